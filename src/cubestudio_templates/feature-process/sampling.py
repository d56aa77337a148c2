"""Take some rows of the training part, or even its classes out; the test part is never touched."""

from __future__ import annotations

import numpy as np
import pandas as pd
from tabular.describe import report_distribution
from tabular.messages import Refused
from tabular.processing import Args, Fitted
from tabular.splits import split_rows


def sample(rows: pd.DataFrame, columns: list[str], args: Args) -> Fitted:
    """The rows to go on with."""
    how, label = args["sample"], args.get("label") or ""
    if how != "random" and not label:
        raise Refused("label_for", step=f"sample: {how}")
    taken = _take(rows, how, label, args)
    if how in ("random", "stratified"):
        return Fitted(lambda part, training: taken if training else part, f"{how}: {len(rows)} → {len(taken)}")
    return Fitted(
        lambda part, training: taken if training else part,
        f"{how}: {len(rows)} → {len(taken)}",
        lambda part: report_distribution(part[label], label),
    )


def _take(rows: pd.DataFrame, how: str, label: str, args: Args) -> pd.DataFrame:
    fraction, seed = args["sample_fraction"], args["seed"]
    if how == "random":
        return rows.sample(frac=fraction, random_state=seed).sort_index().reset_index(drop=True)
    if how == "stratified":
        if fraction >= 1:
            return rows
        return split_rows(rows, 1 - fraction, rows[label], seed)[0]
    groups = [group for _, group in rows.groupby(label, sort=True)]
    sizes = [len(group) for group in groups]
    wanted = max(sizes) if how == "over" else min(sizes)
    random = np.random.default_rng(seed)
    picked = []
    for group in groups:
        if how == "under":
            picked.append(group.iloc[random.choice(len(group), wanted, replace=False)])
        else:
            more = random.choice(len(group), wanted - len(group), replace=True)
            picked += [group, group.iloc[more]]
    return pd.concat(picked).sort_index(kind="stable").reset_index(drop=True)
