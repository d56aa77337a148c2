"""The domain of users' own programs is never one that shares cookies with the studio."""

from __future__ import annotations

import pytest

from cubestudio.kit.errors import Fault
from cubestudio.kit.settings import read_settings


def domain(**env: str) -> str:
    """What the settings make of it."""
    return read_settings({"CUBE_HOME": "/nowhere", **env}).user_domain


def test_a_studio_on_this_machine_uses_names_below_localhost() -> None:
    assert domain() == "localhost"
    assert domain(CUBE_PUBLIC_URL="http://localhost:9") == "localhost"


def test_elsewhere_there_is_none_until_somebody_says_so() -> None:
    assert domain(CUBE_PUBLIC_URL="http://10.1.2.3:8080") == ""
    assert domain(CUBE_PATH_PREFIX="/studio") == ""
    assert (
        domain(CUBE_PUBLIC_URL="https://studio.example", CUBE_USER_DOMAIN="Cube-Apps.example.") == "cube-apps.example"
    )


@pytest.mark.parametrize("wished", ["studio.example", "apps.studio.example", "example", "a b", "http://x", "-x"])
def test_a_domain_around_the_studio_is_refused(wished: str) -> None:
    with pytest.raises(Fault) as refused:
        domain(CUBE_PUBLIC_URL="https://studio.example", CUBE_USER_DOMAIN=wished)
    assert refused.value.code == "SettingInvalid"
