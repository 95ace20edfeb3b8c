"""What cannot be true together of surveys and of steering by them, and what is legal and still deserves a second look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wom_sim.world.faults import dotted
from wom_sim.world.organisation_faults import most_teams
from wom_sim.world.staff_faults import policies_of
from wom_sim.world.surveys import asks

if TYPE_CHECKING:
    from wom_sim.world.policy import Policy
    from wom_sim.world.scenario import Scenario

Found = Iterator[tuple[str, str]]


def survey_faults(scenario: Scenario) -> Found:
    """A desk that is to be steered by what nobody asks, or beyond its own bounds."""
    for name, policy in scenario.policies.items():
        if policy.steering.by != "none":
            where = dotted(("policies", name, "steering"))
            yield from ((f"{where}.{key}", what) for key, what in (*_steering(policy), *_empty_teams(scenario, policy)))


def _empty_teams(scenario: Scenario, policy: Policy) -> Found:
    rules = policy.organisation
    needed = most_teams(scenario, policy) + (rules.governance == "hub_and_spokes")
    if rules.governance != "central" and policy.steering.least_agents < needed:
        yield "least_agents", f"{policy.steering.least_agents}: leaves teams without anybody; there are {needed}"


def _steering(policy: Policy) -> Found:
    rules, surveys = policy.steering, policy.surveys
    if rules.least_agents > rules.most_agents:
        yield "least_agents", f"{rules.least_agents}: must be at most most_agents ({rules.most_agents})"
    elif not rules.least_agents <= policy.agents <= rules.most_agents:
        bounds = f"from least_agents ({rules.least_agents}) to most_agents ({rules.most_agents})"
        yield "by", f"the policy has {policy.agents} agents; where they are steered they must be {bounds}"
    if rules.by == "nps" and (surveys.nps_every_days == 0 or surveys.nps_share == 0):
        key = "nps_every_days" if surveys.nps_every_days == 0 else "nps_share"
        yield "by", f'"nps", but nobody is asked; surveys.{key} must be above 0'
    if rules.by == "csat" and surveys.csat_share == 0:
        yield "by", '"csat", but nobody is asked; surveys.csat_share must be above 0'
    if rules.by in ("csat", "live") and rules.target < 0:
        yield "target", f'{rules.target:g}: by = "{rules.by}" reads a share, from 0 to 100 percent'


def survey_notes(scenario: Scenario) -> Found:
    """Surveys that nobody answers or that come in after the end, steering by few answers, deaf, or too seldom to act."""
    names = dict.fromkeys(name for names in policies_of(scenario).values() for name in names)
    for name in names:
        policy = scenario.policy(name)
        where = dotted(("policies", name))
        if asks(policy) and scenario.surveys.answer_rate == 0:
            yield f"{where}.surveys", "nobody answers (`surveys.answer_rate` is 0): asking only costs"
        if policy.surveys.nps_every_days > scenario.time.days + scenario.time.warmup_days:
            yield f"{where}.surveys.nps_every_days", "the first wave would come after the end"
        rules = policy.steering
        if rules.by == "nps" and rules.window_days < policy.surveys.nps_every_days:
            yield (f"{where}.steering.window_days", f"{rules.window_days}: is shorter than the days between two waves "
                   f"({policy.surveys.nps_every_days}), so that some reviews have nothing to read")  # fmt: skip
        if rules.by == "live" and policy.listening.coverage == 0 and not policy.channels:
            yield f"{where}.steering.by", "live, but the brand does not listen (`listening.coverage` is 0)"
