"""Parameters of employees that have no effect in a scenario, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wom_sim.model.parameters import Employees
from wom_sim.world.named_people import how_many
from wom_sim.world.outreach import EmployeeVoice
from wom_sim.world.staff_faults import answer, policies_of, speaks

if TYPE_CHECKING:
    from wom_sim.show.acting import Facts

PROGRAMME = ("posts_per_week", "posting_minutes", "channel")


def idle_staff(facts: Facts) -> Iterator[tuple[str, str]]:
    """Of employees in public: nobody works for a brand, nobody speaks, nobody is trained, or access is another."""
    scenario = facts.scenario
    followed, rates = policies_of(scenario), scenario.employees
    employing = [brand.name for brand in scenario.brands if how_many(brand.employees)]
    staffed = {name: facts.plans[name].employees for brand in employing for name in followed[brand]}
    for name, plan in facts.plans.items():
        why = "no brand that follows the policy has employees"
        for key in type(plan.employees).model_fields if name not in staffed else ():
            yield f"policies.{name}.employees.{key}", why
        for key, reason in _of_policy(plan.employees, rates) if name in staffed else ():
            yield f"policies.{name}.employees.{key}", reason
    if not staffed:
        yield from ((f"employees.{key}", "no brand has employees") for key in Employees.model_fields)
        yield "money.employee_hour", "no brand has employees"
        yield "trust.employee", "no brand has employees"
        return
    if all(rules.access != "blocked" for rules in staffed.values()):
        yield "employees.phones", "no policy in play blocks access"
    answering = any(answer(facts.plans[name]) for name in staffed)
    if rates.chatter == 0 and not any(speaks(rules) for rules in staffed.values()):
        for key in ("strength", "off_message_strength", *(() if answering else ("off_message", "training_effect"))):
            yield f"employees.{key}", "no employee posts"
        if not any(facts.plans[name].playbook.active for name in staffed):
            yield "trust.employee", "no employee posts"
    elif rates.off_message == 0:
        for key in ("off_message_strength", "training_effect"):
            yield f"employees.{key}", "no post is off message (`employees.off_message` is 0)"
    if all(rules.trained == 0 for rules in staffed.values()):
        yield "employees.training_effect", "nobody is trained"


def _of_policy(rules: EmployeeVoice, rates: Employees) -> Iterator[tuple[str, str]]:
    if rules.access != "limited":
        yield "allowed", f"access is {rules.access}"
    if rules.access == "blocked":
        yield from ((key, "access is blocked: there is no programme") for key in ("advocates", *PROGRAMME))
    elif rules.advocates == 0:
        yield from ((key, "there is no advocacy programme (`advocates` is 0)") for key in PROGRAMME)
    if rules.trained == 0:
        yield "training", "nobody is trained"
