"""Where the studio is and who we are."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from cubestudio_sdk.config import Context, contexts, find_context, save_context
from cubestudio_sdk.errors import CubeError


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """A user without a config file, on a machine whose studio left its token."""
    run = tmp_path / "home" / "run"
    run.mkdir(parents=True)
    (run / "cli-token").write_text("local-token\n")
    return {"CUBE_HOME": str(tmp_path / "home"), "CUBE_CONFIG": str(tmp_path / "config" / "config.toml")}


def test_the_studio_of_this_machine_needs_no_login(env: dict[str, str]) -> None:
    assert find_context(env=env) == Context("http://127.0.0.1:8080", "local-token", "")
    assert find_context(env={**env, "CUBE_PORT": "9001"}).url == "http://127.0.0.1:9001"


def test_the_address_that_the_server_left_is_used(env: dict[str, str]) -> None:
    Path(env["CUBE_HOME"], "run", "cli-token").write_text("t http://127.0.0.1:8099\n")
    assert find_context(env=env) == Context("http://127.0.0.1:8099", "t", "")


def test_a_login_is_remembered_and_read_by_its_owner_alone(env: dict[str, str]) -> None:
    file = save_context("work", Context("https://studio.example", 'se"cret', "lab"), env)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert contexts(env) == ("work", {"work": Context("https://studio.example", 'se"cret', "lab")})
    elsewhere = {"CUBE_CONFIG": env["CUBE_CONFIG"]}
    assert find_context(env=elsewhere) == Context("https://studio.example", 'se"cret', "lab")


def test_what_is_given_beats_the_environment_which_beats_the_file(env: dict[str, str]) -> None:
    save_context("default", Context("https://file", "file-token", "file-project"), env)
    elsewhere = {"CUBE_CONFIG": env["CUBE_CONFIG"], "CUBE_URL": "https://env/", "CUBE_TOKEN": "e", "CUBE_PROJECT": "p"}
    assert find_context(env=elsewhere) == Context("https://env", "e", "p")
    assert find_context("https://arg", "a", "q", env=elsewhere) == Context("https://arg", "a", "q")


def test_a_token_never_goes_to_another_studio_than_its_own(env: dict[str, str]) -> None:
    save_context("default", Context("https://file", "file-token", "file-project"), env)
    assert find_context("https://other", env={"CUBE_CONFIG": env["CUBE_CONFIG"]}).token == ""
    assert find_context("https://other", env=env).token == ""


def test_a_broken_config_file_is_named(env: dict[str, str]) -> None:
    Path(env["CUBE_CONFIG"]).parent.mkdir()
    Path(env["CUBE_CONFIG"]).write_text("current = ")
    with pytest.raises(CubeError, match="cannot be read"):
        contexts(env)
