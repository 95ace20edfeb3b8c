"""Late buyers: what they read, and whether they buy where they looked."""

from __future__ import annotations

import math

import pytest

from wom_sim.model import showrooming as s


def test_posts_fade_and_join_as_integers() -> None:
    assert s.posts_kept(24.0, 1.0) == s.POST // 2
    kept = s.posts_kept(12.0, 0.5)
    assert s.posts_read(0, kept, 3) == 3 * s.POST
    assert s.posts_read(3 * s.POST, kept, 0) == 3 * s.POST // 2
    assert s.posts_read(1, kept, 0) == 0


def test_a_rating_by_hand() -> None:
    assert s.rating(0.0, 0.0, 0.0, 0.0, 20.0) == 0.5
    assert s.rating(0.0, 0.0, 0.0, 0.0, 0.0) == 0.5
    assert s.rating(0.0, 0.0, 1.0, 3.0, 0.0) == 0.25  # nothing on the brand itself: as is usual
    assert s.rating(3.0, 1.0, 4.0, 12.0, 0.0) == 0.75
    assert s.rating(3.0, 1.0, 4.0, 12.0, 4.0) == 0.5  # four posts of the usual kind beside four of its own


def test_more_posts_say_more() -> None:
    ratings = [s.rating(times, 0.0, 10.0 + times, 90.0, 20.0) for times in (0.0, 1.0, 10.0, 100.0)]
    assert ratings == sorted(ratings)


@pytest.mark.parametrize(("late", "expected"), [(0.0, 0.6), (0.25, 0.5), (1.0, 0.2)])
def test_what_was_read_weighs_against_the_opinion(late: float, expected: float) -> None:
    assert s.judged(0.6, 0.2, late) == pytest.approx(expected)


def test_the_lead_of_a_rival() -> None:
    assert s.worth_at_shelf(0.2, 3.0, 0.5, 0.1) == pytest.approx(1.8)
    assert s.lead_at_shelf(4.0, 2.5, 1.0, 1.0, False) == 0.5
    assert s.lead_at_shelf(4.0, 2.5, 1.0, 1.0, True) == -0.5


def test_one_in_ten_goes_elsewhere_by_default() -> None:
    """Two rivals that are as good: logit of the default worth of having it here."""
    from wom_sim.model.parameters import Showrooming

    away = 2.0 * math.exp(-Showrooming().here)
    assert away / (1.0 + away) == pytest.approx(0.09, abs=0.005)


def test_responses() -> None:
    from typing import get_args

    from wom_sim.world.shop import Response

    assert get_args(Response) == ("ignore", "engage", "match", "tariff")
    assert [s.IGNORE, s.ENGAGE, s.MATCH, s.TARIFF] == [0, 1, 2, 3]
    assert s.turns_away(s.TARIFF, 0.1, 0.2)
    assert not s.turns_away(s.TARIFF, 0.2, 0.2)
    assert not s.turns_away(s.MATCH, 0.1, 0.2)
    assert s.talked_to(s.ENGAGE, 0.1, 0.2)
    assert not s.talked_to(s.IGNORE, 0.1, 0.2)


def test_who_asks_for_a_discount() -> None:
    assert s.asks_for_discount(s.MATCH, 0.1, 0.9, 0.0)
    assert not s.asks_for_discount(s.MATCH, 0.0, 0.9, 0.5)
    assert s.asks_for_discount(s.MATCH, -3.0, 0.4, 0.5)
    assert not s.asks_for_discount(s.TARIFF, 0.1, 0.0, 1.0)


@pytest.mark.parametrize(
    ("response", "talked", "expected"),
    [
        (s.IGNORE, True, 0.0),
        (s.ENGAGE, True, 1.5),
        (s.ENGAGE, False, 0.0),
        (s.MATCH, False, 0.5),
        (s.TARIFF, False, 0.25),
    ],
)
def test_what_holds_people(response: int, talked: bool, expected: float) -> None:
    assert s.hold(response, talked, 1.5, 10.0, 5.0, 0.05) == pytest.approx(expected)
