"""Who should speak: rankings of the people on a social graph by how much their word may carry.

Every ranking puts the highest first; of two alike the one with more followers, then the lower position in the network.
A ranking depends on the graph alone (and is made once for it, however many runs share it), but for ``random``, which is
drawn anew for every run.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from wom_sim.model.compiled import compiled
from wom_sim.model.draws import CANDIDATE
from wom_sim.world import csr
from wom_sim.world.network import SocialGraph
from wom_sim.world.seeding import drawn_people

DAMPING = 0.85  # of PageRank (Page, Brin, Motwani & Winograd 1999)
CLOSE_ENOUGH = 1e-12  # summed change of a round of PageRank after which it stands
MOST_ROUNDS = 200
DIGITS = 9  # of a score that count, so that rounding breaks no tie

_made: WeakKeyDictionary[SocialGraph, dict[Any, Any]] = WeakKeyDictionary()
_one_at_a_time = Lock()


def made_once(graph: SocialGraph, what: Any, make: Callable[[], Any]) -> Any:
    """What ``make`` makes for a graph, kept as long as the graph is; runs on other threads wait for it."""
    with _one_at_a_time:
        known = _made.setdefault(graph, {})
        if what not in known:
            known[what] = make()
        return known[what]


def ranking(graph: SocialGraph, chosen_by: str, run_seed: int, number: int = 0) -> NDArray[np.int32]:
    """Positions of all people (int32 [n]), the first to be asked first; ``number`` tells random choices apart.

    ``spread`` and ``reach`` depend on who else is chosen (``world/expected_spread.py``); here they give the order in which
    those count who are alike: by followers.
    """
    if chosen_by == "random":
        return drawn_people(graph.n, graph.n, run_seed, CANDIDATE, number).astype(np.int32)
    scores = SCORES.get(chosen_by, followers)
    ranked: NDArray[np.int32] = made_once(graph, scores.__name__, lambda: in_order(graph, scores(graph)))
    return ranked


def in_order(graph: SocialGraph, scores: NDArray[Any]) -> NDArray[np.int32]:
    """Positions by score, then followers, then position."""
    return np.lexsort((-np.diff(graph.indptr), -scores)).astype(np.int32)


def followers(graph: SocialGraph) -> NDArray[np.int64]:
    """Number of people who hear each (int64 [n])."""
    return np.diff(graph.indptr)


def pagerank(graph: SocialGraph) -> NDArray[np.float64]:
    """PageRank of each (float64 [n], mean 1): to be heard counts the more, the fewer others one's hearers listen to and the
    more they are heard themselves. Links lead from who hears to who is heard; damping .85."""
    from scipy.sparse import csr_matrix

    n = graph.n
    heard = np.bincount(graph.followers, minlength=n).astype(np.float64)  # how many each listens to
    hears = csr_matrix((np.ones(graph.m), graph.followers, graph.indptr), shape=(n, n))
    share = np.divide(1.0, heard, out=np.zeros(n), where=heard > 0)
    score = np.ones(n)
    for _ in range(MOST_ROUNDS):
        before = score
        lost = score[heard == 0].sum() / n  # who listens to nobody passes on to everybody
        score = DAMPING * (hears @ (score * share) + lost) + (1.0 - DAMPING)
        if np.abs(score - before).sum() < CLOSE_ENOUGH * n:
            break
    return score.round(DIGITS)


def k_core(graph: SocialGraph) -> NDArray[np.int32]:
    """Core number of each (int32 [n]): the largest k such that one belongs to people who all have k ties among them (Seidman
    1983; Kitsak et al. 2010 on spreaders). A tie is a follow in either direction."""
    back = csr.transposed(graph.indptr, graph.followers)
    start, ties = csr.ties_of(*csr.transposed(*back), *back)
    numbers: NDArray[np.int32] = core_numbers(start, ties)
    return numbers


def bridging(graph: SocialGraph) -> NDArray[Any]:
    """How far each bridges interest groups (float64 [n]): the followers in other groups, each counting 1 / √(links), where the
    links are all follows that lead from the own group into the follower's.

    So the only link between two groups counts 1, and one of a hundred a tenth (form: assumption; with 1 / links only people in
    the smallest groups would lead, without it those with most followers).
    """
    group = graph.group.astype(np.int64)
    source = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    across = group[source] != group[graph.followers]
    source, target = source[across], graph.followers[across]
    _, pair, links = np.unique(group[source] << 16 | group[target], return_inverse=True, return_counts=True)
    return np.bincount(source, weights=1.0 / np.sqrt(links[pair]), minlength=graph.n).round(DIGITS)


SCORES: dict[str, Callable[[SocialGraph], NDArray[Any]]] = {
    "followers": followers, "pagerank": pagerank, "k_core": k_core, "bridging": bridging,
}  # fmt: skip


@compiled
def core_numbers(start, ties):  # type: ignore[no-untyped-def]
    """Core numbers (int32 [n]) of undirected rows, by taking people away in the order of the ties they have left (Batagelj &
    Zaveršnik 2003); linear in ties."""
    n = len(start) - 1
    left = np.empty(n, np.int32)
    for u in range(n):
        left[u] = start[u + 1] - start[u]
    first = np.zeros((left.max() if n > 0 else 0) + 2, np.int64)  # where people with so many ties left begin in `queue`
    for u in range(n):
        first[left[u] + 1] += 1
    for k in range(len(first) - 1):
        first[k + 1] += first[k]
    queue, place, filled = np.empty(n, np.int32), np.empty(n, np.int64), first.copy()
    for u in range(n):
        place[u] = filled[left[u]]
        queue[place[u]] = u
        filled[left[u]] += 1
    for at in range(n):
        u = queue[at]
        for v in ties[start[u] : start[u + 1]]:
            if left[v] > left[u]:  # one tie less: v changes places with the first of its like, which then begin later
                head = first[left[v]]
                w = queue[head]
                queue[head], queue[place[v]] = v, w
                place[w], place[v] = place[v], head
                first[left[v]] = head + 1
                left[v] -= 1
    return left
