"""Parameters of learning that have no effect in a scenario, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wom_sim.model.parameters import Learning
from wom_sim.world.fixing import Fixing
from wom_sim.world.learning_notes import learns_nothing

if TYPE_CHECKING:
    from wom_sim.show.acting import Facts

FIXES = ("evidence_half_life_days", "told_apart", "public_weight", "fix_days", "fix_days_cv", "fix_cost", "effect")


def idle_learning(facts: Facts) -> Iterator[tuple[str, str]]:
    """Of learning: failures have no root causes, nobody fixes them, or nobody hears of them."""
    causes, rules = facts.scenario.learning, {name: plan.learning for name, plan in facts.plans.items()}
    if causes.root_causes == 0:
        why = "failures have no root causes (`learning.root_causes` is 0)"
        yield from ((f"learning.{key}", why) for key in Learning.model_fields if key != "root_causes")
        yield from ((f"policies.{name}.learning.{key}", why) for name in rules for key in Fixing.model_fields)
        return
    if not facts.incidents:
        yield "learning.incident_cause", "there are no incidents"
    if not any(rule.fixes_at_once for rule in rules.values()):
        yield "learning.return_half_life_days", "no policy in play fixes anything"
    for name, rule in rules.items():
        section, never = f"policies.{name}.learning", learns_nothing(facts.plans[name])
        if never:
            yield from ((f"{section}.{key}", never) for key in Fixing.model_fields if key != "told_apart")
        elif rule.fixes_at_once == 0:
            why = "nothing is fixed (`fixes_at_once` is 0)"
            yield from ((f"{section}.{key}", why) for key in ("fix_days", "fix_days_cv", "fix_cost", "effect"))
        elif rule.fix_days == 0:
            yield f"{section}.fix_days_cv", "a fix works at once (`fix_days` is 0)"
