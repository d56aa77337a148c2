"""A LitServe server of a scikit-learn or ONNX file: `peer_litserve.py FILE PORT`."""

from __future__ import annotations

import sys
from typing import Any

import litserve
import numpy as np


class Model(litserve.LitAPI):
    """One row in, its probabilities out."""

    def setup(self, device: str) -> None:
        file = sys.argv[1]
        if file.endswith(".onnx"):
            import onnxruntime

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
            self.ask = lambda rows: session.run(None, {"X": rows.astype(np.float32)})[1]
        else:
            import joblib

            self.ask = joblib.load(file).predict_proba

    def decode_request(self, request):  # type: ignore[no-untyped-def]  # a type here would mean a query parameter
        return np.array(request["rows"])

    def predict(self, rows: Any) -> Any:
        return self.ask(rows)

    def encode_response(self, chances: Any) -> Any:
        return {"probabilities": chances.tolist()}


if __name__ == "__main__":
    server = litserve.LitServer(Model(), accelerator="cpu", workers_per_device=1)
    server.run(host="127.0.0.1", port=int(sys.argv[2]), generate_client_file=False, log_level="warning")
