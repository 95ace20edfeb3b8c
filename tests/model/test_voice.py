"""Voice: what follows a failure, what boosts it, and stories that are told over weeks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim.model import voice as v
from wom_sim.model.touchpoints import DELIGHT, MINOR, ORDINARY, SERIOUS

UNIT = st.floats(0.0, 1.0)
DRAW = st.floats(1e-9, 1.0, exclude_max=True)


@pytest.mark.parametrize(
    ("draw", "choice"),
    [(0.19, v.PUBLIC), (0.21, v.PRIVATE), (0.59, v.PRIVATE), (0.61, v.LEAVES), (0.79, v.LEAVES), (0.81, v.SILENT)],
)
def test_after_failure_by_hand(draw: float, choice: int) -> None:
    """Public .5 · .4 = .2, private .5 · .6 = .3 (draw .2 to .5); half of the rest leaves."""
    bounds = {0.59: 0.49, 0.61: 0.51, 0.79: 0.74, 0.81: 0.76}
    assert v.after_failure(bounds.get(draw, draw), 0.5, 0.4, 0.5, 1.0, 1.0) == choice


@given(DRAW, UNIT, UNIT, UNIT, st.floats(0.0, 50.0), st.floats(1.0, 50.0))
def test_readiness_moves_people_into_public_only(
    d: float, c: float, p: float, leave: float, r: float, b: float
) -> None:
    choice = v.after_failure(d, c, p, leave, r, b)
    assert choice in (v.SILENT, v.PUBLIC, v.PRIVATE, v.LEAVES)
    if choice == v.PUBLIC:
        assert v.after_failure(d, c, p, leave, r * 1.5, b) == v.PUBLIC
    assert v.after_failure.py_func(d, c, p, leave, r, b) == choice


def test_boost_by_hand() -> None:
    assert v.voice_boost(0.0, False, 3.0, 0.1) == 1.0
    assert v.voice_boost(0.5, False, 3.0, 0.1) == 2.5
    assert v.voice_boost(0.5, True, 3.0, 0.1) == pytest.approx(2.75)


def test_a_grievance_stifles_praise() -> None:
    assert v.speaks_well(0.14, 0.1, 1.5, 0.0)
    assert not v.speaks_well(0.14, 0.1, 1.5, 0.1)
    assert not v.speaks_well(1e-9, 1.0, 1.0, 1.0)


def test_an_ordinary_touch_is_mentioned_and_reminds_of_a_grievance() -> None:
    assert v.after_ordinary(0.16, 0.1, 1.5, 1.0) == v.SILENT
    assert v.after_ordinary(0.14, 0.1, 1.5, 0.0) == v.MENTION
    assert v.after_ordinary(0.08, 0.1, 1.5, 0.5) == v.MENTION
    assert v.after_ordinary(0.07, 0.1, 1.5, 0.5) == v.COMPLAINT


def test_conversations() -> None:
    assert [
        v.conversations(kind, 28.0, 6.0, 0.1, 0.4) for kind in (SERIOUS, MINOR, DELIGHT, ORDINARY)
    ] == pytest.approx([11.2, 11.2, 6.0, 0.1])


def test_a_story_by_hand() -> None:
    assert v.next_telling(math.exp(-1.0), 2.0, 240.0) == pytest.approx(240.0)  # half of it is used up
    assert v.next_telling(math.exp(-2.0), 2.0, 240.0) == -1.0
    assert v.next_telling(math.exp(-3.0), 2.0, 240.0) == -1.0
    assert v.next_telling(0.5, 0.0, 240.0) == -1.0
    assert v.still_ahead(8.0, 480.0, 240.0) == pytest.approx(2.0)


def test_tellings_of_many_stories_have_the_mean_and_the_half_life() -> None:
    generator = np.random.default_rng(1)
    counts, times = [], []
    for _ in range(4000):
        ahead, time, told = 6.0, 0.0, 0
        while (gap := v.next_telling(1.0 - generator.random(), ahead, 10.0)) >= 0.0:
            time, ahead, told = time + gap, v.still_ahead(ahead, gap, 10.0), told + 1
            times.append(time)
        counts.append(told)
    assert np.mean(counts) == pytest.approx(6.0, abs=3 * math.sqrt(6.0 / 4000))
    assert np.var(counts) == pytest.approx(6.0, rel=0.1)  # Poisson
    assert np.median(times) == pytest.approx(10.0, rel=0.05)


@given(DRAW, st.floats(1e-3, 1000.0), st.floats(1e-2, 1e4))
def test_stories_compiled_and_not(draw: float, ahead: float, half_life: float) -> None:
    gap = v.next_telling(draw, ahead, half_life)
    assert gap == v.next_telling.py_func(draw, ahead, half_life)
    if gap >= 0.0:
        assert v.still_ahead(ahead, gap, half_life) == pytest.approx(ahead - -math.log(draw), rel=1e-6, abs=1e-6)
