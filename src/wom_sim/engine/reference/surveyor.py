"""What a brand can see: it asks customers, listens to what they say in public, and may steer its desk by what it reads."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from wom_sim.engine.record import FIXED_STOCK, RESOLVED_
from wom_sim.model import draws, service, surveys
from wom_sim.model.service import cents
from wom_sim.world.surveys import reads

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand
    from wom_sim.engine.reference.person import Person
    from wom_sim.engine.reference.things import Complaint
    from wom_sim.engine.reference.town import Town


class Surveyor:
    """Whoever asks and listens for a brand, and the agents that the desk has beyond its policy's own because of it."""

    def __init__(self, town: Town, brand: Brand) -> None:
        self.town, self.brand = town, brand
        self.readings: dict[int, Counter[str]] = defaultdict(Counter)  # by the day on which they are in
        self.steered = 0  # agents

    def begins_hour(self) -> None:
        """In the first tick of a day: what has come in counts, the desk is steered, customers are asked."""
        town, policy = self.town, self.brand.levers.current
        day, before = town.today, math.floor((town.tick - 1) * town.tick_hours / 24.0)
        if day == before:
            return
        for past in range(before + 1, day + 1):
            for what, number in self.readings[past].items():
                self.brand.note(what, number)
        if policy.steering.by != "none" and surveys.falls_due(before, day, policy.steering.review_days):
            self.steers(day)
        if policy.surveys.nps_share > 0.0 and surveys.falls_due(before, day, policy.surveys.nps_every_days):
            self.asks_customers(day)

    # Steering

    def steers(self, day: int) -> None:
        """A review: a step towards the target, if there are answers enough to read."""
        rules = self.brand.levers.current.steering
        seen: Counter[str] = Counter()
        for past in range(max(0, day - rules.window_days + 1), day + 1):
            seen.update(self.readings[past])
        heard = seen["heard_positive"] + seen["heard_negative"]
        plus, minus, of = {
            "nps": (seen["promoters"], seen["detractors"], seen["nps_answered"]),
            "csat": (seen["satisfied_answers"], 0, seen["csat_answered"]),
            "live": (seen["heard_positive"], 0, heard),
        }[rules.by]
        if of >= rules.least_answers:
            shown = surveys.reading(plus, minus, of)
            self.steered += surveys.step_towards(rules.target, rules.band, shown, rules.step_agents)
            self.stays_within()

    def stays_within(self) -> None:
        """Keep the agents within the bounds of the levers that hold now."""
        policy = self.brand.levers.current
        rules = policy.steering
        if rules.by == "none":
            self.steered = 0
        else:
            self.steered = surveys.bounded(self.steered, policy.agents, rules.least_agents, rules.most_agents)

    # Asking

    def asks_customers(self, day: int) -> None:
        """A wave; the truth is noted beside it."""
        town, brand, rules = self.town, self.brand, self.brand.levers.current.surveys
        for customer in brand.customers:
            brand.note("wave_customers")
            brand.note("wave_net", surveys.promotes(surveys.recommends(customer.opinion_of(brand), 0.0)))
            if town.draw(draws.NPS_ASKED, day, customer.number, brand.number) < rules.nps_share:
                brand.note("surveys_sent")
                brand.note("survey_cents", cents(rules.cost * town.setting.population.represents))
                self.asks(customer, day, rules.report_days)

    def asks(self, customer: Person, day: int, report_days: float) -> None:
        """One customer is asked, and answers or not."""
        town, rates, number = self.town, self.town.setting.surveys, customer.number
        chances = [town.draw(draws.NPS_ANSWER, 4 * day + which, number, self.brand.number) for which in range(4)]
        feeling = surveys.mood(customer.satisfaction, customer.grievance_today)
        if chances[0] < surveys.answer_chance(rates.answer_rate, feeling, rates.pleased, rates.angry):
            delay = rates.answer_days * draws.exponential(chances[1]) + report_days
            noise = rates.noise * draws.normal(chances[2], chances[3])
            said = surveys.promotes(surveys.recommends(customer.opinion_of(self.brand), noise))
            then = self.enters("nps_answered", 24.0 * day, delay)
            if said != 0:
                self.readings[then]["promoters" if said > 0 else "detractors"] += 1

    def asks_about(self, complaint: Complaint, paid: float, time: float) -> None:
        """Work on a complaint has ended: its author may be asked whether they are satisfied with how it was handled."""
        rules, rates, town = self.brand.levers.current.surveys, self.town.setting.surveys, self.town
        if rules.csat_share == 0.0:
            return
        worth = self.worth(complaint, paid)
        self.brand.note("contacts")
        self.brand.note("contact_worth", math.floor(worth * FIXED_STOCK + 0.5))
        chances = [town.draw(draws.CSAT, which, complaint.key) for which in range(4)]
        if chances[0] < rules.csat_share:
            self.brand.note("surveys_sent")
            self.brand.note("survey_cents", cents(rules.cost))
            if chances[1] < surveys.answer_chance(rates.answer_rate, 2.0 * worth - 1.0, rates.pleased, rates.angry):
                delay = rates.answer_days * draws.exponential(chances[2]) + rules.report_days
                then = self.enters("csat_answered", time, delay)
                if chances[3] < worth:
                    self.readings[then]["satisfied_answers"] += 1

    def worth(self, complaint: Complaint, paid: float) -> float:
        """Chance that somebody is satisfied with how a complaint was handled."""
        rates, wait = self.town.setting.service, complaint.first_reply - complaint.born
        worth: float = surveys.contact_worth(
            complaint.state == RESOLVED_,
            service.grievance_left_by_reply(wait, rates.expected_wait_hours, rates.reply_calm),
            service.grievance_left_by_solution(
                wait, rates.expected_wait_hours, rates.recovery, rates.fast_recovery, paid, rates.money_recovery,
                rates.fair_compensation,
            ),
        )  # fmt: skip
        return worth

    def enters(self, what: str, hours: float, delay_days: float) -> int:
        """An answer enters the readings on a later day, which is returned."""
        then: int = surveys.received_day(self.town.today, hours, delay_days)
        self.readings[then][what] += 1
        self.readings[then]["survey_days"] += then - self.town.today
        return then

    # Listening

    def overhears(self, author: Person, key: int, sign: int, channel: int, hours: float) -> None:
        """A customer's public praise or complaint is noticed, as complaints are, by a brand that looks at readings."""
        if sign == 0 or not reads(self.brand.levers.current):
            return
        here = self.brand.levers.presence(author.group)[channel]
        if self.town.draw(draws.NOTICED, 0, key) < here.coverage:
            delay = draws.exponential(self.town.draw(draws.NOTICE_DELAY, 0, key)) * here.delay
            then = surveys.received_day(self.town.today, hours + delay, 1.0)
            self.readings[then]["heard_positive" if sign > 0 else "heard_negative"] += 1
