"""A fork that begins, changes or ends a pilot, with complaints in every queue and in work, equals a scheduled change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import assert_same_record, desk, lively

import wom_sim as ws
from wom_sim.engine.checkpoint_file import read
from wom_sim.engine.record import QUEUED, SERVED

TEAM: dict[str, Any] = {
    "agents": 2, "hours": "07:00-21:00", "handling": {"mean_minutes": 45.0}, "listening": {"coverage": 0.9},
}  # fmt: skip
ONE, TWO = {"interest_groups": [0, 2]}, {"interest_groups": [1]}
POLICIES: dict[str, dict[str, Any]] = {
    "plain": TEAM,
    "other": {"preset": "crisis_room", "agents": 1, "queues": "split", "triage": {"random": 3.0, "followers": 2.0}},
    "shared": {**TEAM, "pilot": {"of": "other", **ONE}},
    "split": {**TEAM, "agents": 3, "pilot": {"of": "other", "desk": "split", **TWO}},
    "drawn": {**TEAM, "queues": "split", "pilot": {"of": "influencer_first", "desk": "split", "share": 0.5}},
}  # fmt: skip


def scene(first: str, *changes: tuple[float, str]) -> ws.Scenario:
    """The lively market with an overrun desk, whose brand follows a policy and changes it."""
    brands = [
        {"name": "A", "market_share": 0.5, "failure_rate": 0.3, "policy": first, "background_tickets_per_day": 60.0},
        {"name": "B", "market_share": 0.3, "policy": "split", "poaching": {"preset": "aggressive"}},
    ]
    events = [{"kind": "policy", "brand": "A", "hours": hour, "policy": name} for hour, name in changes]
    return lively(
        brands=brands, policies=POLICIES, events=events, time={"days": 9.0}, network={"interest_groups": 4},
        service={"patience_hours": 20.0},
    )  # fmt: skip


def lived(one: ws.Scenario, engine: str = "kernel") -> Any:
    return ws.run(one, trace=True, watch=np.arange(400) % 4 == 0, engine=engine)


CHANGES = [("plain", "shared"), ("plain", "split"), ("split", "plain"), ("split", "drawn"), ("drawn", "shared")]


@pytest.mark.parametrize(("first", "then"), CHANGES)
@pytest.mark.parametrize("hour", [-48.0, 62.0])
def test_a_fork_is_a_scheduled_change(tmp_path: Path, first: str, then: str, hour: float) -> None:
    run, straight = lived(scene(first)), lived(scene(first, (hour, then)))
    assert_same_record(straight, ws.fork(run, hour, then))
    path = run.save(tmp_path / "there.wom", hour)
    assert_same_record(straight, ws.fork(path, hour, then))
    assert_same_record(run, ws.restore(path))
    if hour > 0:
        tickets = read(path).run.tickets
        own = tickets[(tickets["brand"] == 0) & (tickets["holds"] > 0)]
        assert (own["state"] == QUEUED).sum() > 10
        assert (own["state"] == SERVED).sum() >= 2
        assert len(np.unique(own["line"][own["state"] == QUEUED])) > (1 if first != "plain" else 0)


def test_the_reference_does_the_same() -> None:
    one = scene("plain", (20.0, "split"), (62.0, "drawn"), (110.5, "shared"), (150.0, "plain"), (170.0, "drawn"))
    assert_same_record(lived(one), lived(one, "mesa"))


def test_two_long_queues_become_one(tmp_path: Path) -> None:
    """All that waits goes into one queue, for which a fork must make room first: it begins with as much as either needs."""
    tables = desk(250.0, 48.0, warmup_days=1.0, hours="23:00-24:00").model_dump()
    tables["network"] |= {"customers": 100, "interest_groups": 2}
    tables["policies"]["split"] = {
        **tables["policies"]["desk"], "pilot": {"of": "desk", "desk": "split", "interest_groups": [1]},
    }  # fmt: skip
    tables["brands"][0]["policy"] = "split"
    run = ws.run(ws.Scenario(**tables))
    path = run.save(tmp_path / "long.wom", 22.0)
    sizes = read(path).run.lines["size"]
    most = read(path).run.queue.shape[1]
    assert sorted(sizes)[-2] > 4096 / 2
    fork = ws.fork(path, 22.0, "desk")
    assert_same_record(ws.run(fork.scenario, world=run.world), fork)
    assert sizes.sum() > 4096
    assert most < sizes.sum()
