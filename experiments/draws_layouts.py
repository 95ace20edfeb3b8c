"""Key layouts: the orders in which the model, or a careless reader of it, meets its draws.

Each is a compiled function (n, seed) -> the 64 bits behind the n-th draw, and neighbouring n differ in one small
integer of the key. ``draws_battery.py`` puts them through statistical batteries.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from wom_sim.model import draws
from wom_sim.model.draws import absorb, mix, stream_key

LAYOUTS: dict[str, Any] = {}


def layout(function: Callable[..., Any]) -> Any:
    """Register a function (n, seed) -> state of the n-th draw."""
    LAYOUTS[function.__name__] = numba.njit(function)
    return LAYOUTS[function.__name__]


@numba.njit
def state(seed, stream, time, who, whom):
    """The 64 bits behind ``draws.u``."""
    return absorb(absorb(absorb(stream_key(seed, stream), time), who), whom)


@layout
def customers(n, seed):
    """consecutive customers at one time"""
    return state(seed, draws.VOICE, 500, n, 0)


@layout
def hours(n, seed):
    """one customer at consecutive times"""
    return state(seed, draws.VOICE, n, 77, 0)


@layout
def customers_by_hour(n, seed):
    """1000 customers, hour by hour"""
    return state(seed, draws.VOICE, n // 1000, n % 1000, 0)


@layout
def hours_by_customer(n, seed):
    """1000 hours, customer by customer"""
    return state(seed, draws.VOICE, n % 1000, n // 1000, 0)


@layout
def replications(n, seed):
    """consecutive seeds, the same draw"""
    return state(seed + n, draws.LEAVE, 500, 77, 0)


@layout
def replications_by_customer(n, seed):
    """30 consecutive seeds, customer by customer"""
    return state(seed + n % 30, draws.LEAVE, 500, n // 30, 0)


@layout
def streams_by_customer(n, seed):
    """105 consecutive streams in turn, customer by customer"""
    return state(seed, 1 + n % 105, 500, n // 105, 0)


@layout
def brands_by_customer(n, seed):
    """the choice among 6 brands, customer by customer"""
    return state(seed, draws.CHOICE, 500, n // 6, n % 6)


@layout
def distant_ids(n, seed):
    """keys that differ in their upper 32 bits only"""
    return state(seed, draws.VOICE, 500, n << 32, 0)


@numba.njit
def post_key(seed, post):
    """The key of a post: 50 authors an hour, all posting."""
    return absorb(absorb(absorb(stream_key(seed, draws.POST_KEY), post % 50), 1), post // 50)


@layout
def exposures(n, seed):
    """20 followers of each of consecutive posts"""
    return absorb(absorb(stream_key(seed, draws.SEEN), post_key(seed, n // 20)), n % 20)


@layout
def posts_by_follower(n, seed):
    """1000 posts, follower by follower"""
    return absorb(absorb(stream_key(seed, draws.SEEN), post_key(seed, n % 1000)), n // 1000)


@layout
def seen_and_reshared(n, seed):
    """two streams in turn for each exposure"""
    stream = draws.SEEN if n % 2 == 0 else draws.RESHARE
    return absorb(absorb(stream_key(seed, stream), post_key(seed, n // 40)), (n // 2) % 20)


@layout
def control(n, seed):
    """must fail: seed and customer added, 30 seeds in turn"""
    return mix(np.uint64(seed + n % 30 + n // 30) * draws.GOLDEN)


@numba.njit
def low_bits(word):
    """The lowest 32 of the bits used, lowest first: what may be weakest stands where a battery looks hardest."""
    used, turned = word >> np.uint64(12), np.uint64(0)
    for _ in range(32):
        turned = (turned << np.uint64(1)) | (used & np.uint64(1))
        used >>= np.uint64(1)
    return turned


def fill(name: str) -> Any:
    """A compiled function (start, seed, out) that writes the upper 32 bits of a layout's draws."""
    rule = LAYOUTS[name]

    @numba.njit
    def write(start, seed, out):
        for i in range(out.size):
            out[i] = rule(start + i, seed) >> np.uint64(32)

    return write
