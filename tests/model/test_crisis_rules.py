"""Rules of a firestorm: when somebody looks, what is calm, how good a message gets, and how it is taken."""

from __future__ import annotations

import pytest

from wom_sim.model import crisis as c


def test_a_window_is_whole_ticks_that_are_remembered() -> None:
    assert [c.ticks_of_window(hours, 1.0, 24) for hours in (0.2, 1.0, 6.4, 6.6, 24.0)] == [1, 1, 6, 7, 24]
    assert c.ticks_of_window(24.0, 0.5, 48) == 48
    assert c.ticks_of_window(24.0, 24.0, 1) == 1


def test_somebody_looks_once_a_period_whatever_the_tick() -> None:
    assert [hour for hour in range(48, 60) if c.looks_now(float(hour), 1.0, 4.0)] == [48, 52, 56]
    assert all(c.looks_now(float(hour), 1.0, 0.5) for hour in range(48, 60))
    assert sum(bool(c.looks_now(48.0 + 0.7 * tick, 0.7, 7.0)) for tick in range(100)) == pytest.approx(10, abs=1)


def test_what_is_usual_follows_waking_time() -> None:
    assert c.usual_in(48.0, 6.0) == 12.0
    assert c.usual_in(48.0, 0.0) == 0.0


def test_calm_is_a_share_of_what_raises_the_alarm() -> None:
    assert c.has_calmed(4, 1.0, 10, 4.0, 0.5)
    assert not c.has_calmed(5, 1.0, 10, 4.0, 0.5)  # 10 at least
    assert c.has_calmed(9, 5.0, 10, 4.0, 0.5)  # 4 times 5
    assert not c.has_calmed(0, 5.0, 10, 4.0, 0.0)


def test_agreement_takes_time() -> None:
    assert c.ready_after(12.0, 8, True, 1.5) == 16.5
    assert c.ready_after(12.0, 8, False, 1.5) == c.ready_after(12.0, 1, True, 1.5) == 12.0


def test_preparation_has_diminishing_returns() -> None:
    qualities = [c.message_quality(hours, 0.2, 0.8, 8.0) for hours in (0.0, 8.0, 16.0, 1000.0)]
    assert qualities == pytest.approx([0.2, 0.5, 0.65, 0.8])


def test_voices_that_have_not_agreed_contradict_each_other() -> None:
    assert c.clarity(1, False, 0.3) == c.clarity(9, True, 0.3) == 1.0
    assert c.clarity(3, False, 0.1) == pytest.approx(0.81)


def test_how_a_word_is_taken() -> None:
    assert c.taken(0.9, 0.8, 0.1, 0.5) == c.CONTRADICTED
    assert c.taken(0.7, 0.8, 0.1, 0.5) == c.WORKS
    assert c.taken(0.7, 0.8, 0.6, 0.5) == c.ANNOYS
    assert c.taken(0.999, 1.0, 0.999, 1.0) == c.WORKS


def test_what_is_left_of_reshares() -> None:
    assert c.eased(0.8, 1.0, 1.0) == pytest.approx(0.8)
    assert c.eased(0.8, 0.5, 0.5) == pytest.approx(0.95)
    assert c.eased(1.0, 0.7, 0.7) == 1.0


def test_heat_is_the_share_beyond_the_usual() -> None:
    assert c.heat(0, 0.0) == c.heat(5, 9.0) == 0.0
    assert c.heat(9, 4.0) == 0.5
    assert c.heat(1e6, 0.0) > 0.99
