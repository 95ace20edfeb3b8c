"""Step 7 of the hour: people whom a brand pays, or has won, to speak for it; and readers who see through hidden pay."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from wom_sim.engine.reference.things import Cascade, key_of, single
from wom_sim.model import draws, spread
from wom_sim.model.attention import moment_of_post, posts_due
from wom_sim.model.rhythm import ticks_of_delay, waking_time
from wom_sim.model.sponsoring import affordable, post_fee, well_disposed
from wom_sim.model.trust import AMBASSADOR, CUSTOMER, HIDDEN
from wom_sim.model.voice import CALLED_OUT, SPONSORED
from wom_sim.world.channels import public_channel
from wom_sim.world.expected_spread import best_spreaders
from wom_sim.world.sponsorships import Sponsorship, candidates_for, prices_of, sample_for, sponsorships_of

if TYPE_CHECKING:
    from wom_sim.engine.reference.customer import Customer
    from wom_sim.engine.reference.reading import Reading
    from wom_sim.engine.reference.town import Town


class Sponsoring:
    """A brand's campaign with influencers or ambassadors."""

    def __init__(self, town: Town, given: Sponsorship) -> None:
        self.town, self.given, self.campaign = town, given, given.campaign
        self.brand = town.brands[given.brand]
        self.policy = town.setting.policies[given.policy]
        self.prices = prices_of(given.campaign, town.setting.population.represents)
        self.channel = public_channel(town.channels, given.campaign.channel)
        self.people: list[Customer] | None = None  # before it has begun
        self.spent = 0

    def goes_on(self) -> None:
        """This hour of the campaign, if it is on: people are won at its beginning, and post."""
        town = self.town
        start, end = town.hour, town.hour + town.tick_hours
        on = self.brand.policy is self.policy and not self.brand.crisis_room.pauses
        if not on or end <= self.given.start or start >= self.given.end:
            return
        since = waking_time(max(start, self.given.start), town.rhythm)
        until = waking_time(min(end, self.given.end), town.rhythm)
        if since < until:
            if self.people is None:
                self.people = self.wins()
            for person in self.people:
                self.has_speak(person, since, until)

    def wins(self) -> list[Customer]:
        """Those who are won: the first of a ranking who can be had, or who reach most together; ambassadors get a perk."""
        town, campaign, graph = self.town, self.campaign, self.town.world.graph
        wanted = affordable(self.given.people, self.spent, self.prices.budget, self.prices.perk)
        ranked = candidates_for(graph, campaign, int(town.run_seed), self.given.number)
        there = [who for who in ranked.tolist() if self.can_have(town.customers[who])]
        sample = sample_for(town.setting, graph, campaign)
        if sample is not None:
            there = best_spreaders(sample, np.array(there, np.int32), wanted).tolist()
        won = [town.customers[who] for who in there[:wanted]]
        self.spends(len(won) * self.prices.perk)
        return won

    def can_have(self, person: Customer) -> bool:
        """Whether somebody can speak for the brand now: anybody for pay who does not work for it; as an ambassador a customer
        who means it."""
        if person.employer is self.brand:
            return False
        if self.given.voice != AMBASSADOR:
            return True
        least = self.town.setting.persuasion.least_goodwill
        return person.brand is self.brand and bool(well_disposed(person.satisfaction, person.grievance_today, least))

    def spends(self, amount: int) -> None:
        """Money of the campaign (cents) goes out."""
        self.spent += amount
        self.brand.note("campaign_cents", amount)

    def has_speak(self, person: Customer, since: float, until: float) -> None:
        """The posts of one person between two waking times."""
        town, given, number = self.town, self.given, self.given.number
        phase = town.draw(draws.SPONSORED_PHASE, number, person.number, self.brand.number)
        numbers = range(posts_due(since, given.rate, phase) + 1, posts_due(until, given.rate, phase) + 1)
        if not numbers or not self.can_have(person):
            return
        fee = post_fee(len(person.followers), self.prices.fee, self.prices.per_thousand)
        for post in numbers:
            if affordable(1, self.spent, self.prices.budget, fee) == 1:
                self.spends(fee)
                end = town.hour + town.tick_hours
                self.posts(person, moment_of_post(post, given.rate, phase, town.hour, end, town.rhythm))

    def posts(self, person: Customer, hours: float) -> None:
        """One post that somebody was asked for."""
        town, brand = self.town, self.brand
        origin = (int(hours * 3600.0), brand.number, self.given.number)
        key = town.key(draws.POST_KEY, person.number, SPONSORED, *origin)
        strength = single(town.setting.persuasion.strength)
        town.start_cascade(person, brand, key, 1, strength, hours, self.given.voice, self.channel)
        if self.given.voice == AMBASSADOR:
            person.takes_part(brand, speaks_well=True)
        brand.note("sponsored_posts")


def sponsorings_of(town: Town, events: bool) -> list[Sponsoring]:
    """Every campaign of every brand with influencers or ambassadors."""
    return [Sponsoring(town, given) for given in sponsorships_of(town.setting, town.warmup)] if events else []


def sees_through(reader: Reading, cascade: Cascade, new: bool) -> bool:
    """Whether a reader recognises hidden pay, in every copy of a message alike; some of them call it out, once."""
    town, rates = reader.town, reader.town.setting.persuasion
    if cascade.voice != HIDDEN:
        return False
    if town.draw(draws.SPONSORED_FOUND_OUT, 0, cascade.key, reader.number) >= rates.recognised:
        return False
    if new and town.draw(draws.SPONSORED_FOUND_OUT, 1, cascade.key, reader.number) < rates.called_out:
        delay_draw = town.draw(draws.SPONSORED_FOUND_OUT, 2, cascade.key, reader.number)
        delay = spread.reshare_delay(delay_draw, reader.medium(cascade).half_life)
        hours = (town.tick + ticks_of_delay(delay, town.tick_hours)) * town.tick_hours
        town.plan(hours, partial(calls_out, reader, cascade, hours))
    return True


def calls_out(reader: Reading, cascade: Cascade, hours: float) -> None:
    """Say in public that a post was paid for: a bad word on the brand, but no complaint that its desk could settle."""
    key = key_of(cascade.key, CALLED_OUT, reader.number)
    reader.town.start_cascade(reader, cascade.brand, key, -1, cascade.severity, hours, CUSTOMER, cascade.channel)
    cascade.brand.note("called_out")
