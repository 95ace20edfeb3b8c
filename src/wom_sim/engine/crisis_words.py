"""What a brand says in a firestorm, and through whom: under complaints that it knows of, on its feeds, or by people's posts."""

from __future__ import annotations

from wom_sim.engine.answering import cast
from wom_sim.engine.channels import usual_channel
from wom_sim.engine.dtypes import NOBODY
from wom_sim.engine.feeds import speaks
from wom_sim.engine.people import count, draw, engage, grievance_now, identity, today
from wom_sim.engine.posting import start_cascade
from wom_sim.engine.record import C_COUNTER_MESSAGES, C_CRISIS_CENTS, C_STATEMENTS
from wom_sim.engine.state import LIVE, N_CASTS, N_TICKETS, NEW, TICK, USED
from wom_sim.model.compiled import inner
from wom_sim.model.crisis import EMPLOYEES, LEADERS, MESSAGE_CAST, OFFICIAL, STATEMENT_CAST, clarity, message_quality
from wom_sim.model.draws import CRISIS_VOICE, absorb
from wom_sim.model.sponsoring import well_disposed
from wom_sim.model.trust import ANNOUNCEMENT, COLLEAGUE, STATEMENT, SUPPORTER
from wom_sim.model.voice import CRISIS_SAID, CRISIS_SPOKEN


@inner
def official_words(run, brand):  # type: ignore[no-untyped-def]
    """How often a brand itself speaks in this tick."""
    plan = run.plans[run.desks[brand].levers]
    own = run.crises[brand].states
    return own + plan.voices if run.crises[brand].speaks == 1 and plan.spoken_by == OFFICIAL else own


@inner
def crisis_posts_due(run):  # type: ignore[no-untyped-def]
    """How many posts of brands and of those who speak up for them this tick brings, at most."""
    due = 0
    for brand in range(len(run.crises)):
        due += official_words(run, brand) * len(run.feeds)
        if run.crises[brand].speaks == 1:
            due += len(run.chorus)
    return due


@inner
def crisis_casts_due(run):  # type: ignore[no-untyped-def]
    """How many words under complaints, at most."""
    due = 0
    for brand in range(len(run.crises)):
        due += official_words(run, brand) * run.meta[N_TICKETS, LIVE]
    return due


@inner
def promises_read(run, read):  # type: ignore[no-untyped-def]
    """How many of so many readers may go away with a promise."""
    for brand in range(len(run.crises)):
        if run.crises[brand].stated >= 0:
            return read
    return 0


@inner
def speak_in_crises(run):  # type: ignore[no-untyped-def]
    """What is due is said: statements at once, counter-messages when they are ready, and again."""
    for brand in range(len(run.crises)):
        plan, rates = run.plans[run.desks[brand].levers], run.crisis[0]
        if run.crises[brand].states == 1:
            say(run, brand, STATEMENT_CAST, STATEMENT, 0, rates.statement_strength, rates.statement_quality, 1.0)
            count(run, brand, C_STATEMENTS, 1)
            count(run, brand, C_CRISIS_CENTS, plan.message_cents)
        if run.crises[brand].speaks == 1:
            spoken = post_message(run, brand)
            count(run, brand, C_COUNTER_MESSAGES, spoken)
            count(run, brand, C_CRISIS_CENTS, spoken * plan.message_cents)
            if spoken > 0:
                run.crises[brand].answered = run.clock[TICK]


@inner
def post_message(run, brand):  # type: ignore[no-untyped-def]
    """A round of the counter-message; returns how many have spoken."""
    plan, rates = run.plans[run.desks[brand].levers], run.crisis[0]
    voices = plan.voices if plan.spoken_by == OFFICIAL else choose_voices(run, brand)
    quality = message_quality(plan.preparation, rates.improvised, rates.prepared, rates.preparation_half_hours)
    clear = clarity(voices, plan.one_voice == 1, rates.contradiction)
    for number in range(voices):
        if plan.spoken_by == OFFICIAL:
            say(run, brand, MESSAGE_CAST, ANNOUNCEMENT, 1 + number, rates.message_strength, quality, clear)
        else:
            speak_up(
                run, run.chorus[number], brand, COLLEAGUE if plan.spoken_by == EMPLOYEES else SUPPORTER, quality, clear
            )
    return voices


@inner
def say(run, brand, kind, voice, number, strength, quality, clear):  # type: ignore[no-untyped-def]
    """A brand says something itself: to those who follow its feeds, and under every complaint of the storm that it knows of."""
    tick, hours = run.clock[TICK], run.clock[TICK] * run.tick_hours[0]
    for feed in range(len(run.feeds)):
        own = run.feeds[feed]
        if own.brand == brand and speaks(run, feed):
            key = absorb(absorb(identity(run, brand, CRISIS_SAID, tick), number), own.number)
            cascade = start_cascade(run, key, NOBODY, brand, 1, strength, hours, voice, own.channel)
            run.cascades[cascade].feed = feed
            run.cascades[cascade].quality, run.cascades[cascade].clear = quality, clear
    for ticket in range(run.meta[N_TICKETS, USED]):
        if is_of_storm(run, ticket, brand, hours):
            key = absorb(absorb(absorb(run.tickets[ticket].key, CRISIS_SAID), tick), number)
            cast(run, ticket, brand, kind, key, quality)
            row = run.meta[N_CASTS, NEW] - 1
            run.casts_new[row].clear, run.casts_new[row].eases = clear, 1 if number <= 1 else 0


@inner
def is_of_storm(run, ticket, brand, hours):  # type: ignore[no-untyped-def]
    """Whether a row of the tickets is a complaint in public, settled or not, that is still open to the public, that the brand's
    desk has noticed, and that is no older than what raised the alarm."""
    own = run.tickets[ticket]
    if own.holds <= 0 or own.brand != brand or own.public != 1 or own.who < 0 or own.arrived < 0.0:
        return False
    window = run.plans[run.desks[brand].levers].alarm_window
    since = run.crises[brand].begun * run.tick_hours[0] - window
    return own.born >= since and own.born + 24.0 * run.service[0].complaint_lifetime_days > hours


@inner
def choose_voices(run, brand):  # type: ignore[no-untyped-def]
    """Put those who speak up for a brand into ``run.chorus``: of all who would, those with the smallest draws. Returns how many.

    In one alarm they are asked in the same order each time.
    """
    wanted, taken, begun = run.plans[run.desks[brand].levers].voices, 0, run.crises[brand].begun
    for who in range(len(run.people)):
        if not would_speak_up(run, who, brand):
            continue
        order = draw(run, CRISIS_VOICE, begun, who, brand)
        if taken == wanted and order >= run.chorus_order[taken - 1]:
            continue
        at = taken if taken < wanted else taken - 1
        while at > 0 and order < run.chorus_order[at - 1]:
            run.chorus_order[at], run.chorus[at] = run.chorus_order[at - 1], run.chorus[at - 1]
            at -= 1
        run.chorus_order[at], run.chorus[at] = order, who
        taken = min(wanted, taken + 1)
    return taken


@inner
def would_speak_up(run, who, brand):  # type: ignore[no-untyped-def]
    """Whether somebody is of the kind that a brand's playbook asks: who works for it, or a content customer with many or with
    few followers."""
    spoken_by, own = run.plans[run.desks[brand].levers].spoken_by, run.people[who]
    works = len(run.employer) > 0 and run.employer[who] == brand
    if spoken_by == EMPLOYEES or works:
        return works and spoken_by == EMPLOYEES
    leads = run.indptr[who + 1] - run.indptr[who] > run.most_followers[0]
    if own.brand != brand or leads != (spoken_by == LEADERS):
        return False
    grievance = grievance_now(run, who, today(run))
    return well_disposed(float(own.satisfaction), float(grievance), run.persuasion[0].least_goodwill)


@inner
def speak_up(run, who, brand, voice, quality, clear):  # type: ignore[no-untyped-def]
    """Somebody posts a brand's message."""
    tick, hours = run.clock[TICK], run.clock[TICK] * run.tick_hours[0]
    key = absorb(identity(run, who, CRISIS_SPOKEN, tick), brand)
    cascade = start_cascade(
        run, key, who, brand, 1, run.crisis[0].message_strength, hours, voice, usual_channel(run, who, 1)
    )
    run.cascades[cascade].quality, run.cascades[cascade].clear = quality, clear
    if voice == SUPPORTER:
        engage(run, who, brand, True)
