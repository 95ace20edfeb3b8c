"""People whom a scenario names or has drawn: first customers, authors, and the shares that brands start with."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from wom_sim.model.draws import SCRIPTED_AUTHOR, START_SEEDED, u
from wom_sim.model.parameters import Brand, Event
from wom_sim.model.parameters import Population as Section
from wom_sim.world.named_people import start_shares
from wom_sim.world.population import make_population
from wom_sim.world.seeding import authors_of, drawn_people

PEOPLE = 500
GROUP = np.repeat(np.arange(5, dtype=np.uint16), PEOPLE // 5)


def brands(*first_customers: Any, market_share: float = 0.0) -> tuple[Brand, ...]:
    return tuple(
        Brand(name=f"B{number}", market_share=market_share, first_customers=asked)
        for number, asked in enumerate(first_customers)
    )


def at_start(*first_customers: Any, market_share: float = 0.0, seed: int = 3) -> np.ndarray:
    """The brand of each of 500 people at the start."""
    return make_population(Section(), brands(*first_customers, market_share=market_share), GROUP, seed).brand


def in_order(seed: int, stream: int, time: int) -> list[int]:
    """Everybody, in the order of their draws."""
    return sorted(range(PEOPLE), key=lambda who: u(seed, stream, time, who, 0))


@pytest.mark.parametrize("number", [0, 1, 7, 499, 500])
def test_those_with_the_smallest_draws_smallest_first(number: int) -> None:
    assert drawn_people(number, PEOPLE, 11, START_SEEDED, 4).tolist() == in_order(11, START_SEEDED, 4)[:number]


def test_nobody_who_is_taken_is_drawn() -> None:
    first = in_order(11, START_SEEDED, 0)
    taken = np.zeros(PEOPLE, np.bool_)
    taken[first[:3]] = taken[first[5]] = True
    assert drawn_people(3, PEOPLE, 11, START_SEEDED, 0, taken).tolist() == [first[3], first[4], first[6]]


def test_people_named_are_customers_of_their_brand_and_nobody_else_is() -> None:
    brand = at_start([3, 1], None, [2])
    assert brand[[3, 1, 2]].tolist() == [0, 0, 2]
    assert (brand >= 0).sum() == 3


def test_who_is_named_goes_before_who_is_drawn() -> None:
    first = in_order(3, START_SEEDED, 0)
    brand = at_start(2, [first[0]], 3)
    assert set(np.flatnonzero(brand == 0)) == set(first[1:3])
    assert brand[first[0]] == 1
    third = [who for who in in_order(3, START_SEEDED, 2) if who not in first[:3]]
    assert set(np.flatnonzero(brand == 2)) == set(third[:3])


def test_first_customers_take_the_place_of_what_was_drawn_by_market_share() -> None:
    without, with_some = at_start(None, None, market_share=0.4), at_start(100, None, market_share=0.4)
    moved = without != with_some
    assert (with_some[moved] == 0).all()
    chosen = in_order(3, START_SEEDED, 0)[:100]
    assert (with_some[chosen] == 0).all()
    assert set(np.flatnonzero(moved)) <= set(chosen)


def test_everybody_can_be_placed() -> None:
    brand = at_start(200, [0, 1, 2], 297)
    assert np.bincount(brand).tolist() == [200, 3, 297]


def test_another_seed_draws_others() -> None:
    assert (at_start(50) != at_start(50, seed=4)).any()


def test_shares_at_the_start_are_those_expected() -> None:
    asked = brands(100, [1, 2], market_share=0.4)
    expected = start_shares(asked, PEOPLE)
    assert expected == pytest.approx([0.4 * 398 / 500 + 0.2, 0.4 * 398 / 500 + 0.004])
    found = [np.bincount(at_start(100, [1, 2], market_share=0.4, seed=k) + 1, minlength=3) for k in range(200)]
    shares = np.array(found)[:, 1:].mean(axis=0) / PEOPLE
    np.testing.assert_allclose(shares, expected, atol=3 * np.sqrt(0.25 / (200 * PEOPLE)))
    assert start_shares(brands(None, market_share=0.3), PEOPLE) == [0.3]


def test_authors_are_those_named_or_those_with_the_smallest_draws() -> None:
    post = {"kind": "post", "brand": "A", "hours": 1.0}
    assert authors_of(Event(**post, author=7), 3, PEOPLE, 5).tolist() == [7]
    assert authors_of(Event(**post, authors=[9, 2]), 3, PEOPLE, 5).tolist() == [9, 2]
    assert authors_of(Event(**post, authors=4), 3, PEOPLE, 5).tolist() == in_order(5, SCRIPTED_AUTHOR, 3)[:4]
