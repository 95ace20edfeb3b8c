"""What cannot be true together about channels, and about those who speak for a brand; see ``contradictions.py``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wom_sim.world.named_groups import strange_groups

if TYPE_CHECKING:
    from wom_sim.world.scenario import Scenario


def groups(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Interest groups that there are not; how many a file has is known only once it has been read."""
    yield from strange_groups(scenario)
