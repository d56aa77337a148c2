"""Why a graph is used or is not, in both languages: whoever reads the verdict later chose no language here."""

from __future__ import annotations

from conversion.proof import Proof

Reason = dict[str, str]

GROUPS: dict[str, tuple[str, str]] = {
    "real": ("real rows", "真实数据"),
    "jitter": ("real rows moved", "扰动后的真实数据"),
    "extremes": ("extreme numbers", "极端数值"),
    "categories": ("categories", "类别取值"),
    "missing": ("missing cells", "缺失值"),
    "thresholds": ("thresholds of trees", "树的阈值附近"),
}
"""What the groups of rows are called."""


def no_rows() -> Reason:
    """There is nothing real to start from."""
    return {
        "en": "There are no real rows to prove it on: give a table with the model's columns.",
        "zh": "没有可用于验证的真实数据：请提供包含模型各列的数据表。",
    }


def few_rows(count: int, least: int) -> Reason:
    """What is there is not enough to start from."""
    return {
        "en": f"{count} different real rows are too few to prove it on: give a table with at least {least}.",
        "zh": f"只有 {count} 行互不相同的真实数据，不足以验证：请提供至少 {least} 行的数据表。",
    }


def unconvertible(why: Reason) -> Reason:
    """No graph is written for this model."""
    return {"en": f"The model cannot be converted: {why['en']}.", "zh": f"无法转换该模型：{why['zh']}。"}


def refused_all() -> Reason:
    """The model itself answered no real row."""
    return {
        "en": "The model refuses the real rows it was to be proved on.",
        "zh": "模型拒绝了用于验证的真实数据。",
    }


def of_proof(proof: Proof) -> Reason:
    """What the tally says in a sentence."""
    tally = proof.tally
    if not tally.groups.get("real"):
        return refused_all()
    shown, share = f"{tally.max_difference:.2g}", f"{tally.share:.3g}"
    if tally.passed:
        return {
            "en": f"It answers as the model does on all {tally.rows:,} rows; the greatest difference is {shown}.",
            "zh": f"在全部 {tally.rows:,} 行上与模型一致，最大差异为 {shown}。",
        }
    worst = tally.worst[0].group
    if tally.share > 1:
        en, zh = GROUPS[worst]
        return {
            "en": f"It differs by {shown} ({share} times what is allowed), most of all on {en}.",
            "zh": f"最大差异为 {shown}（允许值的 {share} 倍），最严重的是{zh}。",
        }
    return {
        "en": f"{tally.flips:,} of {tally.rows:,} rows get another class.",
        "zh": f"{tally.rows:,} 行中有 {tally.flips:,} 行的类别发生了变化。",
    }
