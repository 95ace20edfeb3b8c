"""Parameters of surveys and of steering that have no effect in a scenario, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wom_sim.model.parameters import Surveys
from wom_sim.world.surveys import Steering, asks

if TYPE_CHECKING:
    from wom_sim.show.acting import Facts
    from wom_sim.world.policy import Policy

Idle = Iterator[tuple[str, str]]


def idle_surveys(facts: Facts) -> Idle:
    """Nobody is asked, or not about that; nobody steers, or by something else."""
    plans, rates = facts.plans, facts.scenario.surveys
    for name, plan in plans.items():
        yield from ((f"policies.{name}.{key}", why) for key, why in _of_policy(plan))
    if not any(asks(plan) for plan in plans.values()):
        yield from ((f"surveys.{key}", "no policy in play asks customers") for key in Surveys.model_fields)
        return
    if not any(_waves(plan) for plan in plans.values()):
        yield "surveys.noise", "nobody is asked whether they would recommend a brand"
    if rates.answer_rate == 0:
        why = "nobody answers (`surveys.answer_rate` is 0)"
        yield from ((f"surveys.{key}", why) for key in ("pleased", "angry", "noise", "answer_days"))


def _waves(plan: Policy) -> bool:
    return plan.surveys.nps_every_days > 0 and plan.surveys.nps_share > 0


def _of_policy(plan: Policy) -> Idle:
    if plan.surveys.nps_every_days == 0:
        yield "surveys.nps_share", "no waves are sent (`nps_every_days` is 0)"
    if not asks(plan):
        yield from ((f"surveys.{key}", "nobody is asked") for key in ("report_days", "cost"))
    if plan.steering.by == "none":
        keys = [key for key in Steering.model_fields if key != "by"]
        yield from ((f"steering.{key}", "the desk is not steered") for key in keys)
