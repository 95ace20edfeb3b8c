"""A fork equals a scheduled change to the last bit also where brands have feeds and adverts, before it, after it or both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import assert_same_record, lively

import wom_sim as ws
from wom_sim.engine.checkpoint_file import read
from wom_sim.world.policy import PRESETS

FEED = {"name": "news", "posts_per_week": 25.0, "useful": 0.4, "followers": 0.6, "followers_elsewhere": 0.2}
ADVERTS = {"kind": "adverts", "at": "day 3", "lasts_days": 12.0, "budget": 300.0, "cost_per_thousand": 40.0}
VOICES: dict[str, dict[str, Any]] = {
    "loud": {"feeds": [FEED, {**FEED, "name": "more", "interest_groups": [0, 1]}], "campaigns": [{**ADVERTS, "name": "spring"}]},
    "other": {"feeds": [{**FEED, "name": "else", "interest_groups": [1], "useful": 0.8}],
              "campaigns": [{**ADVERTS, "name": "two"}]},
    "silent": {},
    "rival": {"feeds": [FEED]},
}  # fmt: skip
POLICIES = {name: {**PRESETS["dedicated_team"], **voice} for name, voice in VOICES.items()}


def scene(first: str, *changes: tuple[float, str]) -> ws.Scenario:
    """The lively market, in which the first brand follows a policy and changes it; its rival pushes all the time or not."""
    brands = [
        {"name": "A", "market_share": 0.5, "failure_rate": 0.2, "policy": first},
        {
            "name": "B",
            "market_share": 0.3,
            "failure_rate": 0.1,
            "policy": "rival" if first != "silent" else "service_led",
        },
    ]
    events = [{"kind": "policy", "brand": "A", "hours": hour, "policy": name} for hour, name in changes]
    return lively(
        brands=brands, policies=POLICIES, events=events, network={"interest_groups": 3}, attention={"unfollow": 0.2}
    )


def lived(one: ws.Scenario) -> Any:
    return ws.run(one, trace=True, watch=np.arange(400) % 4 == 0)


@pytest.mark.parametrize(("first", "then"), [("silent", "loud"), ("loud", "silent"), ("loud", "other")])
@pytest.mark.parametrize("hour", [-48.0, 150.0])
def test_a_fork_is_a_scheduled_change(tmp_path: Path, first: str, then: str, hour: float) -> None:
    run, straight = lived(scene(first)), lived(scene(first, (hour, then)))
    assert straight.measures["content_seen"] > 50 or (hour < 0 and then == "silent")
    assert_same_record(straight, ws.fork(run, hour, then))
    assert_same_record(straight, ws.fork(run.save(tmp_path / "there.wom", hour), hour, then))
    assert (straight.state.following.sum() < len(straight.state.subscribers)) or first == "silent"


def test_who_has_gone_stays_away_after_a_restore_and_after_an_interlude(tmp_path: Path) -> None:
    run = lived(scene("loud", (100.0, "silent"), (200.0, "loud")))
    path = run.save(tmp_path / "there.wom", 150.0)
    gone = read(path).run.unfollowed < 10_000
    assert gone.any()
    assert_same_record(run, ws.restore(path))
    assert (run.state.unfollowed[gone] < 10_000).all()
    subscribers = run.record.hourly[:, 0, -1]
    assert subscribers[48 + 150] == 0 < subscribers[48 + 201] <= subscribers[48 + 99]
