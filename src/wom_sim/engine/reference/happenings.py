"""What happens at desks and between rivals, one thing after the other in continuous time."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count

# Kinds, in the order in which they count at one moment: a reply before the end of its work.
SHIFT, REPLIED, DONE, ARRIVES, GIVES_UP, RINGS_AGAIN, PEER_ANSWERS, COURTED = 0, 1, 2, 3, 4, 6, 7, 10

Act = Callable[[float], None]


class Happenings:
    """A list of what will happen, kept in the order of time, then kind, then key."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, int, int, Act]] = []
        self._numbers = count()  # so that two acts are never compared

    def add(self, time: float, kind: int, key: int, act: Act) -> None:
        """Something that will happen at a moment (hours); ``act`` is called with it."""
        heapq.heappush(self._heap, (time, kind, key, next(self._numbers), act))

    def until(self, end: float) -> None:
        """Let everything before a moment happen, what it brings about included."""
        while self._heap and self._heap[0][0] < end:
            time, _, _, _, act = heapq.heappop(self._heap)
            act(time)
