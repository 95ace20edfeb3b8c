"""What cannot be true together of employees in public, and what is legal and still deserves a second look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wom_sim.world.faults import dotted, listed, unknown
from wom_sim.world.named_people import how_many
from wom_sim.world.outreach import EmployeeVoice
from wom_sim.world.policy import as_preset
from wom_sim.world.stages import with_named

if TYPE_CHECKING:
    from wom_sim.world.policy import Policy
    from wom_sim.world.scenario import Scenario


def policies_of(scenario: Scenario) -> dict[str, list[str]]:
    """The policies that each brand (its name) may follow: its own, those that an event starts, what is compared, and what
    these turn into."""
    found = {brand.name: [brand.follows] for brand in scenario.brands}
    found[scenario.focal.name] += scenario.compared_policies
    for event in scenario.events:
        if event.policy is not None:
            found[event.brand].append(event.policy)
    return {brand: with_named(scenario, names) for brand, names in found.items()}


def staff_faults(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Programmes on channels that there are not, or that nobody can read."""
    public = [channel.name for channel in scenario.channels if channel.public] or ["public"]
    private = [channel.name for channel in scenario.channels if not channel.public] or ["private"]
    for name, policy in scenario.policies.items():
        channel, where = policy.employees.channel, dotted(("policies", name, "employees", "channel"))
        if channel in private:
            yield where, f'"{channel}" is private, nobody could read it; public: {listed(public)}'
        elif channel is not None and channel not in public:
            yield where, unknown("channel", channel, public)


def staff_notes(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Rules for employees whom nobody has, employees of whom nothing is heard, programmes and training without effect."""
    followed, chatter = policies_of(scenario), scenario.employees.chatter > 0
    employing = {brand.name for brand in scenario.brands if how_many(brand.employees)}
    for name in dict.fromkeys(name for names in followed.values() for name in names):
        rules, where = scenario.policy(name).employees, dotted(("policies", name, "employees"))
        if rules == EmployeeVoice():
            continue
        if not any(name in followed[brand] for brand in employing):
            if not as_preset(scenario.policy(name), "employees"):
                yield where, "has no effect: no brand that follows this policy has `employees`"
        elif rules.access == "blocked" and rules.advocates > 0:
            yield f"{where}.advocates", "there is no programme while access is blocked: nobody posts for the brand"
        elif rules.trained > 0 and not chatter and not speaks(rules) and not answer(scenario.policy(name)):
            yield (
                f"{where}.trained",
                "employees never post (no programme, `employees.chatter` is 0): training only costs",
            )
    for i, brand in enumerate(scenario.brands):
        policies = [scenario.policy(name) for name in followed[brand.name]]
        heard = chatter or any(speaks(policy.employees) or answer(policy) for policy in policies)
        if brand.name in employing and not heard:
            yield (f"brands[{i}].employees", "they only read: no policy has an advocacy programme (`advocates`), and "
                   "`employees.chatter` is 0")  # fmt: skip


def answer(policy: Policy) -> bool:
    """Whether employees answer customers beside the desk."""
    return policy.organisation.who_answers == "colleagues" and policy.organisation.colleague_minutes > 0


def speaks(rules: EmployeeVoice) -> bool:
    """Whether anybody posts in an advocacy programme."""
    hindered = rules.access == "blocked" or (rules.access == "limited" and rules.allowed == 0)
    return rules.advocates > 0 and rules.posts_per_week > 0 and not hindered
