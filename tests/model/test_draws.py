"""The draws, quickly: known values, uniformity in the layouts of the model, avalanche, variates.

The full battery is ``experiments/draws_battery.py``. All checks are deterministic: a p-value below one in a million is
a fault of the draws, not bad luck.
"""

from __future__ import annotations

import math

import numba
import numpy as np
import pytest
from scipy import stats

from wom_sim.model import draws
from wom_sim.model.draws import absorb, exponential, gumbel, mix, normal, stream_key, u, unit

COUNT = 1 << 18
LEAST_P = 1e-6
TOP = 2**64 - 1


@numba.njit
def states(keys):  # type: ignore[no-untyped-def]
    """The 64 bits behind u for each row (seed, stream, time, who, whom) of an int64 table."""
    found = np.empty(len(keys), dtype=np.uint64)
    for i in range(len(keys)):
        key = stream_key(keys[i, 0], keys[i, 1])
        found[i] = absorb(absorb(absorb(key, keys[i, 2]), keys[i, 3]), keys[i, 4])
    return found


@numba.njit
def added_words(keys):  # type: ignore[no-untyped-def]
    """A bad generator: it adds the words before it mixes them."""
    found = np.empty(len(keys), dtype=np.uint64)
    for i in range(len(keys)):
        found[i] = mix(np.uint64(keys[i].sum()) * draws.GOLDEN)
    return found


def keys(seed=1, stream=draws.VOICE, time=500, who=77, whom=0):
    """A table of keys from scalars and arrays over n."""
    words = (np.asarray(word, dtype=np.int64) for word in (seed, stream, time, who, whom))
    return np.stack([np.broadcast_to(word, (COUNT,)) for word in words], axis=1)


N = np.arange(COUNT)
POSTS = states(keys(stream=draws.POST_KEY, who=N // 20)).view(np.int64)
LAYOUTS = {
    "customers": keys(who=N),
    "hours": keys(time=N),
    "customers by hour": keys(time=N // 1000, who=N % 1000),
    "hours by customer": keys(time=N % 1000, who=N // 1000),
    "replications": keys(seed=N),
    "replications by customer": keys(seed=1 + N % 30, who=N // 30),
    "streams by customer": keys(stream=1 + N % 105, who=N // 105),
    "brands by customer": keys(who=N // 6, whom=N % 6),
    "distant ids": keys(who=N << 32),
    "negative ids": keys(who=-N),
    "followers of posts": keys(stream=draws.SEEN, time=POSTS, who=N % 20),
}


def chi_square(cells: np.ndarray, size: int) -> float:
    """Two-sided p-value of the hypothesis that all cells are equally likely."""
    expected = cells.size / size
    statistic = ((np.bincount(cells.astype(np.int64), minlength=size) - expected) ** 2 / expected).sum()
    law = stats.chi2(size - 1)
    return 2 * float(min(law.sf(statistic), law.cdf(statistic)))


def serial(found: np.ndarray, lag: int) -> float:
    """p-value of the joint law of draws and their neighbours at a lag, on 32 by 32 cells, without overlap."""
    pairs = found[: found.size // (2 * lag) * 2 * lag].reshape(-1, 2, lag) >> np.uint64(59)
    return chi_square((pairs[:, 0] << np.uint64(5) | pairs[:, 1]).ravel(), 1 << 10)


@pytest.mark.parametrize("name", LAYOUTS)
def test_uniform_and_serially_independent(name: str) -> None:
    found = states(LAYOUTS[name])
    assert chi_square(found >> np.uint64(56), 1 << 8) > LEAST_P
    assert chi_square(found >> np.uint64(12) & np.uint64(255), 1 << 8) > LEAST_P  # the lowest bits that count
    for lag in (1, 6, 30, 1000):
        assert serial(found, lag) > LEAST_P


def test_the_checks_see_a_bad_generator() -> None:
    found = added_words(LAYOUTS["replications by customer"])
    assert min(serial(found, lag) for lag in (1, 6, 30)) < LEAST_P


def test_no_draw_is_repeated_between_layouts() -> None:
    distinct = np.unique(np.concatenate([table[: 1 << 14] for table in LAYOUTS.values()]), axis=0)
    assert np.unique(states(distinct)).size == len(distinct)


def test_every_bit_of_every_word_moves_every_bit() -> None:
    """Avalanche: a flipped bit of a key flips each bit of the state in half the cases."""
    repeats = 1024
    base = keys(seed=7 + N % 30, stream=40 + N % 65, time=N % 1440, who=N, whom=N % 7)[:repeats]
    before = states(base)
    for word in range(5):
        for bit in range(64):
            moved = base.copy()
            moved[:, word] ^= np.int64(np.uint64(1 << bit).astype(np.int64))
            flipped = np.unpackbits((before ^ states(moved)).view(np.uint8).reshape(repeats, 8), axis=1).mean(axis=0)
            assert np.abs(flipped - 0.5).max() < 6 * 0.5 / math.sqrt(repeats)


def test_draws_lie_strictly_between_0_and_1() -> None:
    assert 0.0 < unit(np.uint64(0)) < 1e-15
    assert 1.0 - 1e-15 < unit(np.uint64(TOP)) < 1.0
    for extreme in (unit(np.uint64(0)), unit(np.uint64(TOP))):
        assert 0.0 < exponential(extreme) < 40.0
        assert -4.0 < gumbel(extreme) < 40.0


def test_a_state_and_its_complement_are_mirrored() -> None:
    for state in states(LAYOUTS["customers"][:1000]):
        assert unit(~state) == 1.0 - unit(state)


def test_negative_and_huge_words_are_keys_of_their_own() -> None:
    signed = (0, 1, -1, 2**31, -(2**31), 2**32, 2**53 + 1, 2**62, 2**63 - 1, -(2**63))
    huge = (np.uint64(2**63 + 1), np.uint64(TOP - 1))
    assert len({u(1, draws.SEEN, word, 5, 6) for word in signed + huge}) == len(signed + huge)
    assert u(1, draws.SEEN, -1, 5, 6) == u(1, draws.SEEN, np.uint64(TOP), 5, 6)  # two ways to write the same 64 bits


@pytest.mark.parametrize("signed", [1, 2**40, 2**63 - 1, -1, -(2**63)])
def test_a_state_may_come_as_a_signed_integer(signed: int) -> None:
    """Numba takes an integer of Python for a signed one: that must not change a draw."""
    unsigned = np.uint64(signed % 2**64)
    assert mix(signed) == mix(unsigned)
    assert absorb(signed, 3) == absorb(unsigned, 3)
    assert unit(signed) == unit(unsigned)


def test_order_of_words_matters() -> None:
    assert len({u(1, 60, *words) for words in ((2, 3, 4), (3, 2, 4), (4, 3, 2), (2, 4, 3), (3, 4, 2), (4, 2, 3))}) == 6
    assert u(2, 1, 0, 0, 0) != u(1, 2, 0, 0, 0)


def test_streams_are_distinct() -> None:
    streams = {name: value for name, value in vars(draws).items() if name.isupper() and isinstance(value, int)}
    assert len(streams) > 40
    assert len(set(streams.values())) == len(streams)
    assert min(streams.values()) > 0


def test_absorbing_1_2_3_is_splitmix64() -> None:
    """The first values of SplitMix64 from state 0, as published with its reference code."""
    published = (0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F, 0xF88BB8A8724C81EC, 0x1B39896A51A8749B)
    assert tuple(int(absorb(np.uint64(0), word)) for word in range(1, 6)) == published


KNOWN = {  # (seed, stream, time, who, whom): an interface, since every published result depends on these values
    (0, 1, 0, 0, 0): 0.3167341648206089,
    (1, 50, 0, 0, 0): 0.6729486959116687,
    (1, 60, 1, 2, 3): 0.16709239748777793,
    (1, 60, -1, 2, 3): 0.6353225892658706,
    (7, 101, 719, 999_999, 5): 0.3775294479639629,
    (2**62, 105, 2**40, 2**63 - 1, -(2**63)): 0.9101360603719076,
}


@pytest.mark.parametrize("key", KNOWN)
def test_known_values(key: tuple[int, ...]) -> None:
    assert u(*key) == KNOWN[key]


def test_a_column_has_the_draws_of_one_process_at_the_times_from_zero() -> None:
    who = np.uint64(2**63 + 5)
    drawn = draws.column(np.uint64(7), draws.DESIGN_RANDOM, 50, who, 1)
    assert drawn.tolist() == [u(np.uint64(7), draws.DESIGN_RANDOM, time, who, 1) for time in range(50)]


@pytest.fixture
def interpreted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules of the module call each other as plain Python, on unsigned integers."""
    for name in ("mix", "absorb", "stream_key", "unit"):
        monkeypatch.setattr(draws, name, getattr(draws, name).py_func)


@pytest.mark.usefixtures("interpreted")
@pytest.mark.parametrize("key", KNOWN)
def test_compiled_and_interpreted_rules_agree(key: tuple[int, ...]) -> None:
    with np.errstate(over="ignore"):  # wrap-around is meant
        draw = u.py_func(*(np.int64(word) for word in key))
    assert draw == u(*key)
    for variate in (exponential, gumbel):
        assert variate.py_func(draw) == variate(draw)
    assert normal.py_func(draw, 0.25) == normal(draw, 0.25)


@numba.njit
def variates(keys):  # type: ignore[no-untyped-def]
    """Exponential, normal and Gumbel variates, one row a key."""
    found = np.empty((len(keys), 3))
    for i in range(len(keys)):
        seed, stream, time, who, whom = keys[i]
        draw = u(seed, stream, time, who, whom)
        found[i] = exponential(draw), normal(draw, u(seed, stream + 1, time, who, whom)), gumbel(draw)
    return found


LAWS = {"exponential": stats.expon(), "normal": stats.norm(), "gumbel": stats.gumbel_r()}


def test_variates_follow_their_laws() -> None:
    found = variates(LAYOUTS["customers"])
    for (name, law), column in zip(LAWS.items(), found.T, strict=True):
        mean, variance = law.stats()
        spread = math.sqrt(float(law.moment(4)))
        assert abs(column.mean() - mean) < 5 * math.sqrt(variance / COUNT), name
        assert abs(column.var() - variance) < 5 * spread / math.sqrt(COUNT), name
        assert stats.kstest(column, law.cdf).pvalue > LEAST_P, name
