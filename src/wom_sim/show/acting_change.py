"""Parameters of transformations that have no effect in a scenario, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wom_sim.world.stages import with_named
from wom_sim.world.transformation import Transformation

if TYPE_CHECKING:
    from wom_sim.show.acting import Facts


def mixed(key: str, facts: Facts) -> bool:
    """Whether a key is a lever of a policy that is mixed with another: without effect in either, it may have one on the way."""
    return any(key.startswith(f"policies.{name}.") for name in facts.mixed) and ".transformation." not in key


def mixed_policies(facts: Facts) -> set[str]:
    """Names of the policies that turn into another step by step, and of those."""
    found: set[str] = set()
    for name, plan in facts.plans.items():
        change = plan.transformation
        if change.to is not None and len(change.step_hours) > 1:
            found |= {name, *with_named(facts.scenario, [change.to])}
    return found


def idle_change(facts: Facts) -> Iterator[tuple[str, str]]:
    """Of policies that turn into nothing, or too late, or at once, or without a dip."""
    end = 24.0 * facts.scenario.time.days
    for name, plan in facts.plans.items():
        change, section = plan.transformation, f"policies.{name}.transformation"
        keys: tuple[str, ...] = ()
        if change.to is None:
            keys, why = (
                tuple(key for key in Transformation.model_fields if key != "to"),
                "it does not turn into another policy",
            )
        elif change.start_hour >= end:
            keys, why = (
                tuple(key for key in Transformation.model_fields if key != "at"),
                "it begins after the last counted hour",
            )
        yield from ((f"{section}.{key}", why) for key in keys)
        if keys:
            continue
        if len(change.step_hours) == 1:
            named = ("steps", "lasts_days", "dip_growth") if change.way == "big_bang" else ("lasts_days", "dip_growth")
            yield from ((f"{section}.{key}", "all is changed at once") for key in named)
        if change.dip == 0:
            for key in ("dip_days", "dip_growth"):
                yield f"{section}.{key}", "people lose nothing while they learn (`dip` is 0)"
