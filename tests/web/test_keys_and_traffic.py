"""A person gives a program a key, sees it used, and takes it back."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Callable
from urllib.error import HTTPError

from playwright.sync_api import Page, expect

from running import RunningStudio


def signature(studio: RunningStudio, service: str, key: str) -> int:
    """Status of the answer to who shows `key`."""
    request = urllib.request.Request(f"{studio.url}/serve/default/{service}/", headers={"x-api-key": key})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except HTTPError as refused:
        return refused.code


def answers(studio: RunningStudio, service: str, key: str, status: int) -> None:
    """Wait until who shows `key` is answered so: the gateway hears of it a moment later."""
    until = time.monotonic() + 60
    while (found := signature(studio, service, key)) != status:
        assert time.monotonic() < until, found
        time.sleep(0.05)


def test_a_key_is_made_shown_once_used_and_revoked(
    open_page: Callable[..., Page], studio: RunningStudio, service: str
) -> None:
    page = open_page(f"/p/default/services/{service}")
    expect(page.get_by_role("region", name="From your own code")).to_contain_text("$CUBE_KEY")
    page.get_by_role("main").get_by_role("link", name="API keys").click()
    page.get_by_role("button", name="New API key").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="New API key").click()
    expect(dialog).to_contain_text("A name is needed")
    dialog.get_by_label("Name").fill("web shop")
    dialog.get_by_label("Services").click()
    page.get_by_title(service).click()
    page.keyboard.press("Escape")
    dialog.get_by_label("Name").click()
    dialog.get_by_role("button", name="New API key").click()
    key = page.get_by_role("region", name="API key", exact=True).inner_text().strip()
    row = page.get_by_role("row", name="web shop")
    expect(row).to_contain_text(service)
    answers(studio, service, key, 200)
    page.reload()
    expect(row).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text(key[-20:])
    row.get_by_role("button", name="Revoke").click()
    page.get_by_role("tooltip").get_by_role("button", name="Revoke").click()
    expect(row).to_have_count(0)
    answers(studio, service, key, 401)


def test_traffic_is_set_and_what_cannot_be_is_told(open_page: Callable[..., Page], service: str) -> None:
    page = open_page(f"/p/default/services/{service}/traffic")
    page.get_by_label("Requests a second").fill("250")
    page.get_by_label("Time-out (seconds)").fill("20")
    page.get_by_label("Domain of its own").fill("localhost")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("'localhost' is not the name of a domain")
    page.get_by_label("Domain of its own").fill("cancer.models.example")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Certificate of cancer.models.example")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Requests a second")).to_have_value("250")
    page.get_by_label("Certificate and those").fill("x")
    page.get_by_label("Private key").fill("y")
    page.get_by_role("button", name="Use this certificate").click()
    expect(page.get_by_role("alert")).to_contain_text("the certificate is no PEM text")
    page.get_by_label("Domain of its own").fill("")
    page.get_by_label("Requests a second").fill("0")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Certificate of")).to_have_count(0)


def test_the_command_line_makes_and_revokes_keys_too(studio: RunningStudio, service: str) -> None:
    made = studio.cube("keys", "create", "batch", "--service", service)
    assert made.returncode == 0, made.stderr
    key = made.stdout.strip()
    answers(studio, service, key, 200)
    listed = studio.cube("keys", "list")
    assert "batch" in listed.stdout and key[-20:] not in listed.stdout
    assert studio.cube("keys", "revoke", f"key_{key.split('_')[1]}").returncode == 0
    assert studio.cube("keys", "revoke", "key_nothing").returncode == 1
    changed = studio.cube("traffic", service, "--timeout", "30", "--cors", "https://shop.example", "-o", "json")
    assert '"timeout": 30' in changed.stdout and "shop.example" in changed.stdout
    wrong = studio.cube("traffic", service, "--sticky", "colour")
    assert wrong.returncode == 1 and "colour" in wrong.stderr
    studio.cube("traffic", service, "--cors", "")
