"""The models that all contestants serve, trained once: 30 features, two classes."""

from __future__ import annotations

import subprocess
from pathlib import Path

from peers.installing import cache_folder, environment_of

FEATURES = 30
LIBRARIES = ("scikit-learn==1.9.1", "numpy==2.4.6", "joblib==1.6.0", "xgboost-cpu==3.2.0")
_CONVERTERS = ("skl2onnx==1.20.0", "onnxruntime==1.32.0")
_TRAIN = """
import json, pathlib, sys
import joblib, numpy as np
from skl2onnx import to_onnx
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from xgboost import XGBClassifier

out = pathlib.Path(sys.argv[1])
data = load_breast_cancer()
X, y = data.data, data.target
names = [f"f{at}" for at in range(X.shape[1])]
signature = {"features": [{"name": name, "type": "number"} for name in names], "classes": ["malignant", "benign"],
             "example": dict(zip(names, X[0].tolist()))}

def put(folder, form):
    (out / folder).mkdir(parents=True, exist_ok=True)
    (out / folder / "signature.json").write_text(json.dumps({**signature, "format": form}))
    return out / folder

for name, model in (
    ("forest", RandomForestClassifier(100, random_state=0, n_jobs=1)),
    ("logistic", LogisticRegression(max_iter=5000)),
    ("xgboost", XGBClassifier(n_estimators=100, max_depth=6, n_jobs=1)),
):
    model.fit(X, y)
    joblib.dump(model, put(name, "sklearn/1") / "model.joblib")
    if name == "xgboost":
        model.save_model(put("xgboost_native", "xgboost/1") / "model.ubj")
        continue
    converted = to_onnx(model, X[:1].astype(np.float32), options={"zipmap": False})
    (put(f"{name}_onnx", "onnx/1") / "model.onnx").write_bytes(converted.SerializeToString())
(out / "row.json").write_text(json.dumps(X[0].tolist()))
"""


def make_all() -> Path:
    """The folder with a folder for each model; `row.json` is the row that is asked."""
    folder = cache_folder() / "serving-models-1"
    if not (folder / "row.json").exists():
        python = environment_of("serving-train", (*LIBRARIES, *_CONVERTERS), is_compiled=False)
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([str(python), "-c", _TRAIN, str(folder)], check=True, timeout=300)
    return folder
