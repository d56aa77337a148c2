"""An update step by step: judged, advanced, taken back."""
