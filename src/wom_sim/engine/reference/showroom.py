"""Step 6, late buyers: what people read just before they choose, and whether they buy where they looked."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, get_args

from wom_sim.engine.reference.channels import usual_channel
from wom_sim.engine.reference.things import single
from wom_sim.model import draws, showrooming
from wom_sim.model.rhythm import later
from wom_sim.model.service import cents
from wom_sim.model.trust import CUSTOMER
from wom_sim.model.voice import CHARGED
from wom_sim.world.shop import Response

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand
    from wom_sim.engine.reference.person import Person
    from wom_sim.engine.reference.town import Town


class Showroom:
    """A brand's shop, where people look and may buy elsewhere, and what they read about the brand."""

    def __init__(self, town: Town, brand: Brand) -> None:
        self.town, self.brand = town, brand
        self.good = self.bad = 0  # public posts that people read, in 1/65536
        self.kept = showrooming.posts_kept(town.tick_hours, town.setting.showrooming.recent_days)

    def hour_ends(self) -> None:
        """The hour's public mentions join what people read, and what stood there fades."""
        hour = self.brand.this_hour
        self.good = int(showrooming.posts_read(self.good, self.kept, hour["mentions_positive"]))
        self.bad = int(showrooming.posts_read(self.bad, self.kept, hour["mentions_negative"]))

    @property
    def rating(self) -> float:
        """The brand as its public posts show it."""
        rooms = [brand.showroom for brand in self.town.brands]
        good, bad = sum(room.good for room in rooms), sum(room.bad for room in rooms)
        posts = (count / showrooming.POST for count in (self.good, self.bad, good, bad))
        rating: float = showrooming.rating(*posts, self.town.setting.showrooming.prior_posts)
        return rating

    def loses(self, who: Person, lead: float) -> bool:
        """Whether somebody who looks at the goods, and for whom the best rival leads by so much, goes elsewhere."""
        town, rates, note = self.town, self.town.setting.showrooming, self.brand.note
        terms = self.brand.levers.for_group(who.group).shop
        response = get_args(Response).index(terms.response)
        chance = town.draw(draws.IN_SHOP, town.tick, who.number, self.brand.number)
        note("shelf_visits")
        if showrooming.turns_away(response, chance, rates.put_off):
            note("turned_away")
            self.charges(who)
            return True
        talked = showrooming.talked_to(response, chance, terms.attended)
        note("shop_cents", cents(terms.serving) + (cents(terms.contact) if talked else 0))
        discount, tariff = cents(terms.discount), cents(terms.tariff)
        if lead > showrooming.hold(
            response, talked, rates.advice, discount / 100.0, tariff / 100.0, rates.worth_of_money
        ):
            self.was_showroom(who, tariff if response == showrooming.TARIFF else None)
            return True
        note("kept_in_shop", int(lead > 0.0))
        if showrooming.asks_for_discount(response, lead, chance, rates.claim):
            note("shop_discount_cents", discount)
        return False

    def was_showroom(self, who: Person, tariff: int | None) -> None:
        """Somebody who was served goes elsewhere, and pays for the advice (cents) where that has a tariff."""
        self.brand.note("showroomed")
        if tariff is not None:
            self.brand.note("tariffs")
            self.brand.note("tariff_cents", tariff)
            self.charges(who)

    def charges(self, who: Person) -> None:
        """Ask somebody to pay for advice; some say so in public, when they get round to it."""
        town = self.town
        if town.draw(draws.TARIFF_TALK, town.tick, who.number) < town.setting.showrooming.talks:
            wait = draws.exponential(town.draw(draws.TARIFF_TALK, town.tick, who.number, 1))
            delay = wait * town.setting.voice.delay_hours
            hours = later((town.tick + 1) * town.tick_hours, delay, town.rhythm)
            key = town.identity(who, CHARGED, town.tick)
            town.plan(hours, partial(self.is_spoken_of, who, key, hours))

    def is_spoken_of(self, who: Person, key: int, hours: float) -> None:
        """A bad word on the tariff in public, but no complaint that a desk could settle."""
        severity, channel = single(self.town.setting.service.minor_weight), usual_channel(who, True)
        self.town.start_cascade(who, self.brand, key, -1, severity, hours, CUSTOMER, channel)
        self.brand.note("tariff_posts")


def looks_around(who: Person) -> bool:
    """Whether somebody looks around before a review or a choice in this hour."""
    town = who.town
    share = town.setting.showrooming.share
    return share > 0.0 and town.draw(draws.LOOKS_AROUND, town.tick, who.number) < share


def judges(who: Person, brand: Brand, looking: bool) -> float:
    """The opinion of a brand by which somebody chooses, who has looked around or not."""
    opinion = who.opinion_of(brand)
    if looking:
        opinion = showrooming.judged(opinion, brand.showroom.rating, who.town.setting.showrooming.late)
    return opinion


def buys(who: Person, shop: Brand, leaving: Brand | None) -> Brand:
    """The brand that somebody takes who looks around and would take, or keep, that of ``shop``: perhaps not there after all.

    ``leaving`` is a brand that is out of the question."""
    town, rates, reviews = who.town, who.town.setting.showrooming, who.town.setting.reviews
    if town.draw(draws.AT_SHELF, town.tick, who.number, len(town.brands)) >= rates.shelf:
        return shop
    own, best, rival = 0.0, -math.inf, None
    for brand in town.brands:
        if brand is leaving:
            continue
        worth = showrooming.worth_at_shelf(
            float(brand.parameters.attraction), reviews.preference, judges(who, brand, True),
            draws.gumbel(town.draw(draws.AT_SHELF, town.tick, who.number, brand.number)),
        )  # fmt: skip
        if brand is shop:
            own = worth
        elif worth > best:
            best, rival = worth, brand
    lead = showrooming.lead_at_shelf(best, own, rates.here, reviews.switching_cost, who.brand is shop)
    if rival is None or not shop.showroom.loses(who, lead):
        return shop
    if who.brand is shop:
        shop.note("left_at_shelf")
    return rival
