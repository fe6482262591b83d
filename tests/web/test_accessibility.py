"""axe finds nothing serious on any page, in light and dark, on a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.conftest import Opening, Served
from tests.web.test_pages import PAGES

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(shared: Served, opening: Opening, scheme: str) -> None:
    axe: Any = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    shared.register.samples() or shared.register.draw_sample("Axe", 2, person="Edith")
    entries = [
        f"/{kind}/{shared.register.table(kind).to_list()[0]['id']}" for kind in ("agreements", "bodies", "people")
    ]
    signed_in = ["/review?sort=conflict", "/review?sort=record", "/add/agreement", "/add/body", "/coding/Axe/next",
                 entries[0], entries[1]]  # fmt: skip
    size = {"width": 390, "height": 844} if scheme == "dark" else {"width": 1280, "height": 900}
    for name, paths in ((None, [*PAGES, *entries]), ("Edith", signed_in)):
        tab = opening(f"{shared.address}/", name, color_scheme=scheme, viewport=size)
        for path in paths:
            tab.goto(shared.address + path)
            found = axe.run(tab, options={"runOnly": _RULES}).response["violations"]
            serious = [
                (one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")
            ]
            assert serious == [], path


def test_everything_is_reached_by_keyboard(shared: Served, opening: Opening) -> None:
    tab = opening(f"{shared.address}/agreements")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"
