"""Readers of a served register, for locust: each looks at pages as people do, at other values each time.

Started by `python -m benchmarks.web_load`, which says by environment variables what there is to look at.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

from locust import HttpUser, between, task

_SEEN = json.loads(Path(os.environ["PARAPH_LOAD"]).read_text(encoding="utf-8"))


class Reader(HttpUser):
    """Somebody who looks at a page every one to three seconds."""

    wait_time = between(1, 3)

    @task(4)
    def agreement(self) -> None:
        """An agreement, those with many reports as often as they are in the news."""
        self.client.get(f"/agreements/{random.choice(_SEEN['agreements'])}", name="agreement")

    @task(4)
    def agreements(self) -> None:
        """A list by party, area and time."""
        party, area, year = (random.choice(_SEEN[name]) for name in ("parties", "areas", "years"))
        query = random.choice([f"party={party}", f"area={area}&since={year}", f"party={party}&stage=signed"])
        self.client.get(f"/agreements?{query}", name="list of agreements")

    @task(2)
    def report(self) -> None:
        """A report with its marks."""
        self.client.get(f"/reports/{random.choice(_SEEN['reports'])}", name="report")

    @task(2)
    def actor(self) -> None:
        """An actor."""
        self.client.get(f"/actors/{random.choice(_SEEN['parties'])}", name="actor")

    @task(1)
    def overview(self) -> None:
        """The overview."""
        self.client.get("/", name="overview")

    @task(1)
    def map(self) -> None:
        """The map, of all or of an area."""
        self.client.get(f"/map?area={random.choice(['', *_SEEN['areas']])}", name="map")

    @task(1)
    def network(self) -> None:
        """The network around an actor."""
        self.client.get(f"/network?party={random.choice(_SEEN['parties'])}", name="network")

    @task(1)
    def search(self) -> None:
        """Words of a report."""
        self.client.get(f"/search?words={random.choice(_SEEN['words'])}", name="search")
