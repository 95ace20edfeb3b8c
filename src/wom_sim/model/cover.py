"""Step 7, cover: the people who together reach most, one after the other, each the one who adds most."""

from __future__ import annotations

from wom_sim.model.compiled import compiled


@compiled
def _ahead(gain, one, other):  # type: ignore[no-untyped-def]
    """Whether one candidate comes before another: by gain, then by place."""
    return gain[one] > gain[other] or (gain[one] == gain[other] and one < other)


@compiled
def _sink(heap, size, gain, at):  # type: ignore[no-untyped-def]
    """Let an entry of a heap sink to where it belongs."""
    while True:
        child = 2 * at + 1
        if child >= size:
            return
        if child + 1 < size and _ahead(gain, heap[child + 1], heap[child]):
            child += 1
        if not _ahead(gain, heap[child], heap[at]):
            return
        heap[at], heap[child] = heap[child], heap[at]
        at = child


# Lazy evaluation is Minoux's (1978), known for networks as CELF (Leskovec et al. 2007). The arrays: candidates and chosen are
# int32, covered is bool [targets] and all False, gain and heap are int32 [many].
@compiled
def lazy_greedy(starts, covers, candidates, many, covered, gain, heap, chosen):  # type: ignore[no-untyped-def]
    """Choose, one after the other, who adds most to the targets covered so far; returns how many were chosen.

    Lazily: what somebody adds can only fall, so an old figure that still leads need only be brought up to date; the choice is
    the plain greedy one. ``candidates`` holds the ``many`` who can be chosen, ``chosen`` is filled as far as they last, and
    ``covered``, ``gain`` and ``heap`` are working space.
    """
    for place in range(many):
        gain[place] = starts[candidates[place] + 1] - starts[candidates[place]]
        heap[place] = place
    for at in range(many // 2 - 1, -1, -1):
        _sink(heap, many, gain, at)
    taken = 0
    while taken < len(chosen) and many > 0:
        place = heap[0]
        who, adds = candidates[place], 0
        for at in range(starts[who], starts[who + 1]):
            adds += not covered[covers[at]]
        if adds == gain[place]:
            chosen[taken] = who
            taken += 1
            for at in range(starts[who], starts[who + 1]):
                covered[covers[at]] = True
            many -= 1
            heap[0] = heap[many]
        gain[place] = adds
        _sink(heap, many, gain, 0)
    return taken
