"""Posts and cascades: how one begins, grows, is held alive and ends; step 3's tellings and reshares as they fall due."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.cascades import log_cascade
from wom_sim.engine.channels import private_channel, usual_channel
from wom_sim.engine.crisis import notice_echo
from wom_sim.engine.crisis_reading import wait_in_vain
from wom_sim.engine.dtypes import (
    ARRIVES,
    COURTED,
    DO_AWAIT,
    DO_CALL_OUT,
    DO_POST,
    DO_PRIVATE,
    DO_TELL,
    EXPIRES,
    NOBODY,
    THANKS,
    WHEEL,
)
from wom_sim.engine.learning import read_reshare
from wom_sim.engine.levers import levers_of
from wom_sim.engine.people import count, draw, engage, hear, note_hearing
from wom_sim.engine.pools import forget_sightings, give, push, sight, take
from wom_sim.engine.prefetch import prefetch
from wom_sim.engine.record import (
    C_CALLED_OUT,
    C_COMPLAINTS,
    C_NEGATIVE,
    C_NEUTRAL,
    C_POSITIVE,
    C_RESHARES,
    C_TALK_NEGATIVE,
    C_TALK_NEUTRAL,
    C_TALK_POSITIVE,
    C_TARIFF_POSTS,
    OPEN,
    TOLD,
)
from wom_sim.engine.state import N_AGENDA, N_CASCADES, N_FRESH, N_POSTS, N_TICKETS, NEW, TICK
from wom_sim.engine.surveys import overhear
from wom_sim.engine.touching import place
from wom_sim.model.compiled import inner
from wom_sim.model.draws import (
    NOTICE_DELAY,
    NOTICED,
    OFFER_TIME,
    POST_APPEAL,
    STORY_GAP,
    STORY_LISTENER,
    STORY_TOLD,
    absorb,
    exponential,
)
from wom_sim.model.poaching import reach_out_hours
from wom_sim.model.spread import appeal, strength
from wom_sim.model.trust import CUSTOMER
from wom_sim.model.voice import RESHARED, UNTOLD, next_telling, still_ahead, told_sign


@inner
def ask_for_speaker(run, row):  # type: ignore[no-untyped-def]
    """Ask for what a row of the agenda will read, and for the row after it."""
    who = run.agenda[row].who
    prefetch(run.people, who)
    prefetch(run.indptr, who)
    prefetch(run.strong, who)
    if run.agenda[row].next >= 0:
        prefetch(run.agenda, run.agenda[row].next)


@inner
def work_off_agenda(run):  # type: ignore[no-untyped-def]
    """Do what is due in this tick: posts, private complaints, tellings, reshares. Order does not matter."""
    agenda, tick = run.agenda, run.clock[TICK]
    bucket = tick % WHEEL
    row = run.agenda_head[bucket]
    run.agenda_head[bucket] = NOBODY
    run.agenda_count[bucket] = 0
    while row >= 0:
        following = agenda[row].next
        if following >= 0:
            ask_for_speaker(run, following)
        if agenda[row].tick > tick:
            place(run, row, agenda[row].tick)
        elif agenda[row].kind == DO_TELL:
            tell(run, row)
        else:
            if agenda[row].kind == DO_POST:
                publish(run, row)
            elif agenda[row].kind == DO_PRIVATE:
                complain_in_private(run, row)
            elif agenda[row].kind == DO_CALL_OUT:
                call_out(run, row)
            elif agenda[row].kind == DO_AWAIT:
                wait_in_vain(run, row)
            else:
                reshare(run, agenda[row].ref)
            give(run, agenda, N_AGENDA, row)
        row = following


@inner
def add_post(run, key, author, cascade, parent):  # type: ignore[no-untyped-def]
    """A new post of a cascade; its author's followers get it in the next tick."""
    posts, cascades = run.posts, run.cascades
    row = take(run, posts, N_POSTS)
    posts[row].key, posts[row].author, posts[row].cascade, posts[row].parent = key, author, cascade, parent
    posts[row].tick = run.clock[TICK]
    posts[row].depth = 0 if parent < 0 else posts[parent].depth + 1
    posts[row].next = cascades[cascade].posts
    cascades[cascade].posts = row
    cascades[cascade].size += 1
    cascades[cascade].depth = max(cascades[cascade].depth, posts[row].depth)
    if author >= 0:
        cascades[cascade].audience += run.indptr[author + 1] - run.indptr[author]
    cascades[cascade].holds += 1
    run.posted[run.meta[N_FRESH, NEW]] = row
    run.meta[N_FRESH, NEW] += 1
    return row


@inner
def start_cascade(run, key, author, brand, sign, severity, hours, voice, channel):  # type: ignore[no-untyped-def]
    """A root post; returns its cascade. Only what customers say of themselves counts as their taking part, and as a mention."""
    cascades = run.cascades
    row = take(run, cascades, N_CASCADES)
    cascades[row].key, cascades[row].author, cascades[row].brand, cascades[row].sign = key, author, brand, sign
    cascades[row].severity, cascades[row].born, cascades[row].eased = severity, hours, 1.0
    cascades[row].appeal = appeal(draw(run, POST_APPEAL, 0, key, 0), run.spread[0].appeal_tail)
    cascades[row].posts, cascades[row].sightings = NOBODY, NOBODY
    cascades[row].size, cascades[row].depth, cascades[row].reach = 0, 0, 0
    cascades[row].voice, cascades[row].channel = voice, channel
    cascades[row].ticket, cascades[row].thanks, cascades[row].feed = NOBODY, 0, NOBODY
    cascades[row].cause = NOBODY
    cascades[row].audience, cascades[row].holds = 0, 0
    add_post(run, key, author, row, NOBODY)
    if voice == CUSTOMER:
        engage(run, author, brand, sign > 0)
        count(run, brand, C_NEGATIVE if sign < 0 else (C_POSITIVE if sign > 0 else C_NEUTRAL), 1)
    return row


@inner
def open_ticket(run, key, who, brand, public, serious, severity, cascade, hours, channel):  # type: ignore[no-untyped-def]
    """A complaint as a ticket that the desk does not know of yet."""
    tickets = run.tickets
    row = take(run, tickets, N_TICKETS)
    tickets[row].key, tickets[row].who, tickets[row].brand, tickets[row].public = key, who, brand, public
    tickets[row].serious, tickets[row].severity, tickets[row].cascade = serious, severity, cascade
    tickets[row].followers, tickets[row].value, tickets[row].channel, tickets[row].group = 0, 1.0, channel, 0
    if who >= 0:
        tickets[row].followers = run.indptr[who + 1] - run.indptr[who]
        tickets[row].value = run.levels[2, run.traits[who].value]
        tickets[row].group = run.traits[who].group
    tickets[row].born, tickets[row].arrived, tickets[row].first_reply, tickets[row].closed = hours, -1.0, -1.0, -1.0
    tickets[row].state, tickets[row].holds, tickets[row].plan, tickets[row].again = OPEN, 0, NOBODY, 0
    tickets[row].cause = NOBODY
    tickets[row].told_score, tickets[row].told_quality = 0.0, 0.0
    tickets[row].told_reply, tickets[row].told_cents = 0, 0
    return row


@inner
def await_notice(run, ticket):  # type: ignore[no-untyped-def]
    """A public complaint is noticed by the desk's listening, or never; returns the hours for which it stays open to rivals."""
    key, hours = run.tickets[ticket].key, run.tickets[ticket].born
    lifetime = 24.0 * run.service[0].complaint_lifetime_days
    push(run, hours + lifetime, EXPIRES, key, ticket)
    run.tickets[ticket].holds = 1
    policy, channel = levers_of(run, ticket), run.tickets[ticket].channel
    if draw(run, NOTICED, 0, key, 0) < run.presence["coverage"][policy, channel]:
        delay = exponential(draw(run, NOTICE_DELAY, 0, key, 0)) * run.presence["delay"][policy, channel]
        push(run, hours + delay, ARRIVES, key, ticket)
        run.tickets[ticket].holds += 1
    return lifetime


@inner
def publish(run, row):  # type: ignore[no-untyped-def]
    """A post as planned in a row of the agenda; a complaint also becomes a ticket, noticed or not, and may be courted."""
    agenda = run.agenda
    brand, who, key, hours = agenda[row].brand, agenda[row].who, agenda[row].key, agenda[row].time
    channel = usual_channel(run, who, 1)
    cascade = start_cascade(run, key, who, brand, agenda[row].sign, agenda[row].severity, hours, CUSTOMER, channel)
    overhear(run, who, brand, key, agenda[row].sign, channel, hours)
    if agenda[row].count > 0:
        pass_on_at_once(run, cascade, agenda[row].count - 1)
    if agenda[row].sign >= 0:
        run.cascades[cascade].thanks = 1 if agenda[row].ref == THANKS else 0
        return
    count(run, brand, C_COMPLAINTS, 1)
    ticket = open_ticket(run, key, who, brand, 1, agenda[row].ref, agenda[row].severity, cascade, hours, channel)
    run.cascades[cascade].holds += 1
    run.cascades[cascade].ticket = ticket
    run.tickets[ticket].cause = agenda[row].cause
    lifetime = await_notice(run, ticket)
    for rival in range(len(run.firms)):
        wait = reach_out_hours(draw(run, OFFER_TIME, rival, key, 0), run.firms[rival].hazard, run.firms[rival].delay)
        if rival != brand and 0.0 <= wait <= lifetime:
            push(run, hours + wait, COURTED + rival, absorb(key, rival), ticket)


@inner
def complain_in_private(run, row):  # type: ignore[no-untyped-def]
    """A complaint by phone, mail or message: a ticket that reaches the desk at once, or never where nobody can be reached."""
    agenda = run.agenda
    brand, who, key, hours = agenda[row].brand, agenda[row].who, agenda[row].key, agenda[row].time
    count(run, brand, C_COMPLAINTS, 1)
    channel, reached = private_channel(run, who, brand)
    ticket = open_ticket(run, key, who, brand, 0, agenda[row].ref, agenda[row].severity, NOBODY, hours, channel)
    run.tickets[ticket].cause = agenda[row].cause
    send(run, ticket, hours, reached)


@inner
def send(run, ticket, hours, reached):  # type: ignore[no-untyped-def]
    """A private complaint reaches the desk at once; or, if the brand is on no private channel, nobody."""
    push(run, hours, ARRIVES if reached else EXPIRES, run.tickets[ticket].key, ticket)
    run.tickets[ticket].holds = 1


@inner
def call_out(run, row):  # type: ignore[no-untyped-def]
    """Say in public that a post was paid for, or that advice had to be: a bad word on the brand, but no complaint that its desk
    could settle."""
    errand = run.agenda[row]
    brand, who, key, hours, channel = errand.brand, errand.who, errand.key, errand.time, errand.ref
    start_cascade(run, key, who, brand, -1, errand.severity, hours, CUSTOMER, channel)
    count(run, brand, C_TARIFF_POSTS if errand.count == 1 else C_CALLED_OUT, 1)


@inner
def tell(run, row):  # type: ignore[no-untyped-def]
    """Tell a story to one strong tie (a customer without any talks to people who are not on the graph); plan the next."""
    agenda = run.agenda
    who, brand, key, told = agenda[row].who, agenda[row].brand, agenda[row].key, agenda[row].count
    helped = run.people[who].brand == brand and run.people[who].helped_day >= agenda[row].ref
    voice = run.voice[0]
    sign = told_sign(
        draw(run, STORY_TOLD, told, key, 0), agenda[row].sign, helped, voice.helped_talk, voice.helped_praise
    )  # fmt: skip
    if sign != UNTOLD:
        count(run, brand, C_TALK_NEGATIVE if sign < 0 else (C_TALK_POSITIVE if sign > 0 else C_TALK_NEUTRAL), 1)
        if sign > 0:
            engage(run, who, brand, True)
        ties = run.strong[who]
        if ties > 0 and sign != 0:
            pick = int(draw(run, STORY_LISTENER, told, key, 0) * ties)
            listener = run.followers[run.indptr[who] + pick]
            rates = run.spread[0]
            own = run.people[listener].brand == brand
            force = strength(
                rates.advice, 1.0, run.trust[0].friend, own, sign, rates.keep_positive, rates.keep_negative
            )
            hear(run, listener, brand, sign, force)
            note_hearing(run, listener, TOLD, key, who, brand, sign, force)
    half_life = 24.0 * voice.talk_half_life_days
    ahead = np.float64(agenda[row].severity)
    gap = next_telling(draw(run, STORY_GAP, told + 1, key, 0), ahead, half_life)
    if gap < 0.0:
        give(run, agenda, N_AGENDA, row)
        return
    agenda[row].count = told + 1
    agenda[row].severity = still_ahead(ahead, gap, half_life)
    agenda[row].time += gap
    place(run, row, max(run.clock[TICK] + 1, int(agenda[row].time / run.tick_hours[0])))


@inner
def reshare(run, sighting):  # type: ignore[no-untyped-def]
    """Pass a post on, as its reader has decided."""
    cascade = run.sightings[sighting].cascade
    pass_on(run, run.sightings[sighting].who, cascade, run.sightings[sighting].parent)
    release(run, cascade)


@inner
def pass_on(run, who, cascade, parent):  # type: ignore[no-untyped-def]
    """One reshare of a post of a cascade."""
    key = absorb(absorb(run.cascades[cascade].key, RESHARED), who)
    add_post(run, key, who, cascade, parent)
    brand = run.cascades[cascade].brand
    engage(run, who, brand, run.cascades[cascade].sign > 0)
    count(run, brand, C_RESHARES, 1)
    if run.cascades[cascade].cause >= 0:
        read_reshare(run, cascade)
    notice_echo(run, cascade)


@inner
def pass_on_at_once(run, cascade, event):  # type: ignore[no-untyped-def]
    """The other authors of a scripted post reshare it in its own tick; as they have decided, they never do so again."""
    root = run.cascades[cascade].posts
    for at in range(run.events[event].others, run.events[event].others_end):
        who = run.co_authors[at]
        pass_on(run, who, cascade, root)
        sighting, _ = sight(run, cascade, who)
        run.sightings[sighting].decided = run.clock[TICK]


@inner
def release(run, cascade):  # type: ignore[no-untyped-def]
    """Let go of a cascade; the last one to do so ends it."""
    run.cascades[cascade].holds -= 1
    if run.cascades[cascade].holds == 0:
        log_cascade(run, cascade)
        forget_sightings(run, cascade)
        post = run.cascades[cascade].posts
        while post >= 0:
            following = run.posts[post].next
            give(run, run.posts, N_POSTS, post)
            post = following
        give(run, run.cascades, N_CASCADES, cascade)
