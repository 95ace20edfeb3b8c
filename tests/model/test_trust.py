"""Whom readers believe, and what a brand's conduct does to belief in its word."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim.model import trust as t
from wom_sim.model.parameters import Trust
from wom_sim.model.rates import rates
from wom_sim.model.spread import FIXED, opinion_after

UNIT = st.floats(0.0, 1.0)
VOICES = range(6)


@pytest.fixture(scope="module")
def listed() -> Any:
    """The section as the kernel has it."""
    return rates(Trust())[0]


def test_everybody_is_believed_by_who_they_are(listed: Any) -> None:
    expected = {
        t.CUSTOMER: 0.85, t.OWN_FEED: 0.55, t.EMPLOYEE: 0.55, t.AMBASSADOR: 0.85, t.INFLUENCER: 0.23, t.HIDDEN: 0.85,
    }  # fmt: skip
    assert {voice: t.post_trust(voice, False, False, listed) for voice in VOICES} == expected
    assert {t.post_trust(voice, True, False, listed) for voice in VOICES} == {
        0.85
    }  # a reshare is the resharer's own word
    assert t.post_trust(t.CUSTOMER, False, True, listed) == t.post_trust(t.HIDDEN, True, True, listed) == 0.66


def test_a_brands_word_is_what_readers_can_tell_to_be_one() -> None:
    assert [voice for voice in VOICES if t.is_brands_word(voice, False)] == [t.OWN_FEED, t.EMPLOYEE, t.INFLUENCER]
    assert not any(t.is_brands_word(voice, True) for voice in VOICES)


@given(UNIT)
def test_belief_weighs_nothing_at_the_start_all_at_most_and_none_at_least(weight: float) -> None:
    assert t.believed(weight, t.UNTRIED) == weight
    assert t.believed(weight, 0.0) == 0.0
    assert t.believed(weight, 1.0) == min(1.0, 2.0 * weight)


@given(st.floats(0.0, 0.9), UNIT)
def test_a_step_of_one_goes_the_share_that_is_learned(learning: float, belief: float) -> None:
    up, down = t.lesson(learning, 1.0), -t.lesson(learning, -1.0)
    assert up == down >= 0
    assert opinion_after(belief, up, 0) == pytest.approx(belief + learning * (1.0 - belief), abs=2e-5)
    assert opinion_after(belief, 0, down) == pytest.approx(belief * (1.0 - learning), abs=2e-5)


def test_lessons_add_up_by_hand() -> None:
    assert t.lesson(0.0, -3.0) == 0
    assert t.lesson(0.5, -2.0) == -2 * t.lesson(0.5, 1.0) == -2 * int(math.log(2.0) * FIXED + 0.5)


def test_what_conduct_teaches(listed: Any) -> None:
    assert t.conduct_in_answer(True, False, listed) == -1.0
    assert t.conduct_in_answer(True, True, listed) == 0.0
    assert t.conduct_in_answer(False, True, listed) == 0.2
    assert t.conduct_in_answer(False, False, listed) == -0.4
    assert (
        t.conduct_in_post(t.CUSTOMER, False, True, listed) == t.conduct_in_post(t.CUSTOMER, True, True, listed) == 0.5
    )
    assert t.conduct_in_post(t.INFLUENCER, False, False, listed) == 0.1
    silent = [
        (voice, reshared)
        for voice in VOICES
        for reshared in (False, True)
        if (voice, reshared) != (t.INFLUENCER, False)
    ]
    assert {t.conduct_in_post(voice, reshared, False, listed) for voice, reshared in silent} == {0.0}
