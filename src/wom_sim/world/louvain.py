"""Communities by modularity: the Louvain method (Blondel, Guillaume, Lambiotte & Lefebvre 2008), in a fixed order.

People are visited in the order of their numbers and ties between gains go to the smaller number, so that nothing is
drawn and the same graph always has the same communities.
"""

from __future__ import annotations

import numpy as np

from wom_sim.model.compiled import compiled


@compiled
def _settle(start, ties, weight, loops):  # type: ignore[no-untyped-def]
    """One level: move each node to the neighbouring community of most gain until little moves. int32 [n] labels."""
    n = len(start) - 1
    label = np.arange(n).astype(np.int32)
    strength = loops.copy()
    for u in range(n):
        strength[u] += weight[start[u] : start[u + 1]].sum()
    total, whole = strength.copy(), float(strength.sum())
    shared, near = np.zeros(n, np.int64), np.empty(n, np.int32)
    moved = n
    while moved > 0.002 * n:
        moved = 0
        for u in range(n):
            count = 0
            for e in range(start[u], start[u + 1]):
                c = label[ties[e]]
                if shared[c] == 0:
                    near[count] = c
                    count += 1
                shared[c] += weight[e]
            home = label[u]
            total[home] -= strength[u]
            best, gain = home, shared[home] - strength[u] * total[home] / whole
            for c in near[:count]:
                new = shared[c] - strength[u] * total[c] / whole
                if new > gain + 1e-12 or (new > gain - 1e-12 and best != home and c < best):
                    best, gain = c, new
            for c in near[:count]:
                shared[c] = 0
            total[best] += strength[u]
            label[u] = best
            moved += best != home
    return label


@compiled
def _numbered(label):  # type: ignore[no-untyped-def]
    """Labels renumbered 0, 1, 2 … by first appearance, in place; returns how many there are."""
    new = np.full(len(label), -1, np.int32)
    count = 0
    for u in range(len(label)):
        if new[label[u]] < 0:
            new[label[u]] = count
            count += 1
        label[u] = new[label[u]]
    return count


@compiled
def _merged(start, ties, weight, loops, label, count):  # type: ignore[no-untyped-def]
    """The graph of communities: (start, ties, weight, loops), loops counting both ends of what stays inside."""
    order = np.argsort(label, kind="mergesort")
    inside = np.zeros(count, np.int64)
    new_start = np.zeros(count + 1, np.int64)
    new_ties, new_weight = np.empty(len(ties), np.int32), np.empty(len(ties), np.int64)
    place = np.full(count, -1, np.int64)
    at, i = np.int64(0), 0
    for c in range(count):
        begin = at
        while i < len(order) and label[order[i]] == c:
            u = order[i]
            inside[c] += loops[u]
            for e in range(start[u], start[u + 1]):
                d = label[ties[e]]
                if d == c:
                    inside[c] += weight[e]
                elif place[d] >= begin:
                    new_weight[place[d]] += weight[e]
                else:
                    place[d] = at
                    new_ties[at], new_weight[at] = d, weight[e]
                    at += 1
            i += 1
        new_start[c + 1] = at
    return new_start, new_ties[:at].copy(), new_weight[:at].copy(), inside


@compiled
def modularity(start, ties, label):  # type: ignore[no-untyped-def]
    """Modularity Q of a division (labels 0 … [n]) of an undirected graph given as rows (Newman & Girvan 2004)."""
    whole = float(len(ties))
    if whole == 0.0:
        return np.nan
    total = np.zeros(label.max() + 1)
    inside = 0
    for u in range(len(label)):
        total[label[u]] += start[u + 1] - start[u]
        for e in range(start[u], start[u + 1]):
            inside += label[ties[e]] == label[u]
    return inside / whole - ((total / whole) ** 2).sum()


def communities(start: np.ndarray, ties: np.ndarray) -> np.ndarray:
    """Community of each person (int32 [n], 0 the largest, 1 the next …) of an undirected graph given as rows."""
    n = len(start) - 1
    label = np.arange(n, dtype=np.int32)
    if len(ties) > 0:
        level = (start, ties, np.ones(len(ties), np.int64), np.zeros(n, np.int64))
        while True:
            step = _settle(*level)
            count = _numbered(step)
            label = step[label]
            if count == len(step):
                break
            level = _merged(*level, step, count)
    sizes = np.bincount(label)
    rank = np.empty(len(sizes), np.int32)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes), dtype=np.int32)
    return rank[label]
