"""What must come out, from the formulas of the literature: nothing here knows the simulator.

Shares and chances are between 0 and 1, times in the units of the rates. ``check_published`` compares the formulas with
figures that were worked out elsewhere.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def settled(step: Callable[[float], float], start: float) -> float:
    """The fixed point that a contracting step runs into."""
    value = start
    for _ in range(100_000):
        following = step(value)
        if abs(following - value) < 1e-14:
            break
        value = following
    return value


# Adoption


def bass(periods: float, p: float, q: float) -> float:
    """Share adopted by Bass (1969), in continuous time."""
    fading = math.exp(-(p + q) * periods)
    return (1.0 - fading) / (1.0 + q / p * fading)


def bass_rounds(rounds: int, p: float, q: float) -> float:
    """The same in synchronous rounds: F' = F + (1 − F)(p + q F)."""
    share = 0.0
    for _ in range(rounds):
        share += (1.0 - share) * (p + q * share)
    return share


def per_tie_rounds(rounds: int, p: float, q: float, people: int) -> float:
    """Rounds on a complete graph in which each adopter is one more chance q: F' = F + (1 − F)(1 − (1 − p)(1 − q)^(nF))."""
    share = 0.0
    for _ in range(rounds):
        share += (1.0 - share) * (1.0 - (1.0 - p) * (1.0 - q) ** (people * share))
    return share


def tree_adoption(periods: float, p: float, per_tie: float, degree: int, steps: int = 20_000) -> float:
    """Share adopted on an endless regular tree, rates p by oneself and ``per_tie`` by each adopter next to one.

    S = exp(−p t) φ^k, φ' = −q (φ − exp(−p t) φ^(k−1)): φ is the chance that a tie has passed nothing on (the edge-based
    equations of Miller, Slim & Volz 2012 with adoption by oneself). For k = 2 it is Fibich & Gibori's (2010) ring.
    """
    dt, silent = periods / steps, 1.0

    def slope(time: float, value: float) -> float:
        return -per_tie * (value - math.exp(-p * time) * value ** (degree - 1))

    for step in range(steps):
        time = step * dt
        one = slope(time, silent)
        two = slope(time + dt / 2, silent + dt / 2 * one)
        three = slope(time + dt / 2, silent + dt / 2 * two)
        silent += dt / 6 * (one + 2 * two + 2 * three + slope(time + dt, silent + dt * three))
    return 1.0 - math.exp(-p * periods) * silent**degree


def bass_ring(periods: float, p: float, q: float) -> float:
    """Share adopted on an endless ring, each of two neighbours carrying q / 2 (Fibich & Gibori 2010)."""
    return 1.0 - math.exp(-(p + q) * periods + q * (1.0 - math.exp(-p * periods)) / p)


# Percolation


def poisson_law(mean: float, most: int = 120) -> Array:
    """Chances of 0, 1, … ``most``."""
    k = np.arange(most + 1)
    return np.exp(k * math.log(mean) - mean - np.array([math.lgamma(i + 1.0) for i in k]))


def giant(degrees: Sequence[float] | Array, chance: float) -> float:
    """Share that a large outbreak reaches on a random graph of a degree law (weights of degree 0, 1, …), and the chance
    that one person starts one (Newman 2002): u = 1 − T + T G1(u), S = 1 − G0(u)."""
    law = np.asarray(degrees, float) / np.sum(degrees)
    k = np.arange(len(law))
    mean = float((k * law).sum())
    excess = (k * law)[1:] / mean
    u = settled(lambda u: 1.0 - chance + chance * float(np.polynomial.polynomial.polyval(u, excess)), 0.0)
    return 1.0 - float(np.polynomial.polynomial.polyval(u, law))


def mean_outbreak(degrees: Sequence[float] | Array, chance: float) -> float:
    """Mean size of an outbreak below the threshold: 1 + T ⟨k⟩ / (1 − T ⟨k(k−1)⟩ / ⟨k⟩)."""
    law = np.asarray(degrees, float) / np.sum(degrees)
    k = np.arange(len(law))
    mean = float((k * law).sum())
    return 1.0 + chance * mean / (1.0 - chance * float((k * (k - 1) * law).sum()) / mean)


def giant_poisson(chance: float, mean: float) -> float:
    """S = 1 − exp(−T z S)."""
    return settled(lambda share: 1.0 - math.exp(-chance * mean * share), 1.0)


def borel(size: int, mean: float) -> float:
    """Chance that a branching process with Poisson offspring has so many members in all."""
    return math.exp(-mean * size + (size - 1) * math.log(mean * size) - math.lgamma(size + 1.0))


def borel_at_least(size: int, mean: float) -> float:
    return 1.0 - math.fsum(borel(n, mean) for n in range(1, size))


def depth_at_least(depth: int, mean: float) -> float:
    """Chance that it has so many generations after the first."""
    extinct = 0.0
    for _ in range(depth):
        extinct = math.exp(-mean * (1.0 - extinct))
    return 1.0 - extinct


# Thresholds


def watts_chance(mean: float, threshold: float) -> float:
    """Chance that one random seed on a Poisson graph starts a global cascade: that it reaches the giant cluster of people
    whom one friend is enough for (degree ≤ 1 / threshold)."""
    law = poisson_law(mean)
    k = np.arange(len(law))
    easy = (k >= 1) & (k * threshold <= 1.0)
    stuck = 1.0 - float((k * law)[easy].sum()) / mean
    powers = np.where(easy, k * law / mean, 0.0)[1:]
    q = settled(lambda q: stuck + float(np.polynomial.polynomial.polyval(q, powers)), 0.0)
    return 1.0 - float(np.polynomial.polynomial.polyval(q, law))


def watts_size(mean: float, threshold: float) -> float:
    """Share that a global cascade reaches (Gleeson & Cahalane 2007), the seed being negligible."""
    law = poisson_law(mean, 60)

    def moved(people: int, share: float) -> float:
        """Chance that of so many friends, each moved with chance ``share``, at least the threshold are."""
        least = math.ceil(threshold * people - 1e-12)
        return math.fsum(
            math.comb(people, m) * share**m * (1 - share) ** (people - m) for m in range(least, people + 1)
        )

    def below(k: int, share: float) -> float:
        """The same for a person met along a tie, of whose k friends k − 1 are known to be moved or not."""
        least = max(1, math.ceil(threshold * k - 1e-12))
        friends = k - 1
        return math.fsum(
            math.comb(friends, m) * share**m * (1 - share) ** (friends - m) for m in range(least, friends + 1)
        )

    share = settled(lambda s: math.fsum(k * law[k] / mean * below(k, s) for k in range(1, len(law))), 1.0 - law[0])
    return math.fsum(law[k] * moved(k, share) for k in range(1, len(law)))


def torus_rounds(seeds: Sequence[int], needed: int, side: int = 60) -> list[int]:
    """How many have joined after 0, 1, … rounds on a torus with eight neighbours, until nothing changes."""
    joined = np.zeros((side, side), bool)
    joined.flat[list(seeds)] = True
    history = [int(joined.sum())]
    steps = [step for step in itertools.product((-1, 0, 1), repeat=2) if step != (0, 0)]
    while len(history) < 2 or history[-1] > history[-2]:
        joined = joined | (sum(np.roll(joined, step, (0, 1)).astype(int) for step in steps) >= needed)
        history.append(int(joined.sum()))
    return history[:-1]


def expected_spread(edges: Sequence[tuple[int, int]], people: int, chance: float) -> dict[frozenset[int], float]:
    """Expected number reached from each person and pair, by enumeration of all subgraphs."""
    groups = [frozenset(g) for size in (1, 2) for g in itertools.combinations(range(people), size)]
    reached = dict.fromkeys(groups, 0.0)
    for kept in itertools.product((False, True), repeat=len(edges)):
        label = list(range(people))
        for (a, b), there in zip(edges, kept, strict=True):
            if there:
                label = [label[a] if other == label[b] else other for other in label]
        weight = chance ** sum(kept) * (1.0 - chance) ** (len(edges) - sum(kept))
        for group in groups:
            reached[group] += weight * sum(label.count(cluster) for cluster in {label[who] for who in group})
    return reached


# Queues


def erlang_c(arrivals: float, rate: float, agents: int) -> tuple[float, float]:
    """Chance to wait, and mean wait, in M/M/c."""
    load = arrivals / rate
    busy = load**agents / math.factorial(agents) * agents / (agents - load)
    waits = busy / (busy + math.fsum(load**k / math.factorial(k) for k in range(agents)))
    return waits, waits / (agents * rate - arrivals)


def erlang_a(arrivals: float, rate: float, agents: int, impatience: float) -> tuple[float, float]:
    """Share that gives up, and chance to wait, in M/M/c + M, from the stationary law of the number in the system."""
    weights = [1.0]
    for k in range(1, 2000):
        weights.append(weights[-1] * arrivals / (min(k, agents) * rate + max(0, k - agents) * impatience))
        if weights[-1] < 1e-300:
            break
    law = np.array(weights) / math.fsum(weights)
    queue = np.maximum(0, np.arange(len(law)) - agents)
    return float(impatience * (law * queue).sum() / arrivals), float(law[agents:].sum())


def handling_moments(law: str, mean: float, cv: float = 1.0) -> tuple[float, float, float]:
    """E(S), E(S²), E(S³) of a handling time."""
    if law == "deterministic":
        return mean, mean**2, mean**3
    if law == "exponential":
        return mean, 2 * mean**2, 6 * mean**3
    return mean, mean**2 * (1 + cv**2), mean**3 * (1 + cv**2) ** 3


def single_agent(arrivals: float, moments: tuple[float, float, float], order: str = "first") -> tuple[float, float]:
    """Mean wait and its second moment in M/G/1: Pollaczek-Khinchine; Takács (1963) for the orders "last" and "random"."""
    first, second, third = moments
    rho = arrivals * first
    mean = arrivals * second / (2 * (1 - rho))
    square = 2 * mean**2 + arrivals * third / (3 * (1 - rho))
    return mean, square / {"first": 1.0, "random": 1 - rho / 2, "last": 1 - rho}[order]


def cobham(arrivals: Sequence[float], moments: Sequence[tuple[float, float, float]]) -> list[float]:
    """Mean waits of priority classes, the first one first, nobody interrupted (Cobham 1954)."""
    left = [a * m[1] / 2 for a, m in zip(arrivals, moments, strict=True)]
    above = np.concatenate([[0.0], np.cumsum([a * m[0] for a, m in zip(arrivals, moments, strict=True)])])
    return [float(sum(left) / ((1 - above[i]) * (1 - above[i + 1]))) for i in range(len(arrivals))]


# Brand switching and leaving


def switching_matrix(pull: Sequence[float]) -> Array:
    """Where leavers go: in proportion to the pull of the other brands."""
    total = sum(pull)
    return np.array([[0.0 if i == j else p / (total - pull[i]) for j, p in enumerate(pull)] for i in range(len(pull))])


def stationary(matrix: Array) -> Array:
    """The shares that a switching matrix leaves as they are."""
    n = len(matrix)
    system = np.vstack([matrix.T - np.eye(n), np.ones(n)])
    return np.linalg.lstsq(system, np.append(np.zeros(n), 1.0), rcond=None)[0]


def pair_kept(days: int, hazard: float, first: float, cap: float, half_life: float, month: float = 30.4375) -> Array:
    """Share of customers still there after 1, 2 … days, in pairs of friends who each decide once a day.

    A friend who left a days ago makes the monthly hazard 1 + (cap − 1)(1 − r^(2^(−a / half_life))) times as large, r being
    1 − (first − 1)/(cap − 1); ``half_life`` 0 never fades.
    """
    stays = math.exp(-hazard / month)
    rest = 1.0 - (first - 1.0) / (cap - 1.0)
    ages = np.arange(1, days + 1)
    kept = np.ones(days) if half_life == 0.0 else 2.0 ** (-ages / half_life)
    after = np.cumprod(stays ** (1.0 + (cap - 1.0) * (1.0 - rest**kept)))  # of the one left, by days since
    share = np.empty(days)
    for day in range(1, days + 1):
        alone = stays ** (2 * np.arange(day)) * stays * (1.0 - stays)  # the other left on day 1 … ``day``
        share[day - 1] = stays ** (2 * day) + float((alone * np.append(after[: day - 1][::-1], 1.0)).sum())
    return share


SEVEN_PEOPLE = ((0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (4, 5), (3, 5), (5, 6))


def check_published() -> int:
    """The formulas against figures that were worked out independently of them; returns how many agreed."""
    spread = expected_spread(SEVEN_PEOPLE, 7, 0.3)
    square = [60 * row + column for row in (30, 31, 32) for column in (30, 31, 32)]
    poisson = poisson_law(4.0)
    pairs: list[tuple[float, float, float]] = [
        *((bass(t, 0.03, 0.38), v, 5e-6) for t, v in ((5, 0.33120), (10, 0.81280), (15, 0.97161), (20, 0.99626))),
        *((bass_rounds(t, 0.03, 0.38), v, 5e-6) for t, v in ((5, 0.27291), (10, 0.78264), (15, 0.97816), (20, 0.99839))),
        *((giant_poisson(t, 4), v, 5e-6) for t, v in ((0.3, 0.31370), (0.4, 0.64198), (0.5, 0.79681))),
        *((giant(poisson, t), v, 5e-6) for t, v in ((0.3, 0.31370), (0.4, 0.64198), (0.5, 0.79681))),
        *((mean_outbreak(poisson, t), v, 5e-5) for t, v in ((0.1, 1.6667), (0.2, 5.0))),
        (giant([0, 0, 0, 0, 1], 0.5), 0.85410, 5e-6),
        (giant([0, 0, 0, 1], 0.6), 0.70370, 5e-6),
        *((borel(n, 0.8), v, 5e-6) for n, v in enumerate((0.44933, 0.16152, 0.08709, 0.05565, 0.03907), 1)),
        (borel_at_least(10, 0.8), 0.12260, 5e-6),
        (borel_at_least(100, 0.8), 0.001425, 5e-7),
        *((depth_at_least(d, 0.8), v, 5e-6) for d, v in enumerate((0.55067, 0.35631, 0.24802, 0.17997, 0.13409), 1)),
        *((watts_chance(z, 0.18), v, 1e-3) for z, v in ((2, 0.754), (3, 0.8735), (4, 0.8653))),
        *((watts_size(z, 0.18), v, 5e-5) for z, v in ((2, 0.7966), (3, 0.9405), (4, 0.9802))),
        *((len(torus_rounds(square, k)) - 1, v, 0) for k, v in ((1, 29), (2, 57), (3, 85), (4, 0))),
        (torus_rounds(square[:2], 2)[-1], 3600, 0),
        (torus_rounds(square[:2], 3)[-1], 2, 0),
        *zip(erlang_c(8, 1, 10), (0.40918, 0.20459), (5e-6, 5e-6), strict=True),
        *zip(erlang_c(9, 1, 10), (0.66873, 0.66873), (5e-6, 5e-6), strict=True),
        *zip(erlang_c(20, 6, 4), (0.65772, 0.16443), (5e-6, 5e-6), strict=True),
        *zip(erlang_a(20, 6, 4, 1), (0.063074, 0.549778), (5e-7, 5e-7), strict=True),
        (erlang_a(30, 6, 4, 1)[0], 0.222333, 5e-7),
        *((spread[frozenset({i})], v, 5e-6) for i, v in enumerate(
            (1.92582, 1.92582, 2.27647, 2.35270, 2.02286, 2.21396, 1.57419))),
        (max(v for g, v in spread.items() if len(g) == 2), 3.98720, 5e-6),
        (spread[frozenset({2, 5})], 3.98720, 5e-6),
        (max(v for g, v in spread.items() if len(g) == 2 and 3 in g), 3.79610, 5e-6),
        (tree_adoption(10, 0.03, 0.19, 2), bass_ring(10, 0.03, 0.38), 1e-9),
        (single_agent(0.6, handling_moments("lognormal", 1.0, 0.7))[0], 1.1175, 1e-9),
    ]  # fmt: skip
    for number, (found, published, allowed) in enumerate(pairs):
        if abs(found - published) > allowed + 1e-12:
            raise AssertionError(f"formula {number}: {found} against {published}")
    return len(pairs)
