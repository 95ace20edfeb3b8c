"""Interest groups that a scenario names, for brands, channels, feeds and campaigns: how many there are, and whether they can be.

Whatever table of these, or of policies, has ``interest_groups`` as a list of numbers is looked at; a new one needs nothing here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from wom_sim.errors import Fault, ScenarioError
from wom_sim.world.faults import Location, dotted
from wom_sim.world.pilot_faults import has_pilots, undivided

if TYPE_CHECKING:
    from wom_sim.world.network import SocialGraph
    from wom_sim.world.scenario import Scenario


def groups_beforehand(scenario: Scenario) -> int | None:
    """How many interest groups the network will have; None where only its file tells."""
    from wom_sim.world.community import PEOPLE_PER_GROUP

    network = scenario.network
    if network.kind == "file":
        return None
    if isinstance(network.interest_groups, int):
        return network.interest_groups
    return max(1, (network.customers or 0) // PEOPLE_PER_GROUP) if network.kind == "community" else 1


def groups_of(graph: SocialGraph) -> int:
    """How many interest groups a network has: numbers from 0 on."""
    return len(graph.group_names) if graph.group_names else int(graph.group.max(initial=0)) + 1


def check_groups(scenario: Scenario, graph: SocialGraph) -> None:
    """Refuse interest groups that are not on the graph; of a file that is known only now.

    Raises:
        ScenarioError: there are some; each list that names one is told.
    """
    found = [*strange_groups(scenario, groups_of(graph)), *too_small(scenario, graph)]
    faults = [Fault(where, what) for where, what in found]
    if faults:
        raise ScenarioError(scenario.source, faults)


def too_small(scenario: Scenario, graph: SocialGraph) -> Iterator[tuple[str, str]]:
    """Where a brand's share is larger than the interest groups that its customers belong to."""
    import numpy as np

    for i, brand in enumerate(scenario.brands):
        people = int(np.isin(graph.group, brand.interest_groups).sum())
        if brand.interest_groups and brand.market_share * graph.n > people:
            yield (f"brands[{i}].market_share", f"{brand.market_share:g}: its interest groups have {people} of the "
                   f"{graph.n} people, a share of {people / max(1, graph.n):.3g}")  # fmt: skip


def strange_groups(scenario: Scenario, groups: int | None = None) -> Iterator[tuple[str, str]]:
    """Where a scenario names interest groups twice, or beyond the last of ``groups`` (known beforehand, if left out), and
    where it leaves none, or all, out of a pilot."""
    tables = ("policies", "channels", "brands")
    named = [found for key in tables for found in _named(getattr(scenario, key), (key,))]
    for where, numbers in named:
        again = [at for at, number in enumerate(numbers) if number in numbers[:at]]
        if again:
            yield f"{dotted(where)}[{again[0]}]", f"{numbers[again[0]]}: is named already"
    if groups is None and (named or has_pilots(scenario)):
        groups = groups_beforehand(scenario)
    if groups is None:
        return
    yield from undivided(scenario, groups)
    for where, numbers in named:
        wrong = [(at, number) for at, number in enumerate(numbers) if number >= groups]
        if wrong:
            more = f" ({len(wrong) - 1} more of the list are wrong, too)" if len(wrong) > 1 else ""
            there = f"there are {groups} interest groups" if groups > 1 else "there is one interest group"
            yield f"{dotted(where)}[{wrong[0][0]}]", f"{wrong[0][1]}: must be from 0 to {groups - 1}; {there}{more}"


def _named(table: Any, where: Location) -> Iterator[tuple[Location, tuple[int, ...]]]:
    """Every list of interest groups in a table and the tables in it, and where it stands."""
    if isinstance(table, BaseModel):
        for key in type(table).model_fields:
            value = getattr(table, key)
            if key == "interest_groups" and isinstance(value, tuple) and value:
                yield (*where, key), value
            else:
                yield from _named(value, (*where, key))
    elif isinstance(table, dict):
        for name, inner in table.items():
            yield from _named(inner, (*where, name))
    elif isinstance(table, tuple) and table and isinstance(table[0], BaseModel):
        for at, inner in enumerate(table):
            yield from _named(inner, (*where, at))
