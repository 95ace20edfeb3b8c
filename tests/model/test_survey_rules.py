"""Rules of surveys and of steering, at points that can be checked by hand."""

from __future__ import annotations

import pytest

from wom_sim.model import surveys


def test_mood_is_bounded() -> None:
    assert surveys.mood(0.5, 0.2) == pytest.approx(0.3)
    assert surveys.mood(-0.5, 1.0) == -1.0


def test_whoever_feels_more_answers_more() -> None:
    assert surveys.answer_chance(0.2, 0.0, 1.0, 2.0) == 0.2
    assert surveys.answer_chance(0.2, 1.0, 1.0, 2.0) == pytest.approx(0.4)
    assert surveys.answer_chance(0.2, -1.0, 1.0, 2.0) == pytest.approx(0.6)
    assert surveys.answer_chance(0.2, 0.5, 1.0, 2.0) == pytest.approx(0.3)
    assert surveys.answer_chance(0.6, -1.0, 1.0, 2.0) == 1.0


def test_answers_are_whole_numbers_from_0_to_10() -> None:
    assert [surveys.recommends(p, 0.0) for p in (0.0, 0.25, 0.5, 0.81, 1.0)] == [0, 5, 7, 9, 10]
    assert surveys.recommends(0.81, 5.0) == 10
    assert surveys.recommends(0.25, -9.0) == 0
    assert [surveys.promotes(answer) for answer in range(11)] == [-1] * 7 + [0, 0, 1, 1]


def test_a_contact_is_worth_the_grievance_that_it_took_away() -> None:
    assert surveys.contact_worth(False, 0.9, 0.1) == pytest.approx(0.1)
    assert surveys.contact_worth(True, 0.9, 0.1) == pytest.approx(0.91)


def test_nothing_is_in_before_tomorrow() -> None:
    assert surveys.received_day(3, 75.0, 0.0) == 4
    assert surveys.received_day(3, 75.0, 1.9) == 5
    assert surveys.received_day(3, 72.0, 2.0) == 5


def test_what_falls_due() -> None:
    assert [day for day in range(10) if surveys.falls_due(day - 1, day, 4)] == [4, 8]
    assert not any(surveys.falls_due(day - 1, day, 0) for day in range(10))
    assert surveys.falls_due(3, 6, 4)
    assert not surveys.falls_due(-1, 0, 1)


def test_a_review_steps_outside_the_band_only() -> None:
    assert surveys.reading(30, 10, 50) == 40.0
    assert [surveys.step_towards(50.0, 5.0, shown, 2) for shown in (44.9, 45.0, 55.0, 55.1)] == [2, 0, 0, -2]
    assert surveys.bounded(3, 4, 1, 6) == 2
    assert surveys.bounded(-5, 4, 1, 6) == -3
    assert surveys.bounded(1, 4, 1, 6) == 1
