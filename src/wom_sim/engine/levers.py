"""Which levers count: those of a brand's policy as it stands now, for customers of a group, and in a team at its desk."""

from __future__ import annotations

from wom_sim.engine.dtypes import NOBODY
from wom_sim.model.compiled import inner


@inner
def levers_for(run, brand, group):  # type: ignore[no-untyped-def]
    """Row of ``Run.plans`` by which a brand treats customers of an interest group now."""
    levers = run.desks[brand].levers
    if run.arms.shape[1] > 0 and run.arms[levers, group] != NOBODY:
        return run.arms[levers, group]
    return levers


@inner
def levers_of(run, ticket):  # type: ignore[no-untyped-def]
    """The same for the author of a ticket."""
    return levers_for(run, run.tickets[ticket].brand, run.tickets[ticket].group)


@inner
def teams_at(run, brand):  # type: ignore[no-untyped-def]
    """How many teams a brand's desk has now."""
    return run.plans[run.desks[brand].levers].teams


@inner
def team_of(run, ticket):  # type: ignore[no-untyped-def]
    """The team that a ticket goes to."""
    levers = run.desks[run.tickets[ticket].brand].levers
    if run.plans[levers].teams == 1:
        return 0
    return run.team_of[levers, run.tickets[ticket].serious, run.tickets[ticket].group]


@inner
def line_of(run, brand, team, private):  # type: ignore[no-untyped-def]
    """Row of ``Run.lines``: a team's public or common queue (0), or its private one (1)."""
    return 2 * (team * len(run.desks) + brand) + private
