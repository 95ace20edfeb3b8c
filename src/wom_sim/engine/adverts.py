"""Step 7, adverts: reach that is bought, shown to people drawn by chance among those at whom a campaign is aimed."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.attention import feed_load, load_of_others, wear_out
from wom_sim.engine.credibility import believed_of
from wom_sim.engine.crisis import paused, sours
from wom_sim.engine.dtypes import NOBODY
from wom_sim.engine.people import count, draw, hear, looks_of, note_hearing, notice_brand
from wom_sim.engine.record import ADVERT, C_CAMPAIGN_CENTS, C_IMPRESSIONS, C_SEEN
from wom_sim.engine.state import TICK
from wom_sim.model.attention import campaign_share, whole_part
from wom_sim.model.compiled import inner
from wom_sim.model.draws import ADVERT_SEEN, ADVERT_SHOWN, ADVERT_TOPIC, absorb, unit
from wom_sim.model.rhythm import waking_time
from wom_sim.model.spread import post_weight, see_chance, strength


@inner
def share_by(run, campaign, ticks):  # type: ignore[no-untyped-def]
    """Share of a campaign that has passed so many ticks after the start of this one."""
    moment = waking_time((run.clock[TICK] + ticks) * run.tick_hours[0], run.rhythm)
    return campaign_share(moment, run.adverts[campaign].begins, run.adverts[campaign].ends)


@inner
def shown_by(run, campaign, ticks):  # type: ignore[no-untyped-def]
    """How many impressions of a campaign are due by then."""
    return whole_part(run.adverts[campaign].impressions, share_by(run, campaign, ticks))


@inner
def runs(run, campaign):  # type: ignore[no-untyped-def]
    """Whether the campaign's brand follows its policy now and does not pause, and there is anybody to show it to."""
    own = run.adverts[campaign]
    return run.desks[own.brand].policy == own.plan and own.end > own.start and not paused(run, own.brand)


@inner
def impressions_due(run):  # type: ignore[no-untyped-def]
    """How many impressions of all campaigns this tick brings."""
    due = 0
    for campaign in range(len(run.adverts)):
        if runs(run, campaign):
            due += shown_by(run, campaign, 1) - shown_by(run, campaign, 0)
    return due


@inner
def show_adverts(run):  # type: ignore[no-untyped-def]
    """The impressions of this tick, and what they cost. What is not shown while a brand follows another policy is not paid."""
    for campaign in range(len(run.adverts)):
        if runs(run, campaign):
            own = run.adverts[campaign]
            spent = whole_part(own.budget_cents, share_by(run, campaign, 1))
            spent -= whole_part(own.budget_cents, share_by(run, campaign, 0))
            count(run, own.brand, C_CAMPAIGN_CENTS, spent)
            for number in range(shown_by(run, campaign, 0), shown_by(run, campaign, 1)):
                show_advert(run, campaign, number)


@inner
def show_advert(run, campaign, number):  # type: ignore[no-untyped-def]
    """One impression (its number in the campaign): to whom, about which group, and seen or not."""
    own, rates = run.adverts[campaign], run.spread[0]
    brand, medium = own.brand, run.channels[own.channel]
    key = absorb(absorb(absorb(run.keys[ADVERT_SHOWN], number), brand), own.number)
    who = run.audience[own.start + int(unit(key) * (own.end - own.start))]
    count(run, brand, C_IMPRESSIONS, 1)
    load = feed_load(run, who) + load_of_others(run)
    topic = np.int64(NOBODY)
    if own.groups_end > own.groups:
        pick = int(draw(run, ADVERT_TOPIC, number, brand, own.number) * (own.groups_end - own.groups))
        topic = run.aimed_at[own.groups + pick]
    relevance = 1.0 if run.traits[who].group == topic else medium.other_group
    chance = see_chance(medium.see * looks_of(run, who), relevance, 1.0, load, rates.crowding_posts)
    if draw(run, ADVERT_SEEN, number, brand, own.number) < chance:
        read_advert(run, who, brand, key)


@inner
def read_advert(run, who, brand, key):  # type: ignore[no-untyped-def]
    """An advert is seen: it speaks well of the brand, and wears out the next."""
    rates = run.spread[0]
    count(run, brand, C_SEEN, 1)
    notice_brand(run, who, brand)
    weight = post_weight(rates.post_weight, False, rates.strong_tie_factor) * wear_out(run, who, brand)
    own, trust, sign = run.people[who].brand == brand, run.trust[0].advert, 1
    if sours(run, who, brand, key):
        sign = -1
    else:
        trust = believed_of(run, who, brand, trust)
    force = strength(rates.advice, weight, trust, own, sign, rates.keep_positive, rates.keep_negative)
    hear(run, who, brand, sign, force)
    note_hearing(run, who, ADVERT, key, NOBODY, brand, sign, force)
