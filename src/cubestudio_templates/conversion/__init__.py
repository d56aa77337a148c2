"""Models of ours as ONNX graphs, and the proof that a graph answers as the model does."""
