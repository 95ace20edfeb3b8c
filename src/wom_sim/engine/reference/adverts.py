"""Step 7 of the hour: adverts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wom_sim.engine.record import ADVERT
from wom_sim.model import draws, spread
from wom_sim.model.attention import campaign_share, whole_part
from wom_sim.model.rhythm import waking_time
from wom_sim.model.service import cents
from wom_sim.world.channels import public_channel
from wom_sim.world.outreach import Campaign, impressions_bought

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand
    from wom_sim.engine.reference.customer import Customer


class Adverts:
    """A campaign of adverts of a brand under one policy (its ``place`` in it)."""

    def __init__(self, brand: Brand, place: int, parameters: Campaign) -> None:
        self.town, self.brand, self.place, self.parameters = brand.town, brand, place, parameters
        town = self.town
        self.medium = town.channels[public_channel(town.channels, parameters.channel)]
        self.impressions = impressions_bought(parameters) / town.setting.population.represents  # on the graph
        counted = town.warmup * town.tick_hours
        self.begins = waking_time(counted + parameters.start_hour, town.rhythm)
        self.ends = waking_time(counted + parameters.end_hour, town.rhythm)
        groups = parameters.interest_groups
        self.audience = [one for one in town.customers if not groups or one.group in groups]

    def runs(self) -> None:
        """The impressions of this hour, and what they cost, if there is anybody to show them to."""
        town = self.town
        hours = town.hour, (town.tick + 1) * town.tick_hours
        start, end = (campaign_share(waking_time(hour, town.rhythm), self.begins, self.ends) for hour in hours)
        if self.audience:
            budget = cents(self.parameters.budget or 0.0)
            self.brand.note("campaign_cents", whole_part(budget, end) - whole_part(budget, start))
            for number in range(whole_part(self.impressions, start), whole_part(self.impressions, end)):
                self.is_shown(number)

    def is_shown(self, number: int) -> None:
        """One impression: to whom, about which group, and seen or not."""
        town, who = self.town, (number, self.brand.number, self.place)
        reader = self.audience[int(town.draw(draws.ADVERT_SHOWN, *who) * len(self.audience))]
        self.brand.note("impressions")
        load, groups = reader.busy_feed(), self.parameters.interest_groups
        topic = groups[int(town.draw(draws.ADVERT_TOPIC, *who) * len(groups))] if groups else None
        relevance = 1.0 if reader.group == topic else self.medium.other_group
        chance = spread.see_chance(
            self.medium.see * reader.looks, relevance, 1.0, load, town.setting.spread.crowding_posts
        )
        if town.draw(draws.ADVERT_SEEN, *who) < chance:
            self.is_read(reader, town.key(draws.ADVERT_SHOWN, *who))

    def is_read(self, reader: Customer, key: int) -> None:
        """An advert is seen: it speaks well of the brand, and wears out the next."""
        town, rates = self.town, self.town.setting.spread
        reader.notices(self.brand)
        weight = spread.post_weight(rates.post_weight, False, rates.strong_tie_factor) * reader.wears_out(self.brand)
        trust, sign = town.setting.trust.advert, 1
        if self.brand.crisis_room.is_taken_ill(reader.number, key):
            sign = -1
        else:
            trust = reader.beliefs.weigh(self.brand, trust)
        reader.hears_of(self.brand, sign, weight, trust, ADVERT, None, key)
