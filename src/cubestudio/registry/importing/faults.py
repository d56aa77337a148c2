"""Faults of importing."""

from __future__ import annotations

from collections.abc import Iterable

from cubestudio.kit.errors import Fault


def archive_unsafe(name: str, why: str) -> Fault:
    """An entry that no honest archive of a model has."""
    return Fault(
        "ArchiveUnsafe",
        "the archive is refused: its entry '{name}' {why}",
        "Pack plain files and folders only, with paths below the model's folder.",
        name=name[:200],
        why=why,
    )


def archive_broken(filename: str, why: str) -> Fault:
    """It cannot be read to its end."""
    text = "'{filename}' is not a whole archive: {why}"
    return Fault("ArchiveBroken", text, "Pack it again as .zip, .tar or .tar.gz.", filename=filename, why=why)


def archive_empty(filename: str) -> Fault:
    """Nothing in it."""
    return Fault("ArchiveEmpty", "the archive '{filename}' holds no file", filename=filename)


def too_large(limit: int) -> Fault:
    """More bytes than a model may have."""
    return Fault(
        "ModelTooLarge",
        "the model is larger than the {limit} GiB a model may have, unpacked",
        "An administrator can raise CUBE_MODEL_LIMIT.",
        status=413,
        limit=f"{limit / (1 << 30):g}",
    )


def too_many_files(limit: int) -> Fault:
    """More files than an artifact may have."""
    return Fault("TooManyFiles", "the archive holds more than {limit} files", limit=limit)


def packed_too_tightly(name: str) -> Fault:
    """A bomb: bytes that unpack to a thousand times as many."""
    text = "the archive is refused: '{name}' unpacks to more than {ratio} times its size"
    return Fault("ArchiveUnsafe", text, "Models do not pack so well; pack it again.", name=name[:200], ratio=RATIO)


RATIO = 200
"""How much smaller an honest file may become when packed; zeros become 1,030 times smaller."""


def format_unknown(filename: str) -> Fault:
    """Nothing we know; a person may say what it is."""
    return Fault(
        "ModelFormatUnknown",
        "it cannot be told what kind of model '{filename}' is",
        "Say it with its format; 'other' keeps it as it is, without a server for it.",
        filename=filename,
    )


def format_invalid(form: str, forms: Iterable[str]) -> Fault:
    """Not one of the formats."""
    text = "'{form}' is not a format of models"
    return Fault("ModelFormatInvalid", text, "Formats are: {names}.", form=form, names=", ".join(forms))


def model_broken(filename: str, form: str, why: str) -> Fault:
    """It claims a format and is not it."""
    text = "'{filename}' is not a whole {form} model: {why}"
    hint = "Export it again, and compare its sha256 with the original's."
    return Fault("ModelBroken", text, hint, filename=filename, form=form, why=why)


def filename_invalid(filename: str) -> Fault:
    """Not a name for a file."""
    text = "'{filename}' is not a name for a file"
    return Fault("FileNameInvalid", text, "Rename it: model.onnx.", filename=filename[:200])


def disk_full() -> Fault:
    """No room to unpack."""
    text = "no room is left on the studio's disk for this model"
    return Fault("DiskFull", text, "Delete old runs or files; then try again.", status=507)
