"""Firestorms by hand: when the alarm rises and ends, who speaks and when, what it costs, and promises that are not kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import AT_ONCE, FLAT, assert_same_record, silent
from test_nulls_crisis import EASY, FEEDS, LOUD, alarmed

import wom_sim as ws
from wom_sim.engine.record import C_CONTENT_POSTS, C_CRISIS_SECONDS, REPLY
from wom_sim.model.trust import ANNOUNCEMENT, COLLEAGUE, STATEMENT, SUPPORTER

BOOK: dict[str, Any] = {
    "active": True, "trigger": 4.0, "least": 3, "window_hours": 6.0, "check_hours": 1.0, "calm_share": 0.5, "calm_hours": 4.0,
    "echo_weight": 0.0,
}  # fmt: skip
MUTE_FEED = {"name": "f", "posts_per_week": 0.0, "followers": 1.0}  # for words in a firestorm alone
STORM = [100.2, 100.4, 101.5, 103.1]  # hours of complaints


def storm(
    book: dict[str, Any], hours: list[float] = STORM, crisis: dict[str, Any] | None = None, **above: Any
) -> ws.Scenario:
    """Nobody says anything but a few complaints of a brand that hears all of them at once."""
    own = {"agents": 0, "listening": AT_ONCE, "playbook": {**BOOK, **book}, **above.pop("own", {})}
    posts = [{"kind": "post", "brand": "A", "author": place, "hours": hour} for place, hour in enumerate(hours)]
    return silent(
        time={"days": 10.0, "warmup_days": 0.0, "rhythm": FLAT},
        network={"kind": "random", "customers": 60, "mean_followers": 8.0},
        brands=[{"name": "A", "market_share": 1.0, "failure_rate": 0.0, "delight_rate": 0.0, "policy": "own", "employees": 6}],
        policies={"own": own}, events=posts, crisis=crisis or {}, spread={"see": 1.0, "reshare": 0.0}, **above,
    )  # fmt: skip


def alarm_hours(run: Any) -> list[int]:
    found: list[int] = np.flatnonzero(run.record.hourly[:, 0, C_CRISIS_SECONDS]).tolist()
    return found


def spoken(run: Any, voice: int) -> list[float]:
    """When somebody posted in a voice, in hours."""
    cascades = run.record.cascades
    found: list[float] = cascades["born"][cascades["voice"] == voice].tolist()
    return found


def test_the_alarm_rises_when_enough_was_noticed_and_ends_after_a_calm() -> None:
    """Three complaints are noticed by hour 102; from 108 on fewer than half of the three that raise an alarm are left."""
    run = ws.run(storm({}))
    end = alarm_hours(run)[-1]
    assert alarm_hours(run) == list(range(102, end + 1))
    assert (
        end + 1 == 108 + 4
    )  # two complaints are within the window until 107, one at 108; four calm hours later it ends
    assert run.measures["crisis_hours"] == end - 101
    assert run.measures["crisis_cost"] == 100.0 * (end - 101)


@pytest.mark.parametrize(
    ("book", "first"),
    [
        ({"check_hours": 8.0}, 104),
        ({"least": 4}, 104),
        ({"least": 5}, None),
        ({"window_hours": 1.0, "least": 2}, 101),
        ({"window_hours": 1.0, "least": 3}, None),
    ],
)
def test_what_is_seen_late_or_never(book: dict[str, Any], first: int | None) -> None:
    assert next(iter(alarm_hours(ws.run(storm(book)))), None) == first


def test_nothing_is_unusual_before_the_third_day() -> None:
    assert alarm_hours(ws.run(storm({}, [20.0, 20.1, 20.2, 47.9]))) == []


def test_what_listening_misses_raises_no_alarm_and_what_it_hears_late_raises_it_late() -> None:
    deaf = ws.run(storm({}, own={"listening": {"coverage": 0.0}}))
    late = ws.run(storm({}, own={"listening": {"coverage": 1.0, "delay_minutes": 240.0}}))
    assert alarm_hours(deaf) == []
    assert not alarm_hours(late) or alarm_hours(late)[0] > 102


def test_reshares_of_a_noticed_complaint_count_as_the_playbook_weighs_them() -> None:
    """One complaint that nine others pass on at once: 1 + 9 · w."""
    event = {"kind": "post", "brand": "A", "authors": list(range(10)), "hours": 100.2}
    for weight, on in ((0.0, False), (0.2, False), (0.25, True), (1.0, True)):
        scene = storm({"echo_weight": weight}, []).model_dump()
        run = ws.run(ws.Scenario(**{**scene, "events": [event]}))
        assert bool(alarm_hours(run)) == on, weight


def test_statement_at_once_message_when_ready_and_again_while_the_alarm_is_on() -> None:
    book = {"holding_statement": True, "messages": 9, "preparation_hours": 3.0, "repeat_hours": 2.5, "voices": 2}
    run = ws.run(storm(book, own={"feeds": [MUTE_FEED]}))
    assert spoken(run, STATEMENT) == [102.0]
    assert spoken(run, ANNOUNCEMENT) == [106.0, 106.0, 109.0, 109.0, 111.0, 111.0]  # 106, 108.5, 111: at a tick's start
    assert (run.measures["statements"], run.measures["counter_messages"]) == (1.0, 6.0)
    assert run.measures["crisis_cost"] == 100.0 * len(alarm_hours(run)) + 7 * 50.0


def test_what_was_promised_is_said_though_the_alarm_is_over() -> None:
    late = {"messages": 3, "preparation_hours": 20.0}
    own = {"feeds": [MUTE_FEED]}
    assert spoken(ws.run(storm(late, own=own)), ANNOUNCEMENT) == []
    assert spoken(ws.run(storm({**late, "holding_statement": True}, own=own)), ANNOUNCEMENT) == [122.0]


def test_who_speaks_up() -> None:
    """Employees are employees; leaders have more followers than anybody of nine in ten, supporters do not; and all keep to
    the order in which they are asked."""
    scene = storm({})
    followers = np.diff(ws.prepare(scene).graph.indptr)
    most = np.sort(followers)[::-1][6]
    for kind, voice in (("employees", COLLEAGUE), ("supporters", SUPPORTER), ("leaders", SUPPORTER)):
        book = {"messages": 2, "preparation_hours": 0.0, "repeat_hours": 3.0, "spoken_by": kind, "voices": 4}
        run = ws.run(storm(book, crisis={"coordination_hours": 0.0}))
        cascades = run.record.cascades[run.record.cascades["voice"] == voice]
        first, again = (set(cascades["author"][cascades["born"] == hour].tolist()) for hour in (102.0, 105.0))
        assert first == again
        assert len(first) == (4 if kind != "leaders" else min(4, int((followers > most).sum()))), kind
        if kind == "employees":
            assert (run.state.employer[list(first)] == 0).all()
        else:
            assert ((followers[list(first)] > most) == (kind == "leaders")).all()
        fewer = ws.run(storm({**book, "voices": 2}, crisis={"coordination_hours": 0.0})).record.cascades
        assert set(fewer["author"][fewer["voice"] == voice].tolist()) <= first


def test_everybody_whom_a_statement_calmed_is_let_down_once_where_no_answer_comes() -> None:
    watch = np.ones(60, np.bool_)
    book = {"holding_statement": True, "promised_hours": 5.0}
    run = ws.run(storm(book, crisis={"statement_quality": 1.0}), watch=watch)
    heard = run.record.hearings[run.record.hearings["how"] == REPLY]
    calmed, down = heard[heard["sign"] > 0], heard[heard["sign"] < 0]
    assert len(calmed) == len(down) > 10
    assert (calmed["tick"] == 103).all()
    assert (down["tick"] == 107).all()
    assert sorted(calmed["who"].tolist()) == sorted(down["who"].tolist())
    sure = {"statement_quality": 1.0, "improvised": 1.0, "prepared": 1.0}
    kept = ws.run(storm({**book, "messages": 1, "preparation_hours": 5.0}, crisis=sure), watch=watch)
    assert (kept.record.hearings["sign"][kept.record.hearings["how"] == REPLY] > 0).all()


def test_content_pauses_while_the_alarm_is_on() -> None:
    own = {"feeds": [{**FEEDS[0], "posts_per_week": 168.0, "useful": 1.0}]}
    talking, pausing = (ws.run(storm({"pause_content": pause}, own=own)) for pause in (False, True))
    posts, on = pausing.record.hourly[:, 0, C_CONTENT_POSTS], alarm_hours(pausing)
    assert posts[on].sum() == 0 < talking.record.hourly[on, 0, C_CONTENT_POSTS].sum()
    rest = np.setdiff1d(np.arange(240), on)
    np.testing.assert_array_equal(posts[rest], talking.record.hourly[rest, 0, C_CONTENT_POSTS])
    assert pausing.measures["subscribers"] > 0


def test_a_policy_without_a_playbook_ends_the_alarm() -> None:
    scene = storm({}).model_dump()
    change = {"kind": "policy", "brand": "A", "hours": 105.0, "policy": "ignore"}
    assert alarm_hours(ws.run(ws.Scenario(**{**scene, "events": [*scene["events"], change]}))) == [102, 103, 104]


BOOKS = {
    "none": {"preset": "dedicated_team"},
    "loud": {"preset": "dedicated_team", "feeds": FEEDS, "playbook": {**LOUD, "pause_content": True}},
    "crowd": {"preset": "dedicated_team", "feeds": FEEDS,
              "playbook": {**LOUD, "spoken_by": "supporters", "voices": 7, "one_voice": False}},
}  # fmt: skip


def scene_of(first: str, *changes: tuple[float, str]) -> ws.Scenario:
    events = [{"kind": "policy", "brand": "A", "hours": hour, "policy": name} for hour, name in changes]
    scene = alarmed(EASY, policies=BOOKS, crisis={"tone_deaf": 0.5}, events=events)
    return scene.model_copy(
        update={"brands": (scene.brands[0].model_copy(update={"policy": first}), *scene.brands[1:])}
    )


def lived(scene: ws.Scenario) -> Any:
    return ws.run(scene, trace=True, watch=np.arange(400) % 4 == 0)


@pytest.mark.parametrize(("first", "then"), [("none", "loud"), ("loud", "none"), ("loud", "crowd"), ("crowd", "loud")])
@pytest.mark.parametrize("hour", [-48.0, 150.0])
def test_a_fork_is_a_scheduled_change(tmp_path: Path, first: str, then: str, hour: float) -> None:
    run, straight = lived(scene_of(first)), lived(scene_of(first, (hour, then)))
    assert straight.measures["counter_messages"] > 3 or then == "none"
    assert_same_record(straight, ws.fork(run, hour, then))
    assert_same_record(straight, ws.fork(run.save(tmp_path / "there.wom", hour), hour, then))
