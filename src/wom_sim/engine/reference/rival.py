"""Step 5 of the hour: a brand as the customers of others meet it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mesa import Agent

from wom_sim.engine.record import ABANDONED, HELPED, MERGED, RESOLVED_, TAKEN, UNRESOLVED, WHOLE
from wom_sim.engine.reference.contacts import settle
from wom_sim.engine.reference.happenings import COURTED
from wom_sim.engine.reference.things import Answer, Complaint, Numbered, key_of
from wom_sim.model import draws, poaching, reviews, service

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand
    from wom_sim.engine.reference.speaking import Speaking
    from wom_sim.engine.reference.town import Town


class Rival(Numbered, Agent):
    """A brand as the customers of others meet it: it watches their open complaints in public and makes offers."""

    def __init__(self, town: Town, brand: Brand) -> None:
        super().__init__(town)
        self.town, self.brand, self.ways = town, brand, brand.parameters.poaching
        self.offers_today = 0
        self.told: dict[Complaint, int] = {}  # by a plug-in for this hour: cents offered, -1 for nothing

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.brand.parameters.name!r}, {self.offers_today} offers today)"

    def may_reach_out(self, complaint: Complaint) -> None:
        """A public complaint about another brand: reach out after a while, while it is open, or never."""
        number = self.brand.number
        wait = poaching.reach_out_hours(
            self.town.draw(draws.OFFER_TIME, number, complaint.key), self.ways.hazard_per_hour, self.ways.delay_hours
        )
        if 0.0 <= wait <= 24.0 * self.town.setting.service.complaint_lifetime_days:
            key = key_of(complaint.key, number)
            self.town.happenings.add(
                complaint.born + wait, COURTED + number, key, partial(self.reaches_out, complaint, key)
            )

    def reaches_out(self, complaint: Complaint, key: int, time: float) -> None:
        """Make an offer under an open complaint, if there still is one to make; its author may take it."""
        ways, customer = self.ways, complaint.customer
        if complaint.state in (RESOLVED_, TAKEN, HELPED) or customer is None or complaint.cascade is None:
            return
        cents = self.offers_to(complaint)
        if self.offers_today >= ways.offers_per_day or cents < 0:
            return
        self.offers_today += 1
        complaint.brand.note("offers")
        self.town.answers.append(Answer(self.brand, complaint.cascade, key, 1.0 - ways.pushy, None))
        chance = poaching.accept_chance(
            customer.beliefs.weigh(self.brand, ways.accepted),
            customer.loyalty,
            cents / 100.0,
            self.town.setting.reviews.usual_offer,
        )
        if self.town.draw(draws.OFFER_TAKEN, 0, key) < chance:
            self.wins(customer, complaint, cents, time)

    def offers_to(self, complaint: Complaint) -> int:
        """Cents that it offers under a complaint, or -1 where it does not care for it."""
        ways = self.ways
        if ways.offer_rule is not None:
            return self.told[complaint]
        wanted = poaching.is_target(complaint.followers, complaint.severity, ways.min_followers, ways.min_severity)
        return service.cents(ways.offer) if wanted else -1

    def may_court(self, complaint: Complaint) -> bool:
        """Whether a complaint about another brand is still one under which an offer may be made."""
        lifetime = 24.0 * self.town.setting.service.complaint_lifetime_days
        return (
            complaint.cascade is not None
            and complaint.brand is not self.brand
            and complaint.state not in (RESOLVED_, TAKEN, HELPED)
            and complaint.customer is not None
            and complaint.born + lifetime >= self.town.hour
        )

    def wins(self, customer: Speaking, complaint: Complaint, cents: int, time: float) -> None:
        """The author takes the offer."""
        if self.town.setting.service.poached_leave_queue:
            if complaint.state not in (UNRESOLVED, ABANDONED, MERGED):
                complaint.closed = time
            if complaint.state != MERGED:
                complaint.state = TAKEN
            settle(complaint)
        complaint.brand.note("poached")
        self.brand.note("offer_cents", cents)
        causes = [0] * 5
        causes[reviews.POACHED] = WHOLE
        self.town.note_switch(customer, self.brand, causes)
