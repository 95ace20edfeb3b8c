"""Pilots: another policy for the customers of some interest groups, beside the one that the others are treated by."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import model_validator

from wom_sim.model.parameters import P, Position, Section


class Pilot(Section):
    """A pilot, ``[policies.NAME.pilot]``: customers of some interest groups are treated by another policy. The policy that
    has this table is their control."""

    of: str | None = P(None, "policy that is tried; none: there is no pilot")
    interest_groups: tuple[Position, ...] = P((), "groups whose customers are treated by it", "interest groups")
    share: float | None = P(
        None, "in place of a list: share of the groups, drawn anew in each run", "share", (0.2, 0.8), gt=0, lt=1
    )
    desk: Literal["shared", "split"] = P(
        "shared",
        "whether both arms share this policy's team, or each has its own policy's, by the number of people in it",
    )

    @model_validator(mode="before")
    @classmethod
    def _one_at_a_time(cls, given: Any) -> Any:
        if isinstance(given, list | tuple):
            raise ValueError(
                "several pilots of one policy would overlap; give one table, and a policy to each other pilot"
            )
        return given


def treated_groups(pilot: Pilot, groups: int, run_seed: int) -> tuple[int, ...]:
    """The interest groups, of so many, whose customers are treated: those named, or those with the lowest draws."""
    if pilot.of is None:
        return ()
    if pilot.share is None:
        return tuple(group for group in pilot.interest_groups if group < groups)
    import numpy as np

    from wom_sim.model.draws import PILOT_GROUP, u

    drawn = [float(u(np.uint64(run_seed), PILOT_GROUP, 0, group, 0)) for group in range(groups)]
    return tuple(sorted(sorted(range(groups), key=drawn.__getitem__)[: groups_drawn(pilot.share, groups)]))


def groups_drawn(share: float, groups: int) -> int:
    """How many of so many groups a share of them is, to the nearest one."""
    return int(groups * share + 0.5)
