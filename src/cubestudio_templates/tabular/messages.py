"""Every sentence the table templates say to a person, in English and Chinese."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterable
from typing import Any

LANGUAGE = "zh" if os.environ.get("CUBE_LANG", "en").lower().startswith("zh") else "en"

# key: (English, Chinese). Placeholders are filled by keyword.
SENTENCES: dict[str, tuple[str, str]] = {
    # what is wrong with a file
    "file_missing": ("There is no file '{file}'.", "没有文件“{file}”。"),
    "file_empty": ("'{file}' is empty.", "“{file}”是空文件。"),
    "file_no_rows": ("'{file}' has a header and no rows.", "“{file}”只有表头，没有数据行。"),
    "file_format": (
        "'{file}' is no table this template reads (CSV, TSV, Parquet, or either of them in gzip).",
        "“{file}”不是本模板能读取的表（支持 CSV、TSV、Parquet，以及它们的 gzip）。",
    ),
    "file_encoding": (
        "'{file}' is text in none of UTF-8, GB18030 (GBK) and UTF-16.",
        "“{file}”的文字编码不是 UTF-8、GB18030（GBK）或 UTF-16。",
    ),
    "file_broken": ("'{file}' cannot be read: {reason}", "无法读取“{file}”：{reason}"),
    "file_ragged": (
        "'{file}' cannot be read as a table: {reason}",
        "“{file}”不能按表读取：{reason}",
    ),
    # columns
    "column_missing": ("'{file}' has no column '{column}'.", "“{file}”没有列“{column}”。"),
    "columns_differ": (
        "'{file}' lacks the column '{column}' that the model was trained with.",
        "“{file}”缺少模型训练时用到的列“{column}”。",
    ),
    "column_twice": ("'{file}' has the column '{column}' twice.", "“{file}”中列“{column}”出现了两次。"),
    "near": ("Did you mean {names}?", "你是不是想写 {names}？"),
    "there_is": ("There is: {names}.", "现有：{names}。"),
    "not_a_number": (
        "Column '{column}' must hold numbers, but row {row} has '{value}'.",
        "列“{column}”应为数字，但第 {row} 行是“{value}”。",
    ),
    "no_features": ("No column is left to learn from.", "没有可用于学习的列。"),
    "no_numeric": ("None of the chosen columns holds numbers.", "所选的列都不是数字列。"),
    "label_is_feature": (
        "'{column}' is the label; it cannot be a feature as well.",
        "“{column}”是标签列，不能同时作为特征。",
    ),
    # the label
    "label_needed": ("Name the label column.", "请指定标签列。"),
    "label_empty": ("Every row of the label column '{column}' is empty.", "标签列“{column}”全部为空。"),
    "one_class": (
        "Every row of '{column}' says '{value}': with one class there is nothing to learn.",
        "列“{column}”的每一行都是“{value}”：只有一个类别，无法学习。",
    ),
    "many_classes": (
        "The label '{column}' has {count} different values in {rows} rows: too many to be classes.",
        "标签列“{column}”在 {rows} 行中有 {count} 个不同的值，太多，不能作为类别。",
    ),
    "many_classes_hint": (
        "Choose mode: regression, or another label column.",
        "请选择 mode: regression，或换一个标签列。",
    ),
    "regression_text": (
        "Regression needs numbers in '{column}', but row {row} has '{value}'.",
        "回归要求列“{column}”为数字，但第 {row} 行是“{value}”。",
    ),
    "regression_text_hint": ("Choose mode: classification.", "请选择 mode: classification。"),
    "few_rows": ("{rows} rows are too few; at least {least} are needed.", "只有 {rows} 行，至少需要 {least} 行。"),
    "class_unknown": (
        "Row {row} of '{file}' has the label '{value}', which the model does not know.",
        "“{file}”第 {row} 行的标签“{value}”是模型不认识的类别。",
    ),
    # models
    "model_missing": ("'{folder}' holds no model: it has no model.json.", "“{folder}”中没有模型：缺少 model.json。"),
    "model_broken": ("The model in '{folder}' cannot be loaded: {reason}", "无法加载“{folder}”中的模型：{reason}"),
    "model_other": (
        "This template continues {wanted} models, and '{folder}' holds a {found} model.",
        "本模板只能继续训练 {wanted} 模型，而“{folder}”中是 {found} 模型。",
    ),
    "model_task": (
        "The model in '{folder}' is for {found}, and this task is {wanted}.",
        "“{folder}”中的模型用于 {found}，而本任务是 {wanted}。",
    ),
    "param_unknown": ("{framework} has no parameter '{name}'.", "{framework} 没有参数“{name}”。"),
    "param_refused": ("{framework} refuses the parameters: {reason}", "{framework} 不接受这些参数：{reason}"),
    "params_not_object": (
        "model_params must be a JSON object like {{\"max_depth\": 5}}.",
        "model_params 应为 JSON 对象，例如 {{\"max_depth\": 5}}。",
    ),
    "nothing_to_do": (
        "There is nothing to do: give training data, or a model with data to predict.",
        "没有要做的事：请给出训练数据，或给出模型和待预测的数据。",
    ),
    "models_none": ("Give at least one model to evaluate.", "请至少给出一个要评估的模型。"),
    "models_mixed": (
        "Models for classification and for regression cannot be compared in one evaluation.",
        "分类模型与回归模型不能放在同一次评估中比较。",
    ),
    "metric_absent": (
        "The models cannot be compared by {metric} on this data; there is: {names}.",
        "在此数据上无法按 {metric} 比较模型；可用的指标：{names}。",
    ),
    "verdict": (
        "**{name}** is the best of {count} by {metric}: {value} on {rows} test rows.",
        "在 {rows} 行测试数据上，**{name}** 的{metric}为 {value}，是 {count} 个模型中最好的。",
    ),
    # predicting over a file
    "no_tables": ("'{file}' holds no table (CSV, TSV, Parquet).", "“{file}”中没有数据表（CSV、TSV、Parquet）。"),
    "model_format": (
        "Nothing says which library '{file}' is a model of.",
        "无法得知“{file}”是哪个库的模型。",
    ),
    "model_format_hint": (
        "Register it, and give it as model://name.",
        "请先注册该模型，再以 model://名称 的形式给出。",
    ),
    "model_environment_hint": (
        "Set `environment` of this task to torch or tensorflow, or to one of your own with that library.",
        "请把本任务的 environment 设为 torch 或 tensorflow，或包含该库的自建环境。",
    ),
    "tensor_column": (
        "'{file}' has no column '{column}'; this model takes a tensor in it, as a list of Parquet or as JSON.",
        "“{file}”没有列“{column}”；该模型需要其中的张量，可为 Parquet 列表或 JSON。",
    ),
    "tensor_width": (
        "The model takes {size} numbers a row as '{column}', but '{file}' has {count} columns of numbers.",
        "模型的“{column}”每行需要 {size} 个数，而“{file}”有 {count} 个数字列。",
    ),
    "row_failed": ("the model failed on it: {reason}", "模型处理该行时出错：{reason}"),
    "row_refused": ("Row {row} of '{file}' cannot be predicted. {reason}", "无法预测“{file}”第 {row} 行。{reason}"),
    "row_refused_hint": (
        "Mend the row, or set on_refused to set_aside: such rows then go into a table of their own.",
        "请修正该行，或把 on_refused 设为 set_aside：此类行会另存到单独的表中。",
    ),
    "all_refused": (
        "None of the {count} rows could be predicted; the first of them: {reason}",
        "{count} 行都无法预测；第一行的原因：{reason}",
    ),
    "worker_gone": (
        "A worker was ended before its shard was done, most likely for want of memory.",
        "一个进程在完成分片前被终止，很可能是内存不足。",
    ),
    "worker_gone_hint": (
        "Give the task more memory, or fewer workers or rows a shard, and run it again: finished shards are kept.",
        "请增加任务内存，或减少并行进程数或每个分片的行数，然后重新运行：已完成的分片会保留。",
    ),
    # importing
    "sample_unknown": ("There is no sample data '{name}'.", "没有示例数据“{name}”。"),
    "source_unknown": (
        "'{source}' is no source: write sample://iris, file://data.csv or https://….",
        "“{source}”不是可用的来源：请写 sample://iris、file://data.csv 或 https://…。",
    ),
    "host_private": (
        "'{host}' is an address inside a private network; only public hosts are fetched.",
        "“{host}”是内部网络地址；只能下载公网地址。",
    ),
    "host_unknown": ("The host '{host}' cannot be found.", "找不到主机“{host}”。"),
    "fetch_failed": ("'{url}' cannot be fetched: {reason}", "无法下载“{url}”：{reason}"),
    "too_large": ("'{name}' is larger than the limit of {limit}.", "“{name}”超过了大小上限 {limit}。"),
    "too_large_hint": (
        "Raise max_size_mb of this task if you trust the source.",
        "如果信任该来源，可调大本任务的 max_size_mb。",
    ),
    "archive_escape": (
        "The archive holds '{name}', which leads out of its folder; nothing was unpacked.",
        "压缩包中的“{name}”指向目录之外，已拒绝解包。",
    ),
    "archive_link": (
        "The archive holds '{name}', which is a link or a device; only files and folders are unpacked.",
        "压缩包中的“{name}”是链接或设备文件；只解包普通文件和目录。",
    ),
    "archive_empty": ("The archive '{name}' holds no table.", "压缩包“{name}”中没有表格文件。"),
    "archive_which": ("The archive holds several tables.", "压缩包中有多个表格文件。"),
    "archive_which_hint": ("Set member to one of: {names}.", "请把 member 设为其中之一：{names}。"),
    "path_escape": ("'{path}' leaves the project's space.", "“{path}”超出了项目组空间。"),
    # data and feature processing
    "all_dropped": ("No row is left after '{step}'.", "经过“{step}”后没有剩下任何行。"),
    "constant_needed": ("fill: constant needs fill_value.", "fill: constant 需要给出 fill_value。"),
    "label_for": ("{step} needs the label column.", "{step} 需要指定标签列。"),
    "too_many_components": (
        "PCA cannot make {wanted} components of {columns} columns and {rows} rows.",
        "{columns} 列、{rows} 行的数据不能得到 {wanted} 个主成分。",
    ),
    # registering and deploying
    "refused": ("{text}", "{text}"),
    "service_failed": ("The service '{name}' failed to start: {reason}", "服务“{name}”启动失败：{reason}"),
    "service_mute": (
        "The service '{name}' is ready, but does not answer its own example: {reason}",
        "服务“{name}”已就绪，但无法回答自带的示例：{reason}",
    ),
    "service_late": (
        "The service '{name}' was not ready after {seconds} s; it is {phase}.",
        "服务“{name}”在 {seconds} 秒内未就绪，当前状态为 {phase}。",
    ),
    "no_artifact": (
        "Only an output of a task can be registered, and '{model}' is none.",
        "只有任务的输出才能注册，而“{model}”不是。",
    ),
    "no_artifact_hint": (
        "Let a task give it as an output, so that it is known where the model comes from.",
        "请由某个任务把它作为输出，这样才能追溯模型的来源。",
    ),
    "model_reference": (
        "Give the model as name and version, or as '{example}'.",
        "请给出模型名称与版本，或写成“{example}”。",
    ),
    # notes in the log
    "note_read": ("read {file}: {rows} rows, {columns} columns", "读取 {file}：{rows} 行，{columns} 列"),
    "note_mixed": (
        "column '{column}': {count} of {rows} cells are no numbers (such as '{value}') and count as missing",
        "列“{column}”：{rows} 个单元格中有 {count} 个不是数字（例如“{value}”），按缺失处理",
    ),
    "note_no_header": (
        "{file} has no header: its columns are called {first} … {last}",
        "{file} 没有表头：各列命名为 {first} … {last}",
    ),
    "note_left_out": ("column '{column}' is left out: {reason}", "不使用列“{column}”：{reason}"),
    "note_not_encoded": ("column '{column}' is not encoded: {reason}", "不编码列“{column}”：{reason}"),
    "why_identifier": ("nearly every row has another value (an identifier?)", "几乎每一行的值都不同（可能是编号）"),
    "why_empty": ("it is empty", "该列为空"),
    "why_constant": ("it has one value only", "该列只有一个值"),
    "note_label_missing": (
        "{count} rows without a label are left out",
        "{count} 行没有标签，不参与训练",
    ),
    "note_not_converged": (
        "not converged after {rounds} iterations: raise max_iter for a better fit",
        "迭代 {rounds} 次仍未收敛：可调大 max_iter 以获得更好的拟合",
    ),
    "note_recorded": ("the verdict goes to {name}", "结论将记录到 {name}"),
    "note_resumed": ("{count} of {all} shards are there already", "{all} 个分片中已有 {count} 个完成"),
    "note_refused": (
        "{count} rows could not be predicted; they are in the output 'refused', each with its reason",
        "{count} 行无法预测，已连同原因写入输出 refused",
    ),
    "note_shard": (
        "shard {number} of {all}: {rows} of {whole} rows ({percent} %), {speed} rows a second",
        "分片 {number}/{all}：已完成 {rows}/{whole} 行（{percent} %），每秒 {speed} 行",
    ),
    "note_predicted": ("predicted: {names}", "预测结果：{names}"),
    "note_rare": (
        "class '{value}' has a single row: the split cannot be stratified",
        "类别“{value}”只有一行：无法分层划分",
    ),
}  # fmt: skip


class Refused(Exception):
    """The data or the arguments do not allow the work; the sentence is for the person who runs it."""

    def __init__(self, key: str, hint: str = "", **params: Any) -> None:
        super().__init__(key)
        self.text = say(key, **params)
        self.hint = hint


def say(key: str, **params: Any) -> str:
    """The sentence `key` in the task's language."""
    return SENTENCES[key][LANGUAGE == "zh"].format(**params)


def note(key: str, **params: Any) -> None:
    """Print one line to the task's log."""
    print(say(key, **params), flush=True)


def words(english: str, chinese: str) -> str:
    """A heading or a column name of a result, in the task's language."""
    return chinese if LANGUAGE == "zh" else english


def hint_near(word: str, known: Iterable[Any]) -> str:
    """`Did you mean …?` with the names close to `word`, else the list of what there is."""
    names = [str(name) for name in known]
    lowered = {name.lower(): name for name in names}
    close = [lowered[name] for name in difflib.get_close_matches(str(word).lower(), lowered, n=3, cutoff=0.5)]
    if close:
        return say("near", names=words(" or ", " 或 ").join(f"'{name}'" for name in close))
    shown = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
    return say("there_is", names=shown) if names else ""


def run(main: Callable[[], None]) -> None:
    """Run a template's `main`, and turn a refusal into the task's one clear sentence."""
    from cubestudio_sdk import task

    try:
        main()
    except (Refused, task.ApiError) as refused:
        task.fail(refused.text, refused.hint)
