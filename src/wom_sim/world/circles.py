"""How the followers of a community network are drawn, given groups, follower counts and chances (see ``community.py``).

Every pair of people has an *owner*, by a draw of the pair: only the owner may tie the two. So no follow is made twice,
and no follow is returned by accident: reciprocity is what is asked for.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from wom_sim.model import draws
from wom_sim.model.compiled import compiled
from wom_sim.world import csr

DENSITY = 0.8  # of ties among those who are near (assumption)
BUSY = 0.5  # share of following that goes by one's own popularity: who is heard by many also hears more (assumption)
_TRIES, _STEPS = 48, 4  # attempts at each stage; so many go on along a list from one drawn place
_CLASSES, _GUIDES = 64, 64


class Law(NamedTuple):
    """By which weights people are drawn."""

    running: np.ndarray  # float64 [groups, classes]; running sum of the weights of a group's classes
    guide: np.ndarray  # uint8 [groups, guides]; the class in which a draw of i / guides falls
    by_weight: float  # chance to draw by popularity, where anyone is drawn; else all alike


class Circles(NamedTuple):
    """Where everybody stands: people listed by group and, in it, by class of popularity (half an octave each)."""

    members: np.ndarray  # int32 [n]
    start: np.ndarray  # int64 [groups, classes + 1]; where each class of a group begins in ``members``
    tied: Law  # of receiving mutual ties
    following: Law  # of following
    group: np.ndarray  # uint16 [n]
    popular: np.ndarray  # int32; everybody as often as they receive mutual ties
    wanted: np.ndarray  # int32 [n]; follower counts asked for
    own: np.ndarray  # int32 [n]; how many mutual ties each person makes
    sizes: np.ndarray  # int64 [groups]


class Aim(NamedTuple):
    """How followers are drawn."""

    near: float  # share of a person's followers inside the group who are near on the circle
    crowd: float  # how many people are near, for each follower who is
    inside: np.ndarray  # float32 [n]; chance that a follower is of one's own group
    keys: tuple[np.uint64, np.uint64]  # of the draws of ties and of the owners of pairs


@compiled
def rounded_by_chance(values, seed, purpose):  # type: ignore[no-untyped-def]
    """Non-negative numbers as integers (int32) with the same mean: the fraction is the chance to round up."""
    whole = np.empty(len(values), np.int32)
    for i in range(len(values)):
        whole[i] = int(values[i] + draws.u(seed, draws.NET_DEGREE, purpose, i, 0))
    return whole


@compiled
def _class_of(popularity):  # type: ignore[no-untyped-def]
    return 0 if popularity <= 0 else min(_CLASSES - 1, 1 + int(2.0 * math.log2(popularity)))


@compiled
def _tables(group, wanted, received, groups):  # type: ignore[no-untyped-def]
    """People by group and class: (members, start, running weights of receiving ties, running weights of following)."""
    n = len(group)
    start = np.zeros((groups, _CLASSES + 1), np.int64)
    tied = np.zeros((groups, _CLASSES))
    following = np.zeros((groups, _CLASSES))
    mean = max(wanted.mean(), 1e-9)
    for u in range(n):
        k = _class_of(wanted[u])
        start[group[u], k + 1] += 1
        tied[group[u], k] += received[u]
        following[group[u], k] += 1.0 - BUSY + BUSY * wanted[u] / mean
    at = np.int64(0)
    for g in range(groups):
        start[g, 0] = at
        for k in range(_CLASSES):
            at += start[g, k + 1]
            start[g, k + 1] = at
            if k > 0:
                tied[g, k] += tied[g, k - 1]
                following[g, k] += following[g, k - 1]
    place = start[:, :-1].copy()
    members = np.empty(n, np.int32)
    for u in range(n):
        k = _class_of(wanted[u])
        members[place[group[u], k]] = u
        place[group[u], k] += 1
    return members, start, tied, following


@compiled
def _guides(running):  # type: ignore[no-untyped-def]
    """For each group the class in which a draw of i / ``_GUIDES`` falls (uint8 [groups, guides])."""
    guide = np.zeros((len(running), _GUIDES), np.uint8)
    for g in range(len(running)):
        k = 0
        for i in range(_GUIDES):
            while k < _CLASSES - 1 and running[g, k] <= i / _GUIDES * running[g, _CLASSES - 1]:
                k += 1
            guide[g, i] = k
    return guide


@compiled
def _class(drawn, running, guide):  # type: ignore[no-untyped-def]
    """The class that a draw in (0, 1) falls into, by the running sum of the classes' weights."""
    k = np.int64(guide[int(drawn * _GUIDES)])
    drawn *= running[_CLASSES - 1]
    while k < _CLASSES - 1 and running[k] <= drawn:
        k += 1
    return k


@compiled
def _nearby(x, reach, start, running, lists):  # type: ignore[no-untyped-def]
    """Who is near place x: fill ``lists`` (int64 [classes, 4]: where a class begins, its size, first place near, how
    many).

    Those of a class stand evenly round the circle; near are those within ``reach`` times the mean weight of their class
    (against the group's whole) to either side. Returns the number of people.
    """
    used, people, before = 0, np.int64(0), 0.0
    for k in range(_CLASSES):
        size, weight = start[k + 1] - start[k], running[k] - before
        before = running[k]
        if size == 0 or weight <= 0.0:
            continue
        half = min(0.5, reach * weight / (running[_CLASSES - 1] * size))
        first = np.int64(math.ceil((x - half) * size - 0.5))
        count = min(size, np.int64(math.floor((x + half) * size - 0.5)) - first + 1)
        if count > 0:
            lists[used, 0], lists[used, 1], lists[used, 2], lists[used, 3] = start[k], size, first, count
            used += 1
            people += count
    return people


@compiled
def _near(state, members, lists, people):  # type: ignore[no-untyped-def]
    """Someone of those who are near, -1 if nobody is."""
    if people == 0:
        return np.int32(-1)
    place = np.int64(draws.unit(state) * people)
    i = 0
    while place >= lists[i, 3]:
        place -= lists[i, 3]
        i += 1
    return members[lists[i, 0] + (lists[i, 2] + place) % lists[i, 1]]


@compiled
def _add_followers(u, x, slots, circles, law, aim, stamp, lists, found, at):  # type: ignore[no-untyped-def]
    """Write one more person for each of the ``slots`` (first, end) of u to ``found[at:]``; returns where they end.

    They are not stamped by u yet, and their pairs with u are u's own. A slot begins with who is near, with anyone of
    the group, or with anyone at all; what fails goes one further out, and at last stays empty.
    """
    members, group, popular = circles.members, circles.group, circles.popular
    own, inside = np.int64(group[u]), aim.inside[u]
    start, running, guide = circles.start[own], law.running[own], law.guide[own]
    reach = aim.crowd * aim.near * inside * circles.wanted[u]
    near = _nearby(x, reach, start, running, lists) if reach > 0.0 else np.int64(0)
    key, owners = draws.absorb(aim.keys[0], u), aim.keys[1]
    for slot in range(slots[0], slots[1]):
        state = draws.absorb(key, slot)
        circle = draws.unit(state)
        stage = 0 if circle < aim.near * inside else (1 if circle < inside else 2)
        people, begin, size, place = members, np.int64(0), np.int64(1), np.int64(0)
        for attempt in range(stage * _TRIES, 3 * _TRIES):
            again = draws.absorb(state, attempt)
            if attempt < _TRIES:
                v = _near(again, members, lists, near)
            else:
                if attempt % _STEPS == 0:  # a new list to go on along: a class of the group, or anyone
                    which, where = draws.unit(again), draws.unit(draws.absorb(again, 1))
                    if attempt < 2 * _TRIES:
                        k = _class(which, running, guide)
                        begin, size = start[k], start[k + 1] - start[k]
                    else:
                        people = popular if which < law.by_weight and len(popular) > 0 else members
                        begin, size = np.int64(0), np.int64(len(people))
                    place = np.int64(where * size)
                v = people[begin + place] if size > 0 else np.int32(-1)
                place = place + 1 if place + 1 < size else np.int64(0)
            if v < 0 or v == u or not csr.owns(owners, u, v) or stamp[v] == u:
                continue
            if attempt < 2 * _TRIES or group[v] != own or len(law.running) == 1:
                stamp[v] = u
                found[at] = v
                at += 1
                break
    return at


@compiled
def _tie_mutually(circles, aim):  # type: ignore[no-untyped-def]
    """Mutual ties: everyone makes half of theirs; the other half comes from others, by weight.

    Returns (first int64 [n], own int32 [n], partners int32): u's own partners are ``partners[first[u]:][:own[u]]``.
    """
    n = len(circles.members)
    first, own = np.zeros(n, np.int64), np.zeros(n, np.int32)
    partners = np.empty(circles.own.sum(), np.int32)
    stamp, lists = np.full(n, -1, np.int32), np.empty((_CLASSES, 4), np.int64)
    at = np.int64(0)
    for g in range(len(circles.start)):
        if circles.tied.running[g, _CLASSES - 1] <= 0.0:
            continue
        for k in range(_CLASSES):
            low, high = circles.start[g, k], circles.start[g, k + 1]
            for p in range(low, high):
                u = circles.members[p]
                first[u] = at
                x, slots = (p - low + 0.5) / (high - low), (np.int64(0), np.int64(circles.own[u]))
                at = _add_followers(u, x, slots, circles, circles.tied, aim, stamp, lists, partners, at)
                own[u] = at - first[u]
    return first, own, partners[:at].copy()


@compiled
def _rows(circles, first, own, partners, one_way):  # type: ignore[no-untyped-def]
    """Rows with the mutual ties in place and room for one-way follows: (indptr, followers, filled int64 [n])."""
    n = len(circles.members)
    length = own.astype(np.int64)
    for v in partners:
        length[v] += 1
    indptr = np.zeros(n + 1, np.int64)
    for u in range(n):
        indptr[u + 1] = indptr[u] + (max(length[u], circles.wanted[u]) if one_way else length[u])
    followers = np.empty(indptr[n], np.int32)
    filled = indptr[:-1].copy()
    for u in range(n):
        for t in range(first[u], first[u] + own[u]):
            v = partners[t]
            followers[filled[u]] = v
            filled[u] += 1
            followers[filled[v]] = u
            filled[v] += 1
    return indptr, followers, filled


@compiled
def _follow_one_way(circles, aim, first, own, partners, indptr, followers, filled):  # type: ignore[no-untyped-def]
    """Fill what room the rows have with follows that are not returned; returns the follows, closed up, and indptr."""
    n = len(circles.members)
    stamp, lists = np.full(n, -1, np.int32), np.empty((_CLASSES, 4), np.int64)
    for g in range(len(circles.start)):
        for k in range(_CLASSES):
            low, high = circles.start[g, k], circles.start[g, k + 1]
            for p in range(low, high):
                u = circles.members[p]
                x = (p - low + 0.5) / (high - low)
                for t in range(first[u], first[u] + own[u]):
                    stamp[partners[t]] = u
                slots = (np.int64(circles.own[u]), circles.own[u] + indptr[u + 1] - filled[u])
                filled[u] = _add_followers(
                    u, x, slots, circles, circles.following, aim, stamp, lists, followers, filled[u]
                )
    at = np.int64(0)
    closed = np.zeros(n + 1, np.int64)
    for u in range(n):
        for e in range(indptr[u], filled[u]):
            followers[at] = followers[e]
            at += 1
        closed[u + 1] = at
    return closed, followers[:at]


def circles_of(sizes: np.ndarray, group: np.ndarray, wanted: np.ndarray, mutual_share: float, seed: int) -> Circles:
    """Everybody's place, for groups of these sizes and people with these follower counts."""
    if mutual_share >= 1.0:
        own = (wanted + 1) // 2  # the larger half, so that nobody who is to have a tie is left without
        received = wanted - own
    else:
        own = rounded_by_chance(0.5 * mutual_share * wanted, seed, 2)
        received = rounded_by_chance(0.5 * mutual_share * wanted, seed, 3)
    members, start, running_tied, running_following = _tables(group, wanted, received, len(sizes))
    tied = Law(running_tied, _guides(running_tied), 1.0)
    following = Law(running_following, _guides(running_following), BUSY)
    popular = np.repeat(np.arange(len(wanted), dtype=np.int32), received)
    return Circles(members, start, tied, following, group, popular, wanted, own, sizes)


def draw_follows(
    circles: Circles, near: float, inside: np.ndarray, mutual_share: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """(indptr, followers), rows unsorted, of people of whose followers ``inside`` (float32 [n]) are of their group.

    ``near`` (0 to 1) of those are near on the group's circle; ``mutual_share`` of all follow back (1: symmetric).
    """
    # outside compiled code a key comes back as a plain int, which may be too large for a signed one
    keys = (np.uint64(draws.stream_key(seed, draws.NET_TIE)), np.uint64(draws.stream_key(seed, draws.NET_SHUFFLE)))
    aim = Aim(near, (2.0 - mutual_share) / (2.0 * DENSITY), inside, keys)
    first, own, partners = _tie_mutually(circles, aim)
    indptr, followers, filled = _rows(circles, first, own, partners, mutual_share < 1.0)
    if mutual_share >= 1.0:
        return indptr, followers
    return _follow_one_way(circles, aim, first, own, partners, indptr, followers, filled)
