"""Every sentence the model server says to a person, in English and Chinese."""

from __future__ import annotations

import difflib
import reprlib
from collections.abc import Iterable
from typing import Any

# key: (English, Chinese). Placeholders are filled by keyword.
SENTENCES: dict[str, tuple[str, str]] = {
    # the request
    "not_found": ("There is no {path}.", "没有 {path} 这个地址。"),
    "not_found_hint": (
        "POST /predict, GET /, GET /openapi.json, GET /healthz, /v2/…",
        "可用：POST /predict、GET /、GET /openapi.json、GET /healthz、/v2/…",
    ),
    "method": ("{path} does not take {method}.", "{path} 不支持 {method} 方法。"),
    "method_hint": ("Send {methods}.", "请使用 {methods}。"),
    "loading": ("{model} is still loading.", "{model} 仍在加载。"),
    "busy": ("The model has too many requests waiting.", "等待模型处理的请求过多。"),
    "busy_hint": ("Send it again in a second, or give the service more replicas.", "请稍后重试，或增加服务的副本数。"),
    "model_failed": (
        "The model failed on this request; the service's log has the reason.",
        "模型处理该请求时出错，原因见服务日志。",
    ),
    "body_large": ("The body is larger than {limit}.", "请求体超过 {limit}。"),
    "body_json": ("The body is no JSON: {reason}.", "请求体不是 JSON：{reason}。"),
    "body_protobuf": ("The body is no {kind} in protobuf.", "请求体不是 protobuf 格式的 {kind}。"),
    "body_csv": ("The body is no CSV with a header: {reason}.", "请求体不是带表头的 CSV：{reason}。"),
    "body_parquet": ("The body is no Parquet file: {reason}.", "请求体不是 Parquet 文件：{reason}。"),
    "body_utf8": ("it is not UTF-8", "不是 UTF-8 编码"),
    "body_lists": ("a column of it holds lists", "其中有列存放的是列表"),
    "body_encoded": (
        "The body is compressed as {encoding}; this server reads bodies as they are.",
        "请求体使用了 {encoding} 压缩，本服务只接受未压缩的请求体。",
    ),
    "table_large": ("The table has more than {most} cells.", "表格超过 {most} 个单元格。"),
    "body_empty": ("it is empty", "内容为空"),
    "body_shape": (
        "The body must be {{\"rows\": [{{column: value}}]}} or {{\"instances\": [...]}}.",
        "请求体应为 {{\"rows\": [{{列: 值}}]}} 或 {{\"instances\": [...]}}。",
    ),
    # rows of a table
    "near": ("Did you mean {names}?", "您是不是想写 {names}？"),
    "or": (" or ", " 或 "),
    "there_is": ("There is: {names}.", "现有：{names}。"),
    "row_shape": ("Row {row} is neither an object nor a list of values.", "第 {row} 行既不是对象，也不是值的列表。"),
    "row_length": (
        "Row {row} has {count} values; the model has {expected} columns.",
        "第 {row} 行有 {count} 个值，而模型有 {expected} 列。",
    ),
    "row_unknown": ("Row {row}: the model has no column '{column}'.", "第 {row} 行：模型没有列“{column}”。"),
    "row_missing": (
        "Row {row}: column '{column}' is missing; write null when its value is not known.",
        "第 {row} 行：缺少列“{column}”；值未知时请写 null。",
    ),
    "row_null": (
        "Row {row}: column '{column}' must have a value; this model takes none that is missing.",
        "第 {row} 行：列“{column}”必须有值，该模型不接受缺失值。",
    ),
    "row_number": (
        "Row {row}: column '{column}' must be a number, not {value}.",
        "第 {row} 行：列“{column}”应为数字，而不是 {value}。",
    ),
    "row_infinite": (
        "Row {row}: column '{column}' must be a finite number this model can hold, not {value}.",
        "第 {row} 行：列“{column}”应为模型可表示的有限数，而不是 {value}。",
    ),
    "row_boolean": (
        "Row {row}: column '{column}' must be true or false, not {value}.",
        "第 {row} 行：列“{column}”应为 true 或 false，而不是 {value}。",
    ),
    "row_text": (
        "Row {row}: column '{column}' must be text or a number, not {value}.",
        "第 {row} 行：列“{column}”应为文字或数字，而不是 {value}。",
    ),
    "csv_length": (
        "Row {row} has {count} cells; the header names {expected} columns.",
        "第 {row} 行有 {count} 个单元格，而表头有 {expected} 列。",
    ),
    "given_twice": ("'{name}' is given twice.", "“{name}”出现了两次。"),
    "column_missing": ("The table has no column '{column}'.", "表中没有列“{column}”。"),
    "column_unknown": ("The model has no column '{column}'.", "模型没有列“{column}”。"),
    "column_length": (
        "Column '{column}' has {count} values and another has {expected}.",
        "列“{column}”有 {count} 个值，而另一列有 {expected} 个。",
    ),
    # tensors
    "tensor_missing": ("The input '{name}' is missing.", "缺少输入“{name}”。"),
    "tensor_unknown": ("The model has no input '{name}'.", "模型没有输入“{name}”。"),
    "tensor_value": (
        "The input '{name}' must hold values of the type {type} in one regular shape.",
        "输入“{name}”应为形状规整、类型为 {type} 的数值。",
    ),
    "tensor_shape": (
        "The input '{name}' has the shape {shape}; the model takes {expected}.",
        "输入“{name}”的形状是 {shape}，而模型要求 {expected}。",
    ),
    "tensor_infinite": (
        "The input '{name}' holds a value that is infinite or no number.",
        "输入“{name}”中含有无穷大或非数值。",
    ),
    "tensor_rows": (
        "The inputs have different numbers of rows: '{name}' has {count}, another {expected}.",
        "各输入的行数不同：“{name}”有 {count} 行，另一个有 {expected} 行。",
    ),
    "whole_numbers": (
        "This model takes values of the type {type}; one is not whole, or too large for it.",
        "该模型的输入类型为 {type}，有值不是整数或超出范围。",
    ),
    "named_inputs": (
        "Row {row} must be an object with a value for each of the model's inputs: {names}.",
        "第 {row} 行应为对象，并给出模型的每个输入：{names}。",
    ),
    "no_table": (
        "This model takes tensors; CSV and Parquet are for models over a table.",
        "该模型的输入是张量；CSV 与 Parquet 只适用于表格模型。",
    ),
    # Open Inference Protocol
    "v2_model": ("There is no model '{name}' here; this is '{known}'.", "这里没有模型“{name}”，只有“{known}”。"),
    "v2_version": (
        "'{name}' has no version '{version}' here; this is '{known}'.",
        "“{name}”在这里没有版本“{version}”，只有“{known}”。",
    ),
    "v2_shape": (
        "The request must have 'inputs', each with name, shape, datatype and data.",
        "请求应包含 inputs，每项有 name、shape、datatype 和 data。",
    ),
    "v2_datatype": (
        "The input '{name}' has the datatype '{datatype}'; it must be {expected}.",
        "输入“{name}”的数据类型是“{datatype}”，应为 {expected}。",
    ),
    "v2_data": (
        "The input '{name}' does not hold what its shape {shape} and datatype {datatype} promise.",
        "输入“{name}”的内容与其形状 {shape} 和数据类型 {datatype} 不符。",
    ),
    "v2_output": ("The model has no output '{name}'.", "模型没有输出“{name}”。"),
    # a model that cannot be served
    "port_taken": ("Another program listens on port {port}.", "端口 {port} 已被其他程序占用。"),
    "model_missing": ("'{folder}' holds no model: it has no {file}.", "“{folder}”中没有模型：缺少 {file}。"),
    "model_broken": ("The model in '{file}' cannot be loaded: {reason}.", "无法加载“{file}”中的模型：{reason}。"),
    "model_runs_code": (
        "The model in '{file}' was not loaded: it asks for {what}, which no such model needs.",
        "未加载“{file}”中的模型：它要求执行 {what}，而这类模型并不需要它。",
    ),
    "model_runs_code_hint": (
        "A pickle may run any code. Serve an own class as format python/1, or save the estimator alone.",
        "pickle 可以执行任意代码。自定义类请使用 python/1 格式，或只保存估计器本身。",
    ),
    "model_example": (
        "The model cannot predict its own example row: {reason}.",
        "模型无法预测其自带的示例行：{reason}。",
    ),
    "format_unknown": ("There is no engine for the format '{format}'.", "没有支持格式“{format}”的引擎。"),
    "inputs_needed": (
        "A model of the format '{format}' says nothing about its inputs; name them in the signature.",
        "格式“{format}”的模型不含输入信息，请在签名中写明输入。",
    ),
    "inputs_needed_hint": (
        "On the version's page: Tell inputs and outputs. Then start the service again.",
        "在版本页面点击“补充输入与输出”，然后重新启动服务。",
    ),
    "library_missing": (
        "The library {name} that this model needs is not in its environment.",
        "环境中没有该模型需要的库 {name}。",
    ),
}  # fmt: skip


class Refused(Exception):
    """A request or a model that cannot be answered or served; the sentence is told in the asker's language.

    Attributes:
        status: of HTTP. code: the error's name in answers. key, params: of the sentence.
        hint: key and params of the way out, or None. words: near names of what was meant.
    """

    def __init__(
        self,
        key: str,
        *,
        status: int = 422,
        code: str = "RowInvalid",
        hint: str = "",
        near: tuple[str, Iterable[str]] | None = None,
        **params: Any,
    ) -> None:
        super().__init__(key)
        self.status = status
        self.code = code
        self.key = key
        self.hint = hint
        self.near = near
        self.params = params

    def text(self, language: str) -> str:
        """What is wrong."""
        return say(self.key, language, **self.params)

    def way_out(self, language: str) -> str:
        """What to do about it; may be empty."""
        if self.near:
            return _near(*self.near, language)
        return say(self.hint, language, **self.params) if self.hint else ""

    def content(self, language: str) -> dict[str, Any]:
        """The body of an answer, in the studio's shape."""
        return {"error": {"code": self.code, "text": self.text(language), "hint": self.way_out(language)}}

    def __str__(self) -> str:
        return f"{self.text('en')} {self.way_out('en')}".strip()


def bad_body(key: str, **params: Any) -> Refused:
    """A body that cannot be read at all."""
    return Refused(key, status=400, code="BodyInvalid", **params)


def say(key: str, language: str, **params: Any) -> str:
    """The sentence `key` in `zh` or `en`; a parameter may be a key of its own as `("key",)`."""
    said = {
        name: say(value[0], language) if isinstance(value, tuple) and len(value) == 1 else value
        for name, value in params.items()
    }
    return SENTENCES[key][language == "zh"].format(**said)


def shown(value: Any) -> str:
    """A value as a sentence quotes it: short, text in quotes."""
    text = f"'{value}'" if isinstance(value, str) else reprlib.repr(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _near(word: str, known: Iterable[str], language: str) -> str:
    names = [str(name) for name in known]
    lowered = {name.lower(): name for name in names}
    close = [lowered[name] for name in difflib.get_close_matches(str(word).lower(), lowered, n=3, cutoff=0.5)]
    if close:
        return say("near", language, names=say("or", language).join(f"'{name}'" for name in close))
    listed = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
    return say("there_is", language, names=listed) if names else ""
