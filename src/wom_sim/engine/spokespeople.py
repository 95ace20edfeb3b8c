"""Step 7 of the hour: influencers and ambassadors are chosen when their campaign begins, and post; and readers who recognise
that a post was paid for although it does not say so."""

from __future__ import annotations

from wom_sim.engine.crisis import paused
from wom_sim.engine.dtypes import DO_CALL_OUT
from wom_sim.engine.people import count, draw, engage, grievance_now, today
from wom_sim.engine.posting import start_cascade
from wom_sim.engine.record import C_CAMPAIGN_CENTS, C_SPONSORED_POSTS
from wom_sim.engine.state import TICK
from wom_sim.engine.touching import plan
from wom_sim.model.attention import moment_of_post, posts_due
from wom_sim.model.compiled import inner
from wom_sim.model.cover import lazy_greedy
from wom_sim.model.draws import POST_KEY, SPONSORED_FOUND_OUT, SPONSORED_PHASE, absorb
from wom_sim.model.rhythm import ticks_of_delay, waking_time
from wom_sim.model.sponsoring import affordable, post_fee, well_disposed
from wom_sim.model.spread import reshare_delay
from wom_sim.model.trust import AMBASSADOR
from wom_sim.model.voice import CALLED_OUT, SPONSORED


@inner
def waking_span(run, row):  # type: ignore[no-untyped-def]
    """The part of this tick, in waking time, in which a campaign runs that is on: its brand follows its policy now, and does
    not pause; else (0, 0)."""
    campaign = run.sponsorships[row]
    start = run.clock[TICK] * run.tick_hours[0]
    end = start + run.tick_hours[0]
    on = run.desks[campaign.brand].policy == campaign.plan and not paused(run, campaign.brand)
    if not on or end <= campaign.start or start >= campaign.end:
        return 0.0, 0.0
    return waking_time(max(start, campaign.start), run.rhythm), waking_time(min(end, campaign.end), run.rhythm)


@inner
def sponsored_due(run):  # type: ignore[no-untyped-def]
    """How many posts influencers and ambassadors make in this tick, at most."""
    due = 0
    for row in range(len(run.sponsorships)):
        start, end = waking_span(run, row)
        if end > start:
            due += run.sponsorships[row].people * (int((end - start) * run.sponsorships[row].rate) + 2)
    return due


@inner
def speak_for_brands(run):  # type: ignore[no-untyped-def]
    """Whoever is to be won is won, and whoever is to post in this tick posts: by campaign, then by rank."""
    for row in range(len(run.sponsorships)):
        start, end = waking_span(run, row)
        if end > start:
            if run.sponsored[row].people < 0:
                choose_people(run, row)
            first = run.sponsorships[row].first
            for place in range(first, first + run.sponsored[row].people):
                speak_for_brand(run, row, run.spokespeople[place], start, end)


@inner
def choose_people(run, row):  # type: ignore[no-untyped-def]
    """Win the first people of a ranking who can be had, or those who reach most together; each ambassador for a perk."""
    campaign = run.sponsorships[row]
    wanted = affordable(campaign.people, run.sponsored[row].spent, campaign.budget, campaign.perk)
    spokespeople = run.spokespeople[campaign.first : campaign.first + wanted]
    taken = 0
    if campaign.sample >= 0:
        people = len(run.people)
        starts = run.cover_starts[campaign.sample * (people + 1) : (campaign.sample + 1) * (people + 1)]
        for at in range(campaign.candidates, campaign.candidates_end):
            if can_be_had(run, row, run.candidates[at]):
                run.choosing[0, taken] = run.candidates[at]
                taken += 1
        run.covered[:] = False
        taken = lazy_greedy(
            starts, run.covers, run.choosing[0], taken, run.covered, run.choosing[1], run.choosing[2], spokespeople
        )
    else:
        for at in range(campaign.candidates, campaign.candidates_end):
            if taken < wanted and can_be_had(run, row, run.candidates[at]):
                spokespeople[taken] = run.candidates[at]
                taken += 1
    run.sponsored[row].people = taken
    spend(run, row, taken * campaign.perk)


@inner
def spend(run, row, cents):  # type: ignore[no-untyped-def]
    """Money of a campaign goes out."""
    run.sponsored[row].spent += cents
    count(run, run.sponsorships[row].brand, C_CAMPAIGN_CENTS, cents)


@inner
def can_be_had(run, row, who):  # type: ignore[no-untyped-def]
    """Whether somebody can speak for a brand now: anybody for pay who does not work for it; as an ambassador a customer who
    means it."""
    if len(run.employer) > 0 and run.employer[who] == run.sponsorships[row].brand:
        return False
    if run.sponsorships[row].voice != AMBASSADOR:
        return True
    if run.people[who].brand != run.sponsorships[row].brand:
        return False
    grievance = grievance_now(run, who, today(run))
    return well_disposed(float(run.people[who].satisfaction), float(grievance), run.persuasion[0].least_goodwill)


@inner
def speak_for_brand(run, row, who, start, end):  # type: ignore[no-untyped-def]
    """The posts of one person in this tick, between two waking times."""
    campaign = run.sponsorships[row]
    phase = draw(run, SPONSORED_PHASE, campaign.number, who, campaign.brand)
    before, after = posts_due(start, campaign.rate, phase), posts_due(end, campaign.rate, phase)
    if after == before or not can_be_had(run, row, who):
        return
    audience = run.indptr[who + 1] - run.indptr[who]
    fee = post_fee(audience, campaign.fee, campaign.per_thousand)
    begins = run.clock[TICK] * run.tick_hours[0]
    for number in range(before + 1, after + 1):
        if affordable(1, run.sponsored[row].spent, campaign.budget, fee) == 1:
            spend(run, row, fee)
            hours = moment_of_post(number, campaign.rate, phase, begins, begins + run.tick_hours[0], run.rhythm)
            sponsored_post(run, row, who, hours)


@inner
def sponsored_post(run, row, who, hours):  # type: ignore[no-untyped-def]
    """One post that somebody was asked for."""
    campaign = run.sponsorships[row]
    key = absorb(absorb(absorb(run.keys[POST_KEY], who), SPONSORED), int(hours * 3600.0))
    key = absorb(absorb(key, campaign.brand), campaign.number)
    strength = run.persuasion[0].strength
    start_cascade(run, key, who, campaign.brand, 1, strength, hours, campaign.voice, campaign.channel)
    if campaign.voice == AMBASSADOR:
        engage(run, who, campaign.brand, True)
    count(run, campaign.brand, C_SPONSORED_POSTS, 1)


@inner
def sees_through(run, cascade, who, new):  # type: ignore[no-untyped-def]
    """Whether a reader recognises hidden pay, in every copy of a message alike; some of them call it out, once."""
    rates, key = run.persuasion[0], run.cascades[cascade].key
    if draw(run, SPONSORED_FOUND_OUT, 0, key, who) >= rates.recognised:
        return False
    if new and draw(run, SPONSORED_FOUND_OUT, 1, key, who) < rates.called_out:
        channel = run.cascades[cascade].channel
        delay = reshare_delay(draw(run, SPONSORED_FOUND_OUT, 2, key, who), run.channels[channel].half_life)
        hours = (run.clock[TICK] + ticks_of_delay(delay, run.tick_hours[0])) * run.tick_hours[0]
        brand, severity = run.cascades[cascade].brand, run.cascades[cascade].severity
        errand = absorb(absorb(key, CALLED_OUT), who)
        plan(run, hours, DO_CALL_OUT, who, brand, -1, severity, errand, channel)
    return True
