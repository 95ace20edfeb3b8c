"""What is legal in root causes and their fixing, and still deserves a second look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wom_sim.world.faults import dotted
from wom_sim.world.fixing import Fixing
from wom_sim.world.policy import as_preset
from wom_sim.world.staff_faults import policies_of

if TYPE_CHECKING:
    from wom_sim.world.policy import Policy
    from wom_sim.world.scenario import Scenario


def learning_notes(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Causes that nobody fixes, fixes without causes, and brands that can learn of none."""
    causes = scenario.learning.root_causes
    followed = list(dict.fromkeys(name for names in policies_of(scenario).values() for name in names))
    rules = {name: scenario.policy(name).learning for name in followed}
    if causes == 0 and scenario.learning.incident_cause:
        yield "learning.incident_cause", "has no effect: failures have no root causes (`learning.root_causes` is 0)"
    if causes > 0 and not any(rule.fixes_at_once for rule in rules.values()):
        yield "learning.root_causes", "nobody fixes any: no policy in play has `learning.fixes_at_once` above 0"
    for name, rule in rules.items():
        where = dotted(("policies", name, "learning"))
        if causes == 0:
            if rule != Fixing() and not as_preset(scenario.policy(name), "learning"):
                yield where, "has no effect: failures have no root causes (`learning.root_causes` is 0)"
        elif rule.fixes_at_once > causes + scenario.learning.incident_cause:
            yield f"{where}.fixes_at_once", f"{rule.fixes_at_once}: there are only {causes} root causes"
        elif rule.fixes_at_once > 0 and (why := learns_nothing(scenario.policy(name))):
            yield f"{where}.fixes_at_once", f"nothing is ever known that could be fixed: {why}"
        elif rule.fixes_at_once > 0 and rule.fix_days >= scenario.time.days:
            yield (f"{where}.fix_days", f"{rule.fix_days:g}: most fixes are paid for and would work only after the last "
                   f"counted day ({scenario.time.days:g})")  # fmt: skip


def learns_nothing(policy: Policy) -> str:
    """Why a brand under this policy never learns of a root cause; empty where it may."""
    nobody = policy.agents + policy.night_agents + policy.surge.agents == 0
    private = not nobody and policy.answers != "public"
    heard = max([policy.listening.coverage, *(one.coverage or 0.0 for one in policy.channels)])
    public = policy.learning.public_weight > 0 and heard > 0
    if policy.learning.told_apart == 0:
        return "no cause can be told from a complaint (`told_apart` is 0)"
    return "" if private or public else "the brand neither listens in public nor answers in private"
