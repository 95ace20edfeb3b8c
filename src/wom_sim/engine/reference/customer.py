"""A customer, or a prospect: speaks, reads and reviews; the class to change when a rule is tried."""

from __future__ import annotations

from wom_sim.engine.reference.reading import Reading
from wom_sim.engine.reference.reviewing import Reviewing
from wom_sim.engine.reference.speaking import Speaking


class Customer(Speaking, Reading, Reviewing):
    """Somebody on the graph, as ``person.py`` has it, with everything that they do in an hour."""
