"""What happens to callers, ticket by ticket: nobody is lost, counted twice, or answered after hanging up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from builders import lively

import wom_sim as ws
from wom_sim.engine.record import ABANDONED, RECORD_COLUMNS
from wom_sim.model import draws
from wom_sim.model.voice import CALLED_AGAIN

LINE = {
    "name": "line",
    "kind": "phone",
    "patience_minutes": 10.0,
    "goes_public": 0.3,
    "calls_again": 0.6,
    "calls_again_hours": 2.0,
}
CHANNELS = [{"name": "feed", "kind": "microblog"}, LINE, {"name": "mail", "kind": "mail"}]
DESK = {"agents": 2, "hours": "09:00-19:00", "handling": {"mean_minutes": 25.0}}


@pytest.fixture(scope="module")
def run() -> Any:
    return ws.run(lively(channels=CHANNELS, policies={"dedicated_team": DESK}, time={"warmup_days": 0.0}))


def calls(run: Any) -> Any:
    """Tickets of the first brand's callers who were put through."""
    tickets = run.record.tickets
    return tickets[(tickets["brand"] == 0) & (tickets["channel"] == 1) & (tickets["arrived"] >= 0)]


def total(run: Any, column: str) -> int:
    return int(run.record.hourly[:, 0, RECORD_COLUMNS.index(column)].sum())


def test_every_hang_up_is_a_call_given_up(run: Any) -> None:
    given_up = calls(run)[calls(run)["state"] == ABANDONED]
    assert len(given_up) == total(run, "hang_ups") > 100
    assert (given_up["first_reply"] < 0).all()
    assert (given_up["closed"] > given_up["arrived"]).all()
    assert run.measures["hang_up_rate"] == len(given_up) / len(calls(run))


def test_who_goes_public_does_so_on_the_feed_in_the_next_hour(run: Any) -> None:
    """With the chance of the line, of those on the graph; and they do not call again."""
    given_up = calls(run)[calls(run)["state"] == ABANDONED]
    known = given_up[given_up["who"] >= 0]
    assert 0 < total(run, "hung_up_public") == run.measures["hung_up_public"] < 0.5 * len(known)


def test_who_calls_again_does_so_later_about_the_same(run: Any) -> None:
    tickets = run.record.tickets
    born = dict(zip(tickets["key"].tolist(), tickets, strict=True))
    again = 0
    for call in calls(run)[calls(run)["state"] == ABANDONED]:
        key = int(draws.absorb(np.uint64(call["key"]), np.uint64(CALLED_AGAIN)))
        if key in born:
            next_call, again = born[key], again + 1
            assert next_call["born"] > call["closed"]
            assert [next_call[name] for name in ("who", "severity", "followers", "brand", "channel")] == [
                call[name] for name in ("who", "severity", "followers", "brand", "channel")
            ]
    expected = 0.6 * 0.7 * total(run, "hang_ups")
    assert abs(again - expected) < 4.0 * np.sqrt(expected)


def test_nobody_is_put_through_to_a_closed_line(run: Any) -> None:
    clock = calls(run)["arrived"] % 24.0
    assert clock.min() >= 9.0
    assert clock.max() < 19.0


def test_who_is_answered_hears_it_when_an_agent_picks_up(run: Any) -> None:
    answered = calls(run)[calls(run)["first_reply"] >= 0]
    hold = 60.0 * (answered["first_reply"] - answered["arrived"])
    assert (hold == 0).any()
    assert run.measures["hold_minutes"] == pytest.approx(np.median(hold))
    assert run.measures["hold_minutes_p90"] == pytest.approx(np.quantile(hold, 0.9))
    written = run.record.tickets[(run.record.tickets["brand"] == 0) & (run.record.tickets["channel"] == 2)]
    replied = written[written["first_reply"] >= 0]
    assert (replied["first_reply"] > replied["arrived"]).all()
