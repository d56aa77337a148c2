"""Services and internal services that run a command of one's own, made and changed in their forms."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from running import RunningStudio

SERVE = "exec python -m http.server --bind $HOST $PORT"


def test_a_service_of_ones_own_command_is_made_and_its_change_is_shown_before_it_is_kept(
    open_page: Callable[..., Page], studio: RunningStudio
) -> None:
    page = open_page("/p/default/services")
    page.get_by_role("button", name="New service").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Service", exact=True).fill("own")
    form.get_by_label("Command", exact=True).fill(SERVE)
    form.get_by_role("button", name="Add a variable").first.click()
    form.get_by_label("Name of the variable").fill("1BAD")
    form.get_by_role("button", name="Review changes").click()
    expect(form).to_contain_text("'1BAD' cannot name an environment variable")
    form.get_by_label("Name of the variable").fill("MODE")
    form.get_by_label("Value of the variable").fill("fast")
    form.get_by_role("button", name="Review changes").click()
    review = page.get_by_role("dialog", name="own will be made")
    expect(review.get_by_role("region", name="Differences")).to_contain_text("MODE: fast")
    review.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="own")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("a command of your own runs")

    page.get_by_role("link", name="Settings").click()
    main = page.get_by_role("main")
    expect(main.get_by_label("Command", exact=True)).to_have_value(SERVE)
    main.get_by_label("Value of the variable").fill("slow")
    main.get_by_role("button", name="Review changes").click()
    review = page.get_by_role("dialog", name="What changes in own")
    changes = review.get_by_role("region", name="Differences")
    expect(changes.locator(".gone")).to_contain_text("fast")
    expect(changes.locator(".added")).to_contain_text("slow")
    review.get_by_role("button", name="Save").click()
    expect(review).to_be_hidden()
    found = studio.client().service("own")
    assert (found["revision"], found["run"]["env"]) == (2, {"MODE": "slow"})
    studio.client().delete_service("own")


def test_an_internal_service_is_made_opened_stopped_and_deleted(
    open_page: Callable[..., Page], studio: RunningStudio
) -> None:
    page = open_page("/p/default")
    page.get_by_role("navigation").get_by_role("link", name="Internal services").first.click()
    expect(page.get_by_role("main")).to_contain_text("No internal service yet")
    page.get_by_role("button", name="New internal service").first.click()
    form = page.get_by_role("dialog")
    expect(form).to_contain_text("MLflow UI")
    expect(form).to_contain_text("needs images")
    form.get_by_role("button", name="A command of your own").click()
    form.get_by_label("Name", exact=True).fill("pages")
    form.get_by_label("Command", exact=True).fill(f'cd "$APP_DIR"; {SERVE}')
    form.get_by_label("Cores").fill("0.1")
    form.get_by_role("button", name="Create").click()
    main = page.get_by_role("main")
    expect(page.get_by_role("heading", name="pages")).to_be_visible()
    expect(main.get_by_role("button", name="Open port http")).to_be_visible()
    with page.context.expect_page() as opened:
        main.get_by_role("button", name="Open port http").click()
    tab = opened.value
    tab.wait_for_url(lambda url: "//u-" in url and "ticket" not in url)
    expect(tab.locator("body")).to_contain_text("Directory listing")
    tab.close()
    page.get_by_role("link", name="Log", exact=True).click()
    expect(main).to_contain_text("GET / HTTP/1.1")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    studio.client().delete_app("pages")
