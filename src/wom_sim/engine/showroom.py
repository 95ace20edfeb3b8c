"""Step 6, late buyers: what people read just before they choose, and whether they buy where they looked."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.channels import usual_channel
from wom_sim.engine.dtypes import DO_CALL_OUT, NOBODY
from wom_sim.engine.levers import levers_for
from wom_sim.engine.people import count, draw, identity, opinion_now
from wom_sim.engine.record import (
    C_KEPT_IN_SHOP,
    C_LEFT_AT_SHELF,
    C_NEGATIVE,
    C_POSITIVE,
    C_RESEARCHED,
    C_SHELF_VISITS,
    C_SHOP_CENTS,
    C_SHOP_DISCOUNT_CENTS,
    C_SHOWROOMED,
    C_TARIFF_CENTS,
    C_TARIFFS,
    C_TURNED_AWAY,
)
from wom_sim.engine.state import TICK
from wom_sim.engine.touching import plan
from wom_sim.model.compiled import inner
from wom_sim.model.draws import AT_SHELF, IN_SHOP, LOOKS_AROUND, TARIFF_TALK, exponential, gumbel
from wom_sim.model.rhythm import later
from wom_sim.model.showrooming import (
    POST,
    TARIFF,
    asks_for_discount,
    hold,
    judged,
    lead_at_shelf,
    posts_read,
    rating,
    talked_to,
    turns_away,
    worth_at_shelf,
)
from wom_sim.model.voice import CHARGED


@inner
def keep_posts(run):  # type: ignore[no-untyped-def]
    """The end of a tick: its public mentions join what people read, and what stood there fades."""
    for brand in range(len(run.read_posts)):
        hour = run.hourly[run.clock[TICK], brand]
        for place, column in ((0, C_POSITIVE), (1, C_NEGATIVE)):
            run.read_posts[brand, place] = posts_read(run.read_posts[brand, place], run.posts_kept[0], hour[column])


@inner
def looks_around(run, who):  # type: ignore[no-untyped-def]
    """Whether somebody looks around before a review or a choice in this tick; of customers it is counted."""
    if len(run.read_posts) == 0 or draw(run, LOOKS_AROUND, run.clock[TICK], who, 0) >= run.showrooming[0].share:
        return False
    if run.people[who].brand >= 0:
        count(run, run.people[who].brand, C_RESEARCHED, 1)
    return True


@inner
def rating_of(run, brand):  # type: ignore[no-untyped-def]
    """A brand as its public posts show it, as they stood at the tick's start."""
    good, bad = np.int64(0), np.int64(0)
    for other in range(len(run.read_posts)):
        good += run.read_posts[other, 0]
        bad += run.read_posts[other, 1]
    own, against = run.read_posts[brand, 0], run.read_posts[brand, 1]
    return rating(own / POST, against / POST, good / POST, bad / POST, run.showrooming[0].prior_posts)


@inner
def judged_now(run, who, brand, day, looking):  # type: ignore[no-untyped-def]
    """The opinion of a brand by which somebody chooses, who has looked around or not."""
    opinion = opinion_now(run, who, brand, day)
    return judged(opinion, rating_of(run, brand), run.showrooming[0].late) if looking else opinion


@inner
def buys(run, who, shop, leaving, day):  # type: ignore[no-untyped-def]
    """The brand that somebody takes who looks around and would take, or keep, that of ``shop``: perhaps not there after all.

    ``leaving`` is a brand that is out of the question, or NOBODY."""
    tick, rates, brands = run.clock[TICK], run.showrooming[0], len(run.firms)
    if draw(run, AT_SHELF, tick, who, brands) >= rates.shelf:
        return shop
    own, best, rival = 0.0, -np.inf, NOBODY
    for brand in range(brands):
        if brand == leaving:
            continue
        worth = worth_at_shelf(
            run.firms[brand].attraction, run.reviews[0].preference, judged_now(run, who, brand, day, True),
            gumbel(draw(run, AT_SHELF, tick, who, brand)),
        )  # fmt: skip
        if brand == shop:
            own = worth
        elif worth > best:
            best, rival = worth, brand
    customer = run.people[who].brand == shop
    lead = lead_at_shelf(best, own, rates.here, run.reviews[0].switching_cost, customer)
    goes = rival != NOBODY and look_in_shop(run, who, shop, lead)
    if goes and customer:
        count(run, shop, C_LEFT_AT_SHELF, 1)
    return rival if goes else shop


@inner
def look_in_shop(run, who, shop, lead):  # type: ignore[no-untyped-def]
    """A look at the goods in a shop, whose best rival leads by so much; returns whether somebody goes elsewhere."""
    rates, terms = run.showrooming[0], run.plans[levers_for(run, shop, run.traits[who].group)]
    chance = draw(run, IN_SHOP, run.clock[TICK], who, shop)
    count(run, shop, C_SHELF_VISITS, 1)
    if turns_away(terms.shop_response, chance, rates.put_off):
        count(run, shop, C_TURNED_AWAY, 1)
        speak_of_tariff(run, who, shop)
        return True
    talked = talked_to(terms.shop_response, chance, terms.shop_attended)
    count(run, shop, C_SHOP_CENTS, terms.shop_serving + (terms.shop_contact if talked else 0))
    lift = hold(
        terms.shop_response, talked, rates.advice, terms.shop_discount / 100.0, terms.shop_tariff / 100.0,
        rates.worth_of_money,
    )  # fmt: skip
    if lead > lift:
        was_showroom(run, who, shop)
        return True
    count(run, shop, C_KEPT_IN_SHOP, 1 if lead > 0.0 else 0)
    if asks_for_discount(terms.shop_response, lead, chance, rates.claim):
        count(run, shop, C_SHOP_DISCOUNT_CENTS, terms.shop_discount)
    return False


@inner
def was_showroom(run, who, shop):  # type: ignore[no-untyped-def]
    """Somebody who was served goes elsewhere, and pays for the advice where that has a tariff."""
    terms = run.plans[levers_for(run, shop, run.traits[who].group)]
    count(run, shop, C_SHOWROOMED, 1)
    if terms.shop_response == TARIFF:
        count(run, shop, C_TARIFFS, 1)
        count(run, shop, C_TARIFF_CENTS, terms.shop_tariff)
        speak_of_tariff(run, who, shop)


@inner
def speak_of_tariff(run, who, shop):  # type: ignore[no-untyped-def]
    """Some of those who were asked to pay for advice say so in public, when they get round to it."""
    tick = run.clock[TICK]
    if draw(run, TARIFF_TALK, tick, who, 0) < run.showrooming[0].talks:
        delay = exponential(draw(run, TARIFF_TALK, tick, who, 1)) * run.voice[0].delay_hours
        hours = later((tick + 1) * run.tick_hours[0], delay, run.rhythm)
        key, weight = identity(run, who, CHARGED, tick), run.service[0].minor_weight
        row = plan(run, hours, DO_CALL_OUT, who, shop, -1, weight, key, usual_channel(run, who, 1))
        run.agenda[row].count = 1
