"""Step 6 of the hour: customers review the relationship, leavers and prospects choose; and the end of the hour, when
everything that travelled through people is applied."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.credibility import apply_lessons, settle_belief
from wom_sim.engine.dtypes import NOBODY, SWITCHING
from wom_sim.engine.people import count, draw, fixed, grievance_now, kept_after, opinion_now, set_grievance, today
from wom_sim.engine.prefetch import AHEAD, prefetch
from wom_sim.engine.record import C_CHURNED, C_JOINED, C_REVIEW_WEIGHT, C_REVIEWS, C_WON, FIXED_STOCK, WHOLE
from wom_sim.engine.showroom import buys, judged_now, looks_around
from wom_sim.engine.state import (
    APPLIED,
    DAY_TICKS,
    JOIN_BASS,
    JOIN_BASS_BY_TIE,
    JOIN_KIND,
    JOIN_NONE,
    LIVE,
    N_INBOX,
    N_SWITCHES,
    TICK,
    WARMUP,
)
from wom_sim.model.compiled import inner
from wom_sim.model.draws import CHOICE, JOIN, LEAVE, gumbel
from wom_sim.model.reviews import (
    BASE,
    cause_shares,
    friends_effect,
    join_chance,
    join_chance_by_tie,
    leave_chance,
    loyalty_factor,
    opinion_effect,
    own_effect,
    reaches_threshold,
    utility,
)
from wom_sim.model.rhythm import ticks_of_days
from wom_sim.model.spread import opinion_after


@inner
def switch_to(run, who, brand):  # type: ignore[no-untyped-def]
    """Note a change of brand for the tick's end; returns its row. At most one a customer and tick."""
    row = run.meta[N_SWITCHES, LIVE]
    run.meta[N_SWITCHES, LIVE] += 1
    run.switches[row].tick, run.switches[row].who = run.clock[TICK], who
    run.switches[row].left, run.switches[row].to = run.people[who].brand, brand
    run.causes[row, :] = 0
    run.people[who].flags |= np.uint8(SWITCHING)
    return row


@inner
def ask_for_customer(run, who):  # type: ignore[no-untyped-def]
    """Ask for what a review of a customer will read."""
    prefetch(run.clocks, who)
    prefetch(run.people, who)
    prefetch(run.opinion, who)
    prefetch(run.traits, who)
    prefetch(run.indptr, who)
    prefetch(run.strong, who)


@inner
def ask_for_friends(run, who):  # type: ignore[no-untyped-def]
    """Ask for a customer's strong ties."""
    prefetch(run.followers, run.indptr[who])


@inner
def hold_reviews(run):  # type: ignore[no-untyped-def]
    """Step 6 for one tick: everyone whose review is due (a plan to leave may have moved it, a switch renewed it)."""
    at = run.clock[TICK] % run.clock[DAY_TICKS]
    end = run.review_start[at + 1]
    for row in range(run.review_start[at], end):
        if row + AHEAD < end:
            ask_for_customer(run, run.review_who[row + AHEAD])
        if row + AHEAD // 2 < end:
            ask_for_friends(run, run.review_who[row + AHEAD // 2])
        who = run.review_who[row]
        if run.clocks[who].review_tick != run.clock[TICK]:
            continue
        if run.people[who].brand < 0:
            consider_joining(run, who)
            run.clocks[who].review_tick += ticks_of_days(run.joining[0].review_days, run.tick_hours[0])
        elif run.people[who].flags & np.uint8(SWITCHING) == 0:
            review(run, who)
            run.clocks[who].review_tick += ticks_of_days(run.reviews[0].interval_days, run.tick_hours[0])
        else:
            run.clocks[who].review_tick += ticks_of_days(run.reviews[0].interval_days, run.tick_hours[0])


@inner
def friends_who_left(run, who, brand, day):  # type: ignore[no-untyped-def]
    """Decayed number of strong ties who have left a brand lately."""
    people = run.people
    left = 0.0
    for at in range(run.indptr[who], run.indptr[who] + run.strong[who]):
        friend = run.followers[at]
        if people[friend].flags >> 4 == brand and people[friend].brand != brand:
            left += kept_after(run.kept[2], day - np.int64(people[friend].left_day))
    return left


@inner
def review(run, who):  # type: ignore[no-untyped-def]
    """One review: the hazard to leave, its parts, and the choice of where to go."""
    people, rates = run.people, run.reviews[0]
    brand, day, looking = people[who].brand, today(run), looks_around(run, who)
    own = own_effect(
        np.float64(people[who].satisfaction), grievance_now(run, who, day), rates.dissatisfaction, rates.grievance
    )
    best = -1.0
    for rival in range(len(run.firms)):
        if rival != brand:
            best = max(best, judged_now(run, who, rival, day, looking))
    word = 0.0
    if best >= 0.0:
        mine = judged_now(run, who, brand, day, looking)
        word = opinion_effect(mine, best, rates.opinion, rates.preference, rates.switching_cost)
    friends = friends_effect(friends_who_left(run, who, brand, day), rates.friend_left, rates.friend_left_cap)
    tenure = max(0.0, float(day - people[who].contract_day))
    loyal = loyalty_factor(run.levels[3, run.traits[who].loyalty], tenure, rates.loyalty_tenure, rates.tenure_half_days)
    hazard = run.firms[brand].intercept * loyal * (1.0 + own + word) * friends
    chance = leave_chance(hazard, rates.interval_days)
    count(run, brand, C_REVIEWS, 1)
    count(run, brand, C_REVIEW_WEIGHT, int(chance * FIXED_STOCK + 0.5))
    if draw(run, LEAVE, run.clock[TICK], who, 0) < chance:
        row = switch_to(run, who, choose(run, who, brand, day, looking))
        shares = cause_shares(own, word, friends)
        for cause in range(len(shares)):
            run.causes[row, cause] = shares[cause]
    elif looking:
        buy_again(run, who, day)


@inner
def buy_again(run, who, day):  # type: ignore[no-untyped-def]
    """A customer who means to stay has looked around, and may still buy elsewhere."""
    brand = run.people[who].brand
    bought = buys(run, who, brand, NOBODY, day)
    if bought != brand:
        row = switch_to(run, who, bought)
        run.causes[row, BASE] = WHOLE


@inner
def friends_opinion(run, who, brand, fallback):  # type: ignore[no-untyped-def]
    """Mean opinion of a brand among strong ties, as it stood at the tick's start; the fallback where there are none."""
    ties = run.strong[who]
    if ties == 0:
        return fallback
    total = 0.0
    for at in range(run.indptr[who], run.indptr[who] + ties):
        total += np.float64(run.opinion[run.followers[at], brand])
    return total / ties


@inner
def choose(run, who, leaving, day, looking):  # type: ignore[no-untyped-def]
    """The brand that a leaver or a joiner takes (NOBODY: none), by utility and a Gumbel draw for (customer, brand, tick); who
    looks around may buy elsewhere after all."""
    rates, firms, tick = run.reviews[0], run.firms, run.clock[TICK]
    brands = len(firms)
    if leaving >= 0 and (brands == 1 or draw(run, CHOICE, tick, who, brands) < rates.leave_market):
        return NOBODY
    consults = draw(run, CHOICE, tick, who, brands + 1) < rates.consult_friends
    best, chosen = -np.inf, NOBODY
    for brand in range(brands):
        if brand == leaving:
            continue
        opinion = judged_now(run, who, brand, day, looking)
        friends = friends_opinion(run, who, brand, opinion) if consults else opinion
        worth = utility(firms[brand].attraction, firms[brand].log_share, rates.preference, opinion, friends, consults)
        worth += gumbel(draw(run, CHOICE, tick, who, brand))
        if worth > best:
            best, chosen = worth, brand
    return buys(run, who, chosen, leaving, day) if looking else chosen


@inner
def consider_joining(run, who):  # type: ignore[no-untyped-def]
    """A prospect joins by external push and word of mouth (Bass), or when enough of those heard have joined."""
    kind, rates = run.clock[JOIN_KIND], run.joining[0]
    if kind == JOIN_NONE:
        return
    joined, heard = float(run.joined[who]), float(run.heard[who])
    if kind == JOIN_BASS:
        share = joined / heard if heard > 0.0 else 0.0
        chance = join_chance(rates.external, rates.imitation, share, rates.review_days, rates.period_days)
        joins = draw(run, JOIN, run.clock[TICK], who, 0) < chance
    elif kind == JOIN_BASS_BY_TIE:
        chance = join_chance_by_tie(rates.external, rates.imitation, joined, rates.review_days, rates.period_days)
        joins = draw(run, JOIN, run.clock[TICK], who, 0) < chance
    else:
        joins = reaches_threshold(joined, heard, rates.threshold)
    if joins:
        row = switch_to(run, who, choose(run, who, NOBODY, today(run), looks_around(run, who)))
        run.causes[row, BASE] = WHOLE


@inner
def settle(run, who, day):  # type: ignore[no-untyped-def]
    """Bring a customer's opinions up to today."""
    if run.people[who].settled_day != day:
        for brand in range(run.opinion.shape[1]):
            run.opinion[who, brand] = opinion_now(run, who, brand, day)
        settle_belief(run, who, day)
        run.people[who].settled_day = day


@inner
def apply_talk(run):  # type: ignore[no-untyped-def]
    """The end of the tick: opinions fade to today and take in what was heard."""
    people, day = run.people, today(run)
    rows, learns = run.meta[N_INBOX, LIVE], len(run.credibility) > 0
    for row in range(rows):
        if row + AHEAD < rows:
            prefetch(run.people, run.inbox_who[row + AHEAD])
            prefetch(run.opinion, run.inbox_who[row + AHEAD])
        who = run.inbox_who[row]
        people[who].inbox = NOBODY
        settle(run, who, day)
        for brand in range(run.opinion.shape[1]):
            up, down = run.inbox_up[row, brand], run.inbox_down[row, brand]
            if up + down > 0:
                run.opinion[who, brand] = opinion_after(np.float64(run.opinion[who, brand]), up, down)
        if learns:
            apply_lessons(run, row, who)
    run.meta[N_INBOX, LIVE] = 0


@inner
def apply_switches(run):  # type: ignore[no-untyped-def]
    """The end of the tick: customers leave and join; those who hear them can know from the next tick on."""
    switches = run.switches
    for row in range(run.meta[N_SWITCHES, APPLIED], run.meta[N_SWITCHES, LIVE]):
        who, left, to = switches[row].who, switches[row].left, switches[row].to
        note_switch(run, row, who, left, to)
        if (left < 0) != (to < 0) and len(run.joined) > 1:
            step = 1 if left < 0 else -1
            for at in range(run.indptr[who], run.indptr[who + 1]):
                run.joined[run.followers[at]] += step
        change_brand(run, who, left, to)
    run.meta[N_SWITCHES, APPLIED] = run.meta[N_SWITCHES, LIVE]


@inner
def note_switch(run, row, who, left, to):  # type: ignore[no-untyped-def]
    """Stocks and flows of one change of brand."""
    brands = len(run.firms)
    stock = run.stock
    value = fixed(run.levels[2, run.traits[who].value])
    if left >= 0:
        count(run, left, C_CHURNED, 1)
        stock[left, 0] -= 1
        stock[left, 1] -= fixed(run.people[who].satisfaction)
        stock[left, 2] -= value
    if to >= 0:
        count(run, to, C_WON if left >= 0 else C_JOINED, 1)
        stock[to, 0] += 1
        stock[to, 1] += fixed(np.float32(run.touchpoints[0].ordinary_outcome))
        stock[to, 2] += value
    if run.clock[TICK] >= run.clock[WARMUP]:
        for cause in range(5):
            run.flows[left if left >= 0 else brands, to if to >= 0 else brands, cause] += run.causes[row, cause]


@inner
def change_brand(run, who, left, to):  # type: ignore[no-untyped-def]
    """A customer starts afresh with another brand, or none: new contract, no grievance, ordinary satisfaction."""
    people, day = run.people, today(run)
    settle(run, who, day)  # what has faded so far has faded towards the experience that ends now
    flags = people[who].flags & np.uint8(0xF0)
    if left >= 0:
        flags = np.uint8(left << 4)
        people[who].left_day = day
    people[who].flags = flags
    people[who].brand = to
    people[who].contract_day = day
    people[who].satisfaction = people[who].expectation = np.float32(run.touchpoints[0].ordinary_outcome)
    set_grievance(run, who, 0.0, day)
    interval = run.reviews[0].interval_days if to >= 0 else run.joining[0].review_days
    next_day = (run.clock[TICK] // run.clock[DAY_TICKS] + 1) * run.clock[DAY_TICKS]
    run.clocks[who].review_tick = max(next_day, run.clock[TICK] + ticks_of_days(interval, run.tick_hours[0]))
