"""Where the studio is and who we are: arguments, environment, the config file, or the studio of this machine."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from cubestudio_sdk.errors import CubeError


@dataclass(frozen=True)
class Context:
    """One studio as one user.

    Attributes:
        url: base address without a trailing slash.
        token: personal, workload or local admin token; empty = not logged in.
        project: name of the project worked in; empty = ask the studio.
    """

    url: str
    token: str = ""
    project: str = ""


def config_file(env: Mapping[str, str] = os.environ) -> Path:
    """`~/.config/cubestudio/config.toml`, or below `XDG_CONFIG_HOME`, or `CUBE_CONFIG`."""
    if env.get("CUBE_CONFIG"):
        return Path(env["CUBE_CONFIG"])
    base = env.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return Path(base) / "cubestudio" / "config.toml"


def studio_home(env: Mapping[str, str] = os.environ) -> Path:
    """The home of the studio on this machine, as the server itself finds it."""
    default = "/var/lib/cubestudio" if os.geteuid() == 0 else "~/.cubestudio"
    return Path(env.get("CUBE_HOME") or default).expanduser()


def find_context(
    url: str | None = None,
    token: str | None = None,
    project: str | None = None,
    env: Mapping[str, str] = os.environ,
) -> Context:
    """The context to use; what is given beats the environment, which beats the config file, which beats this machine.

    A `CUBE_HOME` or `CUBE_PORT` in the environment means the studio of this machine, also when the config file names
    another one.
    """
    found = Context("")
    if not (env.get("CUBE_HOME") or env.get("CUBE_PORT")):
        found = current_context(env) or found
    if url or env.get("CUBE_URL"):
        wanted = (url or env["CUBE_URL"]).rstrip("/")
        found = found if found.url == wanted else Context(wanted)
    if not found.url or (not found.token and not token and not env.get("CUBE_TOKEN")):
        here = local_context(env)
        if not found.url or found.url == here.url:
            found = replace(here, project=found.project)
    return Context(
        found.url,
        token or env.get("CUBE_TOKEN") or found.token,
        project or env.get("CUBE_PROJECT") or found.project,
    )


def local_context(env: Mapping[str, str] = os.environ) -> Context:
    """The studio of this machine, with the admin token its server leaves for the user who started it."""
    default = f"http://127.0.0.1:{env.get('CUBE_PORT') or '8080'}{(env.get('CUBE_PATH_PREFIX') or '').rstrip('/')}"
    try:
        lines = (studio_home(env) / "run" / "cli-token").read_text().split()
    except OSError:
        return Context(default)
    # The second word is the address the server really listens on; another port that is set wins over it.
    told = lines[1].rstrip("/") if len(lines) > 1 else default
    if env.get("CUBE_PORT") and urlsplit(told).port != urlsplit(default).port:
        told = default
    return Context(told, lines[0] if lines else "")


def contexts(env: Mapping[str, str] = os.environ) -> tuple[str, dict[str, Context]]:
    """Name of the current context and all of them, as the config file has them."""
    file = config_file(env)
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return "", {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as broken:
        hint = f"Mend or remove {file}."
        raise CubeError("ConfigInvalid", f"The config file cannot be read: {broken}.", hint) from None
    found = {
        name: Context(str(entry.get("url", "")), str(entry.get("token", "")), str(entry.get("project", "")))
        for name, entry in content.get("contexts", {}).items()
    }
    return str(content.get("current", "")), found


def current_context(env: Mapping[str, str] = os.environ) -> Context | None:
    """The context the config file says to use (`CUBE_CONTEXT` names another)."""
    name, found = contexts(env)
    return found.get(env.get("CUBE_CONTEXT") or name)


def save_context(name: str, context: Context, env: Mapping[str, str] = os.environ) -> Path:
    """Write `context` under `name`, make it the current one, and return the file (readable by its owner alone)."""
    _, found = contexts(env)
    found[name] = context
    lines = [f"current = {json.dumps(name)}"]
    for title, entry in sorted(found.items()):
        lines += ["", f"[contexts.{json.dumps(title)}]", f"url = {json.dumps(entry.url)}"]
        lines += [f"token = {json.dumps(entry.token)}", f"project = {json.dumps(entry.project)}"]
    file = config_file(env)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")
    os.replace(partial, file)
    return file


def language_of_shell() -> str:
    """`zh` or `en`, by `CUBE_LANG`, else as the shell says."""
    names = ("CUBE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    said = next((os.environ[name] for name in names if os.environ.get(name)), "en")
    return "zh" if said.lower().startswith("zh") else "en"
