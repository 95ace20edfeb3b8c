"""Somebody who answers at a brand's desk: takes a complaint up, replies, and brings it to an end."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, get_args

from mesa import Agent

from wom_sim.engine.record import RESOLVED_, SERVED, UNRESOLVED
from wom_sim.engine.reference.contacts import settle
from wom_sim.engine.reference.happenings import DONE, REPLIED
from wom_sim.engine.reference.things import Answer, Complaint, Numbered
from wom_sim.model import draws, organisation, service
from wom_sim.model.channels import handovers_needed
from wom_sim.world.organisation import Agenda, View
from wom_sim.world.policy import Law, Policy, ReplyKind, written_quality

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand
    from wom_sim.engine.reference.town import Town


class ServiceAgent(Numbered, Agent):
    """Somebody who answers at a brand's desk, one complaint at a time."""

    NO_QUEUE = -1  # of colleagues

    def __init__(self, town: Town, brand: Brand) -> None:
        super().__init__(town)
        self.town, self.brand = town, brand
        self.complaint: Complaint | None = None
        self.queue = 0  # that it came from, as in desk.py

    def __repr__(self) -> str:
        work = "free" if self.complaint is None else f"at work on a complaint of hour {self.complaint.born:.1f}"
        return f"{type(self).__name__}({self.brand.parameters.name!r}, {work})"

    def takes_up(self, complaint: Complaint, queue: int, time: float) -> None:
        """Start work: the first reply follows after writing, the end after handling."""
        town, policy, key = self.town, self.brand.levers.of(complaint), complaint.key
        rules = policy.organisation
        view = get_args(View).index(rules.customer_view)
        complaint.handovers = self.handovers(complaint, policy)
        self.complaint, self.queue = complaint, queue
        pace = self.prepares(complaint, policy)
        known = organisation.known_time(view, complaint.again, rules.known_saves)
        hours = service.handling_hours(
            town.draw(draws.HANDLING, 0, key), town.draw(draws.HANDLING, 1, key),
            get_args(Law).index(policy.handling.distribution), policy.handling.mean_minutes * pace * known,
            policy.handling.cv, complaint.handovers, town.setting.service.handover_time,
        )  # fmt: skip
        complaint.state, complaint.policy = SERVED, policy
        if not complaint.public:
            self.brand.roots.reads(complaint)
        self.notes_work(int(hours * 3600.0 + 0.5))
        if complaint.handovers > policy.handovers:
            self.brand.note("handed_over")
        on_the_line = town.channels[complaint.channel].live  # who calls hears the answer at once
        writing = min(hours, 0.0 if on_the_line else policy.writing_minutes / 60.0)
        town.happenings.add(time + writing, REPLIED, key, partial(self.replies, complaint, policy))
        town.happenings.add(time + hours, DONE, key, partial(self.finishes, complaint, policy))

    def prepares(self, complaint: Complaint, policy: Policy) -> float:
        """With which skill and quality a complaint is worked on, in the manner of the agent's team; returns the factor on
        handling time."""
        manner = self.brand.levers.teams[self.queue // 2].manner
        complaint.skill = policy.skill * (manner.serious if complaint.serious else manner.minor)
        complaint.quality = min(1.0, written_quality(policy) * manner.quality)
        return manner.time

    def notes_work(self, seconds: int) -> None:
        """Working time for the record."""
        self.brand.note("busy_seconds", seconds)

    def handovers(self, complaint: Complaint, policy: Policy) -> int:
        """Hand-overs that a complaint takes on its channel, in this organisation."""
        heavy, rules = self.town.channels[complaint.channel].heavy, policy.organisation
        more = organisation.handovers_between(
            get_args(View).index(rules.customer_view), complaint.again, get_args(Agenda).index(rules.agenda),
            complaint.public,
        )  # fmt: skip
        return int(handovers_needed(policy.handovers, complaint.serious, heavy) + more)

    def replies(self, complaint: Complaint, policy: Policy, time: float) -> None:
        """The first reply: it calms its reader, and in public it is a post under the complaint."""
        complaint.first_reply = time
        self.brand.note("first_replies")
        if complaint.author is None:
            return
        complaint.author.takes_part(self.brand, speaks_well=False)
        if complaint.customer is not None:
            complaint.customer.is_answered(complaint)
        reply = get_args(ReplyKind).index(policy.reply.serious if complaint.serious else policy.reply.minor)
        if complaint.cascade is not None and reply != service.NO_REPLY:
            answer = Answer(self.brand, complaint.cascade, complaint.key, complaint.quality, reply)
            self.town.answers.append(answer)

    def finishes(self, complaint: Complaint, policy: Policy, time: float) -> None:
        """The end of the work: resolved or not; then the next one."""
        town, rates = self.town, self.town.setting.service
        self.complaint = None
        if complaint.state == SERVED:
            chance = service.resolve_chance(
                complaint.serious, rates.resolve_minor, rates.resolve_serious, complaint.skill,
                complaint.handovers, rates.handover_kept,
            )  # fmt: skip
            complaint.closed, cents = time, 0
            if town.draw(draws.RESOLVED, 0, complaint.key) < chance:
                paid = policy.compensation.serious if complaint.serious else policy.compensation.minor
                cents = service.cents(paid)
                complaint.state = RESOLVED_
                settle(complaint)
                self.brand.note("resolved")
                self.brand.note("compensation_cents", cents)
                if complaint.customer is not None:
                    complaint.customer.is_helped(complaint, cents / 100.0)
            else:
                complaint.state = UNRESOLVED
                self.brand.note("unresolved")
            self.brand.surveyor.asks_about(complaint, cents / 100.0, time)
        self.brand.serves(time)
