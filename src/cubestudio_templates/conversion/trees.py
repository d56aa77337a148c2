"""Trees of scikit-learn, XGBoost and LightGBM as one kind of table, with the branch that missing numbers take.

The usual converters drop that branch and round thresholds to 32 bits, and nothing in their answer says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from conversion.graph import Graph, Unconvertible
from onnx import numpy_helper

Array = np.ndarray[Any, Any]
_LIGHTGBM_INFINITY = 1e300
"""What LightGBM writes for a threshold that every number is below of."""


@dataclass(frozen=True)
class Tree:
    """One tree: an entry for each node, the first being the root.

    Attributes:
        left, right: numbers of the children; below 0 in leaves.
        missing_left: whether a missing number goes left.
        values: what a leaf adds, nodes × targets.
    """

    column: Array
    threshold: Array
    left: Array
    right: Array
    missing_left: Array
    values: Array


@dataclass
class Ensemble:
    """Trees whose leaves are added up for each target.

    Attributes:
        includes: left when `x <= threshold`; else when `x < threshold`.
        narrow: the library rounds its inputs to 32 bits before it compares them.
        single: it adds in 32 bits, tree by tree, so that where much cancels out only the same order gives the same sum.
        least: numbers no farther from 0 than this are 0 to the library.
    """

    includes: bool
    narrow: bool
    targets: int
    single: bool = False
    least: float = 0.0
    trees: list[Tree] = field(default_factory=list)

    def thresholds(self) -> dict[int, Array]:
        """Each column's distinct finite thresholds."""
        found: dict[int, list[Array]] = {}
        for tree in self.trees:
            splits = (tree.left >= 0) & np.isfinite(tree.threshold)
            for column in np.unique(tree.column[splits]):
                found.setdefault(int(column), []).append(tree.threshold[splits & (tree.column == column)])
        return {column: np.unique(np.concatenate(parts)) for column, parts in found.items()}

    def write(self, graph: Graph, rows: str) -> str:
        """The sums, rows × targets."""
        if self.narrow:
            rows = graph.cast(rows, "float32")
        if self.narrow and not self.single:
            rows = graph.cast(rows, "float64")
        if self.least:
            tiny = graph.add("LessOrEqual", graph.add("Abs", rows), graph.constant(np.array(self.least)))
            rows = graph.add("Where", tiny, graph.constant(np.array(0.0)), rows)
        sizes = [len(tree.left) for tree in self.trees]
        leaf = np.concatenate([tree.left < 0 for tree in self.trees])
        ids = np.concatenate([np.arange(size) for size in sizes])
        trees = np.repeat(np.arange(len(sizes)), sizes)
        values = np.concatenate([tree.values for tree in self.trees])
        places, targets = np.nonzero(leaf[:, None] & (values != 0))
        joined = {
            name: np.where(leaf, 0, np.concatenate([getattr(tree, name) for tree in self.trees]))
            for name in ("column", "threshold", "left", "right", "missing_left")
        }
        branch = "BRANCH_LEQ" if self.includes else "BRANCH_LT"
        return graph.cast(graph.add(
            "TreeEnsembleRegressor", rows, domain="ai.onnx.ml", aggregate_function="SUM", n_targets=self.targets,
            nodes_treeids=trees, nodes_nodeids=ids, nodes_featureids=joined["column"].astype(np.int64),
            nodes_modes=["LEAF" if ends else branch for ends in leaf],
            nodes_values_as_tensor=self._tensor(joined["threshold"]),
            nodes_truenodeids=joined["left"].astype(np.int64), nodes_falsenodeids=joined["right"].astype(np.int64),
            nodes_missing_value_tracks_true=joined["missing_left"].astype(np.int64),
            target_treeids=trees[places], target_nodeids=ids[places], target_ids=targets,
            target_weights_as_tensor=self._tensor(values[places, targets]),
        ), "float64")  # fmt: skip

    def _tensor(self, values: Array) -> Any:
        return numpy_helper.from_array(np.ascontiguousarray(values, np.float32 if self.single else np.float64))


def from_forest(forest: Any, targets: int) -> Ensemble:
    """A forest of scikit-learn: the mean of its trees. Of two classes only the second is told."""
    count = len(forest.estimators_)
    whole = Ensemble(includes=True, narrow=True, targets=targets)
    for estimator in forest.estimators_:
        tree = estimator.tree_
        values = tree.value[:, 0, :]
        if hasattr(forest, "classes_"):
            values = values / values.sum(axis=1, keepdims=True)
            values = values[:, -targets:] if targets == 1 else values
        left = tree.children_left
        whole.trees.append(Tree(tree.feature, tree.threshold, left, tree.children_right,
                                tree.missing_go_to_left.astype(bool), values / count))  # fmt: skip
    return whole


def from_xgboost(booster: Any, best_iteration: int | None) -> tuple[Ensemble, str]:
    """An XGBoost booster up to its best round, and the name of its objective."""
    if best_iteration is not None:
        booster = booster[: best_iteration + 1]
    learner = json.loads(bytes(booster.save_raw("json")))["learner"]
    if learner["gradient_booster"]["name"] != "gbtree":
        name = learner["gradient_booster"]["name"]
        raise Unconvertible(f"no graph is written for XGBoost's {name} booster", f"没有为 XGBoost 的 {name} 编写转换")
    given = json.loads(learner["learner_model_param"]["base_score"])
    targets = max(1, int(learner["learner_model_param"]["num_class"]))
    objective = str(learner["objective"]["name"])
    start = np.broadcast_to(np.array(given, np.float32), (targets,))
    if objective in ("binary:logistic", "reg:logistic"):
        start = np.log(start / (1 - start))
    model = learner["gradient_booster"]["model"]
    whole = Ensemble(includes=False, narrow=True, targets=targets, single=True)
    begun: set[int] = set()
    for tree, target in zip(model["trees"], model["tree_info"], strict=True):
        if any(tree["split_type"]) or int(tree["tree_param"]["size_leaf_vector"]) > 1:
            raise Unconvertible("its XGBoost trees split by category or have several outputs",
                                "其 XGBoost 树按类别分裂或有多个输出")  # fmt: skip
        conditions = np.array(tree["split_conditions"], np.float32)
        left = np.array(tree["left_children"])
        values = np.zeros((len(left), targets), np.float32)
        # The sum begins with the base score: the first tree of each target carries it.
        values[:, target] = np.where(left < 0, conditions + (0 if target in begun else start[target]), 0)
        begun.add(target)
        whole.trees.append(Tree(np.array(tree["split_indices"]), conditions, left, np.array(tree["right_children"]),
                                np.array(tree["default_left"], bool), values))  # fmt: skip
    return whole, objective


def from_lightgbm(booster: Any) -> tuple[Ensemble, str]:
    """A LightGBM booster up to its best round, and its objective as it writes it (`binary sigmoid:1`)."""
    told = booster.dump_model()
    if told.get("average_output"):
        raise Unconvertible("no graph is written for LightGBM's random forest", "没有为 LightGBM 的随机森林编写转换")
    targets = int(told["num_tree_per_iteration"])
    whole = Ensemble(includes=True, narrow=False, targets=targets, least=float(np.float32(1e-35)))
    for number, tree in enumerate(told["tree_info"]):
        whole.trees.append(_lightgbm_tree(tree["tree_structure"], number % targets, targets))
    return whole, str(told["objective"])


def _lightgbm_tree(root: dict[str, Any], target: int, targets: int) -> Tree:
    """Nested nodes as a table."""
    nodes = [root]
    left, right = [], []
    for node in nodes:  # grows while it is read
        ends = "leaf_value" in node and "split_feature" not in node
        for side, child in ((left, "left_child"), (right, "right_child")):
            side.append(-1 if ends else len(nodes))
            if not ends:
                nodes.append(node[child])
    values = np.zeros((len(nodes), targets))
    values[:, target] = [0.0 if side >= 0 else node["leaf_value"] for side, node in zip(left, nodes, strict=True)]
    if any("leaf_coeff" in node for node in nodes):
        raise Unconvertible("its LightGBM trees are linear", "其 LightGBM 使用线性树")
    return Tree(
        np.array([node.get("split_feature", 0) for node in nodes]),
        np.array([_lightgbm_threshold(node) for node in nodes], float),
        np.array(left), np.array(right), np.array([_lightgbm_missing(node) for node in nodes]), values,
    )  # fmt: skip


def _lightgbm_threshold(node: dict[str, Any]) -> float:
    if node.get("decision_type", "<=") != "<=":
        raise Unconvertible("its LightGBM trees split by category", "其 LightGBM 树按类别分裂")
    threshold = float(node.get("threshold", 0.0))
    return np.inf if threshold >= _LIGHTGBM_INFINITY else threshold


def _lightgbm_missing(node: dict[str, Any]) -> bool:
    """Where a missing number goes: by the node's word, or, where it learned of none, as 0 does."""
    kind = node.get("missing_type", "None")
    if kind == "Zero":
        raise Unconvertible("LightGBM was told to take 0 for missing", "LightGBM 设置了把 0 视为缺失")
    return bool(node["default_left"]) if kind == "NaN" else bool(node.get("threshold", 0.0) >= 0.0)
