"""The one form every social graph takes: compressed rows of followers, and what is done to them.

``indptr`` (int64 [n+1]) and ``followers`` (int32 [m]): row u, ``followers[indptr[u]:indptr[u+1]]``, lists who hears u.
All functions are serial and compiled, release the GIL, and take time linear in people and follows.
"""

from __future__ import annotations

import math

import numpy as np

from wom_sim.model import draws
from wom_sim.model.compiled import compiled

# How much a tie across interest groups is held back, against one inside, when strong ties are chosen (assumption).
ACROSS_GROUPS = 8.0
_BINS_PER_OCTAVE, _BINS = 64, 1 << 13


@compiled
def rows_of(sources, targets, n):  # type: ignore[no-untyped-def]
    """Follows given as pairs (int32 [m] each: ``targets[e]`` hears ``sources[e]``) as rows, unsorted within a row."""
    indptr = np.zeros(n + 1, np.int64)
    for source in sources:
        indptr[source + 1] += 1
    for u in range(n):
        indptr[u + 1] += indptr[u]
    place = indptr[:-1].copy()
    followers = np.empty(len(sources), np.int32)
    for e in range(len(sources)):
        followers[place[sources[e]]] = targets[e]
        place[sources[e]] += 1
    return indptr, followers


@compiled
def both_ways(sources, targets, n):  # type: ignore[no-untyped-def]
    """Ties given as pairs (int32 [m] each) as rows that hold each tie twice, unsorted within a row."""
    indptr = np.zeros(n + 1, np.int64)
    for e in range(len(sources)):
        indptr[sources[e] + 1] += 1
        indptr[targets[e] + 1] += 1
    for u in range(n):
        indptr[u + 1] += indptr[u]
    place = indptr[:-1].copy()
    followers = np.empty(indptr[n], np.int32)
    for e in range(len(sources)):
        a, b = sources[e], targets[e]
        followers[place[a]] = b
        place[a] += 1
        followers[place[b]] = a
        place[b] += 1
    return indptr, followers


@compiled
def transposed(indptr, followers):  # type: ignore[no-untyped-def]
    """The reverse graph: row v lists whom v hears. Its rows come out sorted (a counting sort), repeats kept."""
    n = len(indptr) - 1
    back = np.zeros(n + 1, np.int64)
    for v in followers:
        back[v + 1] += 1
    for v in range(n):
        back[v + 1] += back[v]
    place = back[:-1].copy()
    heard = np.empty(len(followers), np.int32)
    for u in range(n):
        for e in range(indptr[u], indptr[u + 1]):
            v = followers[e]
            heard[place[v]] = u
            place[v] += 1
    return back, heard


@compiled
def is_tidy(indptr, followers):  # type: ignore[no-untyped-def]
    """Whether every row is strictly increasing (sorted, no repeats) and free of self-loops."""
    for u in range(len(indptr) - 1):
        for e in range(indptr[u], indptr[u + 1]):
            if followers[e] == u or (e > indptr[u] and followers[e] <= followers[e - 1]):
                return False
    return True


@compiled
def drop_repeats(indptr, followers):  # type: ignore[no-untyped-def]
    """Sorted rows without self-loops and repeats, in place: returns (new indptr, follows kept, self-loops, repeats)."""
    n = len(indptr) - 1
    kept, loops, repeats = np.int64(0), np.int64(0), np.int64(0)
    new = np.zeros(n + 1, np.int64)
    for u in range(n):
        before = np.int32(-1)
        for e in range(indptr[u], indptr[u + 1]):
            v = followers[e]
            if v == u:
                loops += 1
            elif v == before:
                repeats += 1
            else:
                followers[kept] = v
                kept += 1
            before = v
        new[u + 1] = kept
    return new, kept, loops, repeats


@compiled
def mutual_flags(indptr, followers, back, heard):  # type: ignore[no-untyped-def]
    """For each follow (uint8 [m]) whether it is returned; both graphs with sorted rows, ``back`` the reverse one."""
    flags = np.zeros(len(followers), np.uint8)
    for u in range(len(indptr) - 1):
        i, j = indptr[u], back[u]
        while i < indptr[u + 1] and j < back[u + 1]:
            if followers[i] == heard[j]:
                flags[i] = 1
                i += 1
                j += 1
            elif followers[i] < heard[j]:
                i += 1
            else:
                j += 1
    return flags


@compiled
def ties_of(indptr, followers, back, heard):  # type: ignore[no-untyped-def]
    """The graph with directions forgotten: for each person the sorted union of followers and followed (rows)."""
    n = len(indptr) - 1
    start = np.zeros(n + 1, np.int64)
    ties = np.empty(2 * len(followers), np.int32)
    t = np.int64(0)
    for u in range(n):
        i, j = indptr[u], back[u]
        while i < indptr[u + 1] or j < back[u + 1]:
            if j >= back[u + 1] or (i < indptr[u + 1] and followers[i] <= heard[j]):
                v = followers[i]
                j += j < back[u + 1] and heard[j] == v
                i += 1
            else:
                v = heard[j]
                j += 1
            ties[t] = v
            t += 1
        start[u + 1] = t
    return start, ties[:t].copy()


@compiled
def closeness(key, u, v, degree, group):  # type: ignore[no-untyped-def]
    """How early a mutual tie {u, v} becomes a strong one (small is early), the same seen from both ends.

    score = draw{u, v} · d_u · d_v · (8 across interest groups): someone with many mutual ties has little time for
    each (d: number of mutual ties), so strong ties are about as many for everyone. Form: an assumption.
    """
    low, high = min(u, v), max(u, v)
    draw = draws.unit(draws.absorb(draws.absorb(key, low), high))
    return draw * (float(degree[u]) * float(degree[v])) * (1.0 if group[u] == group[v] else ACROSS_GROUPS)


@compiled
def _bin(score, nominated):  # type: ignore[no-untyped-def]
    """The place of a score in a histogram of the logarithm of scores, nominated ties first."""
    place = int((math.log2(score) + 56.0) * _BINS_PER_OCTAVE)
    return min(max(place, 0), _BINS - 1) + (0 if nominated else _BINS)


@compiled
def _closest(indptr, followers, mutual, degree, group, key):  # type: ignore[no-untyped-def]
    """Score of each person's closest mutual tie (float64 [n]; infinite without one)."""
    best = np.full(len(indptr) - 1, np.inf)
    for u in range(len(indptr) - 1):
        for e in range(indptr[u], indptr[u + 1]):
            v = followers[e]
            if v > u and (len(mutual) == 0 or mutual[e]):
                score = closeness(key, u, v, degree, group)
                best[u] = min(best[u], score)
                best[v] = min(best[v], score)
    return best


@compiled
def _threshold(indptr, followers, mutual, degree, group, key, best, wanted):  # type: ignore[no-untyped-def]
    """(bin, score) up to which ties, in the order of their bins and then scores, are exactly ``wanted`` many."""
    counts = np.zeros(2 * _BINS, np.int64)
    for u in range(len(indptr) - 1):
        for e in range(indptr[u], indptr[u + 1]):
            v = followers[e]
            if v > u and (len(mutual) == 0 or mutual[e]):
                score = closeness(key, u, v, degree, group)
                counts[_bin(score, score <= best[u] or score <= best[v])] += 1
    cut, before = 0, np.int64(0)
    while before + counts[cut] < wanted:
        before += counts[cut]
        cut += 1
    scores = np.empty(counts[cut], np.float64)
    k = 0
    for u in range(len(indptr) - 1):
        for e in range(indptr[u], indptr[u + 1]):
            v = followers[e]
            if v > u and (len(mutual) == 0 or mutual[e]):
                score = closeness(key, u, v, degree, group)
                if _bin(score, score <= best[u] or score <= best[v]) == cut:
                    scores[k] = score
                    k += 1
    scores.sort()
    return cut, scores[wanted - before - 1]


@compiled
def strong_first(indptr, followers, mutual, group, share, seed):  # type: ignore[no-untyped-def]
    """Choose the strong ties and put them first in each row, in place; returns their number by person (int32 [n]).

    ``mutual`` flags the follows that are returned (uint8 [m]; empty: all are). Exactly round(share · mutual ties) are
    chosen: first the closest tie of each person (either end's say is enough), then the next closest of all.
    """
    n = len(indptr) - 1
    strong = np.zeros(n, np.int32)
    degree = np.zeros(n, np.int32)
    for u in range(n):
        for e in range(indptr[u], indptr[u + 1]):
            degree[u] += 1 if len(mutual) == 0 else mutual[e]
    wanted = np.int64(round(share * (degree.sum() // 2)))
    if wanted == 0:
        return strong
    key = draws.stream_key(seed, draws.NET_STRONG)
    best = _closest(indptr, followers, mutual, degree, group, key)
    cut, last = _threshold(indptr, followers, mutual, degree, group, key, best, wanted)
    weak = np.empty((indptr[1:] - indptr[:-1]).max(), np.int32)
    for u in range(n):
        at, w = indptr[u], 0
        for e in range(indptr[u], indptr[u + 1]):
            v = followers[e]
            chosen = False
            if len(mutual) == 0 or mutual[e]:
                score = closeness(key, u, v, degree, group)
                place = _bin(score, score <= best[u] or score <= best[v])
                chosen = place < cut or (place == cut and score <= last)
            if chosen:
                followers[at] = v
                at += 1
            else:
                weak[w] = v
                w += 1
        strong[u] = at - indptr[u]
        followers[at : at + w] = weak[:w]
    return strong


@compiled
def owns(key, u, v):  # type: ignore[no-untyped-def]
    """Whether u, not v, may tie the two: a fair draw of the pair, so that no pair is ever tied from both ends."""
    low_owns = draws.absorb(draws.absorb(key, min(u, v)), max(u, v)) & np.uint64(1)
    return (low_owns == np.uint64(1)) == (u < v)


@compiled
def induced(indptr, followers, place):  # type: ignore[no-untyped-def]
    """Rows among people with ``place[u] >= 0`` (int32 [n], increasing: their new numbers); order in rows kept."""
    kept = (place >= 0).sum()
    new = np.zeros(kept + 1, np.int64)
    for u in range(len(place)):
        if place[u] >= 0:
            for e in range(indptr[u], indptr[u + 1]):
                new[place[u] + 1] += place[followers[e]] >= 0
    for u in range(kept):
        new[u + 1] += new[u]
    chosen = np.empty(new[kept], np.int32)
    at = 0
    for u in range(len(place)):
        if place[u] >= 0:
            for e in range(indptr[u], indptr[u + 1]):
                if place[followers[e]] >= 0:
                    chosen[at] = place[followers[e]]
                    at += 1
    return new, chosen
