"""Rules of how a firm is organised, by hand."""

from __future__ import annotations

import pytest

from wom_sim.model import organisation as rules


@pytest.mark.parametrize(
    ("view", "again", "agenda", "public", "expected"),
    [
        (rules.APART, True, rules.JOINT, True, 0),
        (rules.SILOS, False, rules.JOINT, True, 0),
        (rules.SILOS, True, rules.JOINT, False, 1),
        (rules.ONE_VIEW, True, rules.SERVICE_LED, True, 0),
        (rules.APART, False, rules.MARKETING_LED, True, 1),
        (rules.APART, False, rules.MARKETING_LED, False, 0),
        (rules.SILOS, True, rules.MARKETING_LED, True, 2),
    ],
)
def test_handovers(view: int, again: bool, agenda: int, public: bool, expected: int) -> None:
    assert rules.handovers_between(view, again, agenda, public) == expected


def test_who_is_known_again_takes_less_time() -> None:
    assert rules.known_time(rules.ONE_VIEW, True, 0.2) == 0.8
    assert rules.known_time(rules.ONE_VIEW, False, 0.2) == 1.0
    assert rules.known_time(rules.SILOS, True, 0.2) == rules.known_time(rules.APART, True, 0.2) == 1.0


def test_quality_in_public() -> None:
    assert rules.public_quality(0.5, rules.SERVICE_LED, 0.2) == 0.4
    assert rules.public_quality(0.5, rules.JOINT, 0.2) == rules.public_quality(0.5, rules.MARKETING_LED, 0.2) == 0.5


def test_a_desk_of_one_team_is_as_it_was() -> None:
    assert rules.local_gain(0.3, 1.0) == 1.0
    assert rules.coordination_time(0.1, 7, 7) == 1.0
    assert rules.specialists_left(0.6, 7, 7) == 1.0


def test_small_teams() -> None:
    assert rules.local_gain(0.2, 0.25) == pytest.approx(1.15)
    assert rules.coordination_time(0.1, 2, 8) == pytest.approx(1.1**-2)
    assert rules.specialists_left(0.4, 1, 4) == pytest.approx(1.0 - 0.4 * 0.75)
    assert rules.specialists_left(1.0, 1, 1000) >= 0.0


def test_colleagues_are_whole_people_in_working_hours() -> None:
    at = lambda hours, employees, minutes: rules.colleagues_answering(hours, 9.0, 17.0, 5, employees, minutes)  # noqa: E731
    assert at(9.0, 24.0, 20.0) == 1  # 480 minutes of a day of 480
    assert at(9.0, 35.9, 20.0) == 1
    assert at(9.0, 36.0, 20.0) == 2
    assert at(8.99, 24.0, 20.0) == at(17.0, 24.0, 20.0) == at(24.0 * 5 + 10.0, 24.0, 20.0) == 0
    assert at(24.0 * 7 + 10.0, 24.0, 20.0) == 1


def test_training() -> None:
    assert rules.answers_well(True, 0.6) == 1.0
    assert rules.answers_well(False, 0.6) == 0.6
