"""Rows with a model's answers beside them."""

from __future__ import annotations

import pandas as pd
from tabular.model import Model


def with_predictions(model: Model, frame: pd.DataFrame, file: str) -> pd.DataFrame:
    """All columns of `frame`, the prediction, and each class's probability."""
    answers, chances = model.predict(frame, file)
    predicted = frame.assign(prediction=answers)
    if chances is not None:
        for position, name in enumerate(model.classes):
            predicted[f"probability_{name}"] = chances[:, position].round(6)
    return predicted
