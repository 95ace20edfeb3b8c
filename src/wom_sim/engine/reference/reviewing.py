"""Step 6 of the hour: a relationship is reviewed; customers stay or leave, leavers and prospects choose a brand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from wom_sim.engine.record import FIXED_STOCK, WHOLE
from wom_sim.engine.reference.person import Person
from wom_sim.engine.reference.showroom import buys, judges, looks_around
from wom_sim.engine.reference.things import single
from wom_sim.model import draws, reviews, spread
from wom_sim.model.rhythm import ticks_of_days

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand

NO_CAUSE = [WHOLE if cause == reviews.BASE else 0 for cause in range(5)]  # of a change of brand: none but the base


class Reviewing(Person):
    """How people stay with a brand, leave it or join one."""

    def reviews_at(self, tick: int) -> None:
        """Enter the next review into the calendar."""
        self.review_tick = tick
        self.town.reviews[tick].append(self)

    def looks_around(self) -> None:
        """A review that is due: stay or leave, or (a prospect) join or not; and the date of the next one."""
        town = self.town
        if self.brand is None:
            self.considers_joining()
            self.reviews_at(town.tick + ticks_of_days(town.setting.joining.review_days, town.tick_hours))
        else:
            if self.switch is None:
                self.considers_leaving(self.brand)
            self.reviews_at(town.tick + ticks_of_days(town.setting.reviews.interval_days, town.tick_hours))

    def considers_leaving(self, brand: Brand) -> None:
        """The hazard to leave and its parts; whoever leaves chooses where to go."""
        town, rates, looking = self.town, self.town.setting.reviews, looks_around(self)
        own = reviews.own_effect(self.satisfaction, self.grievance_today, rates.dissatisfaction, rates.grievance)
        word = 0.0
        if len(town.brands) > 1:
            best = max(judges(self, rival, looking) for rival in town.brands if rival is not brand)
            word = reviews.opinion_effect(
                judges(self, brand, looking), best, rates.opinion, rates.preference, rates.switching_cost
            )
        friends = reviews.friends_effect(self.friends_who_left(brand), rates.friend_left, rates.friend_left_cap)
        tenure = max(0.0, float(town.today - self.contract_day))
        loyal = reviews.loyalty_factor(self.loyalty, tenure, rates.loyalty_tenure, rates.tenure_half_days)
        chance = reviews.leave_chance(brand.base_hazard * loyal * (1.0 + own + word) * friends, rates.interval_days)
        brand.note("reviews")
        brand.note("researched", int(looking))
        brand.note("review_weight", int(chance * FIXED_STOCK + 0.5))
        if town.draw(draws.LEAVE, town.tick, self.number) < chance:
            town.note_switch(self, self.chooses(brand, looking), list(reviews.cause_shares(own, word, friends)))
        elif looking and (bought := buys(self, brand, None)) is not brand:
            town.note_switch(self, bought, NO_CAUSE)

    def friends_who_left(self, brand: Brand) -> float:
        """Number of friends who have left a brand lately, each the less the longer ago."""
        half_life = self.town.setting.reviews.friend_left_half_life_days
        left = 0.0
        for friend in self.strong_ties:
            if friend.left is brand and friend.brand is not brand:
                left += spread.left_after(self.town.today - friend.left_day, half_life)
        return left

    def considers_joining(self) -> None:
        """A prospect joins by external push and word of mouth (Bass), or when enough of those heard have joined."""
        town, rates = self.town, self.town.setting.joining
        if rates.kind == "none":
            return
        joined, heard = float(sum(one.brand is not None for one in self.hears)), float(len(self.hears))
        if rates.kind == "bass" and rates.influence == "tie":
            chance = reviews.join_chance_by_tie(
                rates.external, rates.imitation, joined, rates.review_days, rates.period_days
            )
            joins = town.draw(draws.JOIN, town.tick, self.number) < chance
        elif rates.kind == "bass":
            share = joined / heard if heard > 0.0 else 0.0
            chance = reviews.join_chance(rates.external, rates.imitation, share, rates.review_days, rates.period_days)
            joins = town.draw(draws.JOIN, town.tick, self.number) < chance
        else:
            joins = reviews.reaches_threshold(joined, heard, rates.threshold)
        if joins:
            town.note_switch(self, self.chooses(None, looks_around(self)), NO_CAUSE)

    def chooses(self, leaving: Brand | None, looking: bool) -> Brand | None:
        """The brand that a leaver or joiner takes, by utility and a Gumbel draw for each; None: stays without one.

        Who looks around may buy elsewhere after all."""
        town, rates = self.town, self.town.setting.reviews
        count = len(town.brands)

        def chance(what: int) -> float:
            return town.draw(draws.CHOICE, town.tick, self.number, what)

        if leaving is not None and (count == 1 or chance(count) < rates.leave_market):
            return None
        consults = chance(count + 1) < rates.consult_friends
        best, chosen = -math.inf, None
        for brand in town.brands:
            if brand is leaving:
                continue
            opinion = judges(self, brand, looking)
            friends = self.friends_opinion(brand, opinion) if consults else opinion
            worth = reviews.utility(
                float(brand.parameters.attraction), brand.log_share, rates.preference, opinion, friends, consults
            ) + draws.gumbel(chance(brand.number))
            if worth > best:
                best, chosen = worth, brand
        return buys(self, chosen, leaving) if looking and chosen is not None else chosen

    def friends_opinion(self, brand: Brand, fallback: float) -> float:
        """Mean opinion of a brand among friends, as they last formed it; the fallback where there are none."""
        if not self.strong_ties:
            return fallback
        total = 0.0
        for friend in self.strong_ties:
            total += friend.opinions[brand.number]
        return total / len(self.strong_ties)

    def changes_brand(self, to: Brand | None) -> None:
        """Start afresh with another brand, or none: new contract, no grievance, ordinary satisfaction."""
        town, left = self.town, self.brand
        self.settles()  # what has faded so far has faded towards the experience that ends now
        if left is not None:
            self.left, self.left_day = left, town.today
            left.customers.pop(self)
        if to is not None:
            to.customers[self] = None
        self.brand, self.switch, self.answered = to, None, False
        self.contract_day = town.today
        self.satisfaction = self.expectation = single(town.setting.touchpoints.ordinary_outcome)
        self.grievance_today = 0.0
        interval = town.setting.joining.review_days if to is None else town.setting.reviews.interval_days
        self.reviews_at(max(town.tomorrow, town.tick + ticks_of_days(interval, town.tick_hours)))
