"""Which unix users projects get: none that another studio of the machine has, none twice."""

from __future__ import annotations

import pytest

from cubestudio.accounts import service
from cubestudio.db import Database
from cubestudio.kit.errors import Fault
from cubestudio.kit.settings import read_settings
from cubestudio.spec.owners import UID_BASE


def test_numbers_go_on_from_that_of_the_first_project(database: Database) -> None:
    with database.write() as uow:
        assert service.ensure_default_project(uow, 100_001).number == 100_001
        assert service.create_project(uow, "next", "", "ada", None).number == 100_002
        # A later start with another setting changes nothing: files lie on the disk with these users.
        assert service.ensure_default_project(uow, 7).number == 100_001
        assert service.create_project(uow, "third", "", "ada", None).number == 100_003


def test_the_first_project_has_the_first_user_unless_said_otherwise(database: Database) -> None:
    with database.write() as uow:
        number = service.ensure_default_project(uow).number
    assert UID_BASE + number == read_settings({"CUBE_HOME": "/nowhere"}).first_uid


def test_a_studio_begins_where_it_is_told_to() -> None:
    assert read_settings({"CUBE_HOME": "/nowhere", "CUBE_FIRST_UID": "300001"}).first_uid == 300_001


@pytest.mark.parametrize("said", ["0", "1000", "200000", "-300001", "many", "2000000001"])
def test_users_of_the_machine_are_not_given_away(said: str) -> None:
    with pytest.raises(Fault) as refused:
        read_settings({"CUBE_HOME": "/nowhere", "CUBE_FIRST_UID": said})
    assert refused.value.code == "SettingInvalid"
