"""Whether a page is open to everybody, as axe sees it (WCAG 2.1 AA)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
LOOK = """async rules => {
  const moving = document.getAnimations().filter(
    one => one.playState === "running" && one.effect.getComputedTiming().endTime < Infinity);
  await Promise.all(moving.map(one => one.finished.catch(() => undefined)));
  const found = await axe.run(document, {runOnly: rules, iframes: false, resultTypes: ["violations"]});
  return found.violations.map(({id, nodes}) => ({id, nodes: nodes.map(({target, html}) => ({target, html}))}));
}"""
"""Once what moves has come to its end. What is right is left out: of a whole page that is a megabyte. axe is in no
frame, and its knocking at the sandboxed ones is a complaint on the page's console."""
LOOKS = 30
"""At most, a tenth of a second apart."""


def violations(page: Page) -> list[str]:
    """What axe finds however often it looks, since a colour in the middle of a change is no finding."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text("utf-8"))
    found: Any = page.evaluate(LOOK, RULES)
    for _ in range(LOOKS):
        if not found:
            break
        page.wait_for_timeout(100)
        found = page.evaluate(LOOK, RULES)
    return [
        f"{one['id']}: " + "; ".join(f"{node['target']} {node['html'][:160]}" for node in one["nodes"][:3])
        for one in found
    ]
