"""A town's chance, keys and clock: what every agent draws from, and what time it is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mesa
import numpy as np

from wom_sim.model import draws
from wom_sim.world.start import World

if TYPE_CHECKING:
    from wom_sim.engine.reference.person import Person


class Clockwork(mesa.Model):
    """A model that knows its run's chance and the hour."""

    world: World
    run_seed: np.uint64
    tick: int
    tick_hours: float
    day_ticks: int

    def draw(self, stream: int, time: int, who: int, whom: int = 0) -> float:
        """The draw in (0, 1) of a process for ``who`` about ``whom`` at ``time``."""
        chance: float = draws.u(self.run_seed, np.uint64(stream), np.uint64(time), np.uint64(who), np.uint64(whom))
        return chance

    def trait_draw(self, stream: int, time: int, who: int, whom: int = 0) -> float:
        """The same from the population's seed, of a trait that is drawn whenever it is needed."""
        seed = np.uint64(self.world.seeds.population)
        chance: float = draws.u(seed, np.uint64(stream), np.uint64(time), np.uint64(who), np.uint64(whom))
        return chance

    def key(self, stream: int, *words: int) -> int:
        """A key from a stream and what it is about."""
        state = draws.stream_key(self.run_seed, np.uint64(stream))
        for word in words:
            state = draws.absorb(np.uint64(state), np.uint64(word))
        return int(state)

    def identity(self, author: Person, kind: int, origin: int) -> int:
        """The key of what somebody says: who, what kind, and the touch or key that gave rise to it."""
        return self.key(draws.POST_KEY, author.number, kind, origin)

    @property
    def hour(self) -> float:
        """Hours passed at the start of the tick at hand."""
        return self.tick * self.tick_hours

    @property
    def today(self) -> int:
        """The day of the tick at hand."""
        return math.floor(self.tick * self.tick_hours / 24.0)

    @property
    def tomorrow(self) -> int:
        """The first tick of the next day."""
        return (self.tick // self.day_ticks + 1) * self.day_ticks
