"""A small engine with known answers, in the place of the real one: what is tested here is what is done with runs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pandas as pd

from wom_sim.world.scenario import Scenario

HOURS = 24 * 4
EFFECT = {"ignore": -50.0, "marketing_led": 0.0, "dedicated_team": 40.0, "crisis_room": 41.0}


class FakeEngine:
    """Runs whose net value is chance shared by all policies, plus the policy's effect, plus a little of its own."""

    def __init__(self) -> None:
        self.prepared: list[int] = []
        self.ran: list[tuple[int, str]] = []
        self.own_noise = 2.0
        self.fail: dict[tuple[int, str], BaseException] = {}
        self.lock = threading.Lock()
        units = {
            "net_value": ("money", 1), "service_cost": ("money", -1), "churned": ("customers", -1),
            "churned_poached": ("customers", -1), "churned_base": ("customers", -1), "first_reply_hours": ("hours", -1),
            "firestorm": ("0/1", -1), "firestorm_peak": ("posts", 0), "firestorm_hours": ("hours", -1),
        }  # fmt: skip
        self.MEASURES = {name: SimpleNamespace(name=name, unit=u, better=b) for name, (u, b) in units.items()}

    def known_measures(self) -> dict[str, SimpleNamespace]:
        return self.MEASURES

    def measures_of(self, scenario: Scenario) -> dict[str, SimpleNamespace]:
        return self.MEASURES

    def prepare(self, scenario: Scenario, replication: int = 0) -> str:
        with self.lock:
            self.prepared.append(replication)
        return f"world {replication}"

    def run(
        self, scenario: Scenario, policy: str, *, replication: int, world: str, progress: Callable[[float], None]
    ) -> SimpleNamespace:
        with self.lock:
            self.ran.append((replication, policy))
        if (replication, policy) in self.fail:
            raise self.fail[replication, policy]
        number = sorted(EFFECT).index(policy)
        shared = np.random.default_rng(replication)
        own = np.random.default_rng([replication, number])
        poached = 60.0 - EFFECT[policy] / 2 + shared.normal(0, 5) + own.normal(0, 1)
        measures = {
            "net_value": 1000.0 + shared.normal(0, 200) + EFFECT[policy] + own.normal(0, self.own_noise),
            "service_cost": {"ignore": 0.0, "marketing_led": 100.0}.get(policy, 120.0),
            "churned": poached + 40.0,
            "churned_poached": poached,
            "churned_base": 40.0,
            "first_reply_hours": np.nan if policy == "ignore" else 1.0 + own.random(),
            "firestorm": 0.0,
            "firestorm_peak": 0.0,
            "firestorm_hours": 0.0,
        }
        negative = shared.poisson(1.0, HOURS)
        negative[60:72] += 30 if policy == "ignore" else 0
        series = pd.DataFrame({"hour": np.arange(HOURS), "mentions_negative": negative, "cost": own.random(HOURS)})
        flows = pd.DataFrame({"from": ["A"], "to": ["B"], "cause": ["poached"], "customers": [int(poached)]})
        return SimpleNamespace(measures=measures, series=series, flows=flows, seconds=0.001)

    def usual_negative_per_day(self, negative: np.ndarray, first_incident_hour: float, tick_hours: float) -> float:
        assert tick_hours == 1.0
        return 24.0 * float(negative[: int(first_incident_hour)].mean())

    def firestorm(
        self, negative: np.ndarray, usual: float, factor: float, least: int, tick_hours: float
    ) -> tuple[bool, float, float]:
        assert tick_hours == 1.0
        daily = np.convolve(negative, np.ones(24))[: len(negative)]
        above = daily > max(factor * usual, least)
        return bool(above.any()), float(daily.max() / usual), float(above.sum())


def make_scenario(**study: object) -> Scenario:
    return Scenario.model_validate({
        "title": "Four ways to answer",
        "time": {"days": 4, "warmup_days": 0},
        "brands": [{"name": "A", "market_share": 0.5, "policy": "marketing_led"}, {"name": "B", "market_share": 0.3}],
        "policies": {name: {} for name in EFFECT},
        "events": [{"kind": "incident", "brand": "A", "hours": 48}],
        "study": {"replications": 12, **study},
    })  # fmt: skip
