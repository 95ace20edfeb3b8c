"""Colleagues: a brand's employees who answer in public beside its desk, in their working hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wom_sim.engine.reference.service_agent import ServiceAgent
from wom_sim.engine.reference.things import Complaint
from wom_sim.model import draws, organisation, staff
from wom_sim.model.parameters.section import clock_hours
from wom_sim.world.named_people import how_many
from wom_sim.world.policy import Policy, written_quality

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand


class Colleague(ServiceAgent):
    """An employee who answers somebody, in the words of somebody who is trained for it or not."""

    def prepares(self, complaint: Complaint, policy: Policy) -> float:
        """Skill and quality are an agent's, or less; what is said off message works on nobody as it was meant."""
        town, rates = self.town, self.town.setting.employees
        trained = town.draw(draws.COLLEAGUE, 0, complaint.key) < self.brand.workforce.trained
        share = organisation.answers_well(trained, policy.organisation.untrained)
        complaint.skill, complaint.quality = policy.skill * share, written_quality(policy) * share
        said = policy.reply.serious if complaint.serious else policy.reply.minor
        chance = staff.off_message_chance(rates.off_message, trained, rates.training_effect)
        if said != "none" and town.draw(draws.COLLEAGUE, 1, complaint.key) < chance:
            complaint.quality = 0.0
            self.brand.note("off_message")
        return 1.0

    def notes_work(self, seconds: int) -> None:
        """Working time of its own, not the desk's."""
        self.brand.note("colleague_seconds", seconds)
        self.brand.note("colleague_answers")


def answering_at(brand: Brand, hours: float) -> int:
    """How many colleagues answer at a moment."""
    rules, rates = brand.levers.current.organisation, brand.town.setting.employees
    if rules.who_answers == "desk":
        return 0
    people = how_many(brand.parameters.employees) * brand.town.setting.population.represents
    return int(
        organisation.colleagues_answering(
            hours, *clock_hours(rates.hours), rates.days_per_week, people, rules.colleague_minutes
        )
    )


def at_work(brand: Brand) -> list[Colleague]:
    """Colleagues who are answering somebody."""
    return [one for one in brand.colleagues if one.complaint is not None]


def colleagues_answer(brand: Brand, time: float) -> None:
    """Colleagues who are free take the public complaints that stand first, as long as there are both."""
    people = answering_at(brand, time)
    while len(at_work(brand)) < people:
        if brand.levers.any_weighs("random"):
            brand.ranks_again()
        waiting = [entry for queue in brand.queues for entry in queue if entry[2].waits and entry[2].public]
        if not waiting:
            return
        one = next((one for one in brand.colleagues if one.complaint is None), None)
        if one is None:
            one = Colleague(brand.town, brand)
            brand.colleagues.append(one)
        one.takes_up(min(waiting)[2], ServiceAgent.NO_QUEUE, time)
        brand.taken_up += 1
