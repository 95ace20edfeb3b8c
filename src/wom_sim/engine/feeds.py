"""Step 7, a brand's own feeds: content is posted, and in the next tick read by those who follow it."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.attention import feed_load, load_of_others, wear_out
from wom_sim.engine.credibility import believed_of
from wom_sim.engine.crisis import paused, sours
from wom_sim.engine.crisis_reading import take_post
from wom_sim.engine.dtypes import NOBODY
from wom_sim.engine.people import count, draw, engage, hear, identity, looks_of, note_hearing, notice_brand
from wom_sim.engine.pools import sight
from wom_sim.engine.posting import start_cascade
from wom_sim.engine.record import C_CONTENT_CENTS, C_CONTENT_POSTS, C_SEEN, C_UNFOLLOWED, CONTENT
from wom_sim.engine.resharing import pledge
from wom_sim.engine.state import TICK
from wom_sim.model import voice
from wom_sim.model.attention import engage_chance, moment_of_post, posts_due, stop_chance
from wom_sim.model.compiled import inner
from wom_sim.model.draws import FEED_ENGAGES, FEED_KIND, RESHARE, RESHARE_DELAY, SEEN, STOPS_FOLLOWING, absorb, unit
from wom_sim.model.rhythm import waking_time
from wom_sim.model.spread import post_weight, reshare_chance, see_chance, strength
from wom_sim.model.trust import OWN_FEED, STATEMENT

CONTENT_KIND = voice.CONTENT


@inner
def posts_due_by(run, feed, ticks):  # type: ignore[no-untyped-def]
    """How many posts of a feed are due so many ticks after the start of this one."""
    moment = waking_time((run.clock[TICK] + ticks) * run.tick_hours[0], run.rhythm)
    return posts_due(moment, run.feeds[feed].rate, run.feeds[feed].phase)


@inner
def speaks(run, feed):  # type: ignore[no-untyped-def]
    """Whether the feed's brand follows its policy now."""
    return run.desks[run.feeds[feed].brand].policy == run.feeds[feed].plan


@inner
def content_due(run):  # type: ignore[no-untyped-def]
    """How many posts of all feeds this tick brings."""
    due = 0
    for feed in range(len(run.feeds)):
        if speaks(run, feed) and not paused(run, run.feeds[feed].brand):
            due += posts_due_by(run, feed, 1) - posts_due_by(run, feed, 0)
    return due


@inner
def post_content(run):  # type: ignore[no-untyped-def]
    """The posts of all feeds that are due in this tick."""
    for feed in range(len(run.feeds)):
        if speaks(run, feed) and not paused(run, run.feeds[feed].brand):
            for number in range(posts_due_by(run, feed, 0), posts_due_by(run, feed, 1)):
                post_on_feed(run, feed, number + 1)


@inner
def post_on_feed(run, feed, number):  # type: ignore[no-untyped-def]
    """A feed's post by its number: useful (then it speaks well of the brand) or not. Its key says when it was made."""
    own, start = run.feeds[feed], run.clock[TICK] * run.tick_hours[0]
    end = (run.clock[TICK] + 1) * run.tick_hours[0]
    hours = moment_of_post(number, own.rate, own.phase, start, end, run.rhythm)
    key = absorb(identity(run, own.brand, CONTENT_KIND, np.int64(hours * 3600.0)), own.number)
    sign = 1 if draw(run, FEED_KIND, 0, key, 0) < own.useful else 0
    cascade = start_cascade(run, key, NOBODY, own.brand, sign, own.tone, hours, OWN_FEED, own.channel)
    run.cascades[cascade].feed = feed
    count(run, own.brand, C_CONTENT_POSTS, 1)
    count(run, own.brand, C_CONTENT_CENTS, own.post_cents)


@inner
def topic_of(run, feed, key):  # type: ignore[no-untyped-def]
    """The interest group that a post is about: one of those that the feed is made for; NOBODY, if it is for everybody."""
    first, end = run.feeds[feed].groups, run.feeds[feed].groups_end
    if first == end:
        return np.int64(NOBODY)
    return run.aimed_at[first + int(draw(run, FEED_KIND, 1, key, 0) * (end - first))]


@inner
def deliver_content(run, post):  # type: ignore[no-untyped-def]
    """A post of a feed to each of those who follow it still."""
    key, cascade, rates = run.posts[post].key, run.posts[post].cascade, run.spread[0]
    feed, medium = run.cascades[cascade].feed, run.channels[run.cascades[cascade].channel]
    topic, others = topic_of(run, feed, key), load_of_others(run)
    seen_state = absorb(absorb(run.keys[SEEN], 0), key)
    for at in range(run.feeds[feed].start, run.feeds[feed].end):
        if run.unfollowed[at] < run.clock[TICK]:
            continue
        who = run.subscribers[at]
        load = feed_load(run, who) + others
        relevance = 1.0 if run.traits[who].group == topic else medium.other_group
        if unit(absorb(seen_state, who)) < see_chance(
            medium.see * looks_of(run, who), relevance, 1.0, load, rates.crowding_posts
        ):
            if run.cascades[cascade].voice >= STATEMENT:
                read_announcement(run, post, at)
            else:
                read_content(run, post, at)


@inner
def read_content(run, post, at):  # type: ignore[no-untyped-def]
    """A post of a feed is read by a subscriber: if useful it moves, engages and is passed on; else its reader may go."""
    key, cascade, who = run.posts[post].key, run.posts[post].cascade, run.subscribers[at]
    brand, sign = run.cascades[cascade].brand, run.cascades[cascade].sign
    sighting, new = sight(run, cascade, who)
    run.cascades[cascade].reach += new
    count(run, brand, C_SEEN, 1)
    notice_brand(run, who, brand)
    left = wear_out(run, who, brand)
    force = 0
    if sign > 0:
        rates, tone = run.spread[0], np.float64(run.cascades[cascade].severity)
        weight = post_weight(rates.post_weight, False, rates.strong_tie_factor) * left * tone
        own, trust = run.people[who].brand == brand, run.trust[0].brand
        sign = -1 if sours(run, who, brand, key) else 1
        if sign > 0:
            trust = believed_of(run, who, brand, trust)
        force = strength(
            rates.advice, weight, trust, own, sign, rates.keep_positive, rates.keep_negative
        )  # fmt: skip
        hear(run, who, brand, sign, force)
        if sign > 0:
            answer_content(run, post, sighting, who, left)
    elif draw(run, STOPS_FOLLOWING, 0, key, who) < stop_chance(run.attention[0].unfollow, left):
        unfollow(run, at, run.cascades[cascade].feed)
    note_hearing(run, who, CONTENT, key, NOBODY, brand, sign, force)


@inner
def read_announcement(run, post, at):  # type: ignore[no-untyped-def]
    """A subscriber reads on a feed what the brand says in a firestorm."""
    key, cascade, who = run.posts[post].key, run.posts[post].cascade, run.subscribers[at]
    brand, rates = run.cascades[cascade].brand, run.spread[0]
    sighting, new = sight(run, cascade, who)
    run.cascades[cascade].reach += new
    count(run, brand, C_SEEN, 1)
    notice_brand(run, who, brand)
    weight = post_weight(rates.post_weight, False, rates.strong_tie_factor)
    sign, force = take_post(run, who, cascade, key, weight, run.trust[0].brand, True)
    if sign > 0 and draw(run, RESHARE, 0, key, who) < chance_to_pass_on(run, cascade):
        pledge(run, sighting, post, absorb(absorb(run.keys[RESHARE_DELAY], 0), key))
    note_hearing(run, who, CONTENT, key, NOBODY, brand, sign, force)


@inner
def answer_content(run, post, sighting, who, left):  # type: ignore[no-untyped-def]
    """A useful post of a feed may engage its reader, and be passed on."""
    key, cascade = run.posts[post].key, run.posts[post].cascade
    brand, tone = run.cascades[cascade].brand, np.float64(run.cascades[cascade].severity)
    if draw(run, FEED_ENGAGES, 0, key, who) < engage_chance(run.attention[0].engage, left, tone):
        engage(run, who, brand, False)
    if draw(run, RESHARE, 0, key, who) < chance_to_pass_on(run, cascade):
        pledge(run, sighting, post, absorb(absorb(run.keys[RESHARE_DELAY], 0), key))


@inner
def chance_to_pass_on(run, cascade):  # type: ignore[no-untyped-def]
    """The chance that a subscriber passes on a post that speaks well of the brand."""
    rates, own = run.spread[0], run.cascades[cascade]
    return reshare_chance(
        rates.reshare, np.float64(own.appeal), 1, rates.reshare_negative, rates.reshare_positive, False,
        rates.strong_tie_factor, np.float64(own.eased),
    )  # fmt: skip


@inner
def unfollow(run, at, feed):  # type: ignore[no-untyped-def]
    """A subscriber stops following a feed, from the next tick on; whatever of it is read in this tick, only once."""
    if run.unfollowed[at] > run.clock[TICK]:
        run.unfollowed[at] = run.clock[TICK]
        run.following[feed] -= 1
        count(run, run.feeds[feed].brand, C_UNFOLLOWED, 1)


@inner
def subscribers_now(run, brand):  # type: ignore[no-untyped-def]
    """How many follow the feeds of the policy that a brand follows now; a person counts once for each feed."""
    total = 0
    for feed in range(len(run.feeds)):
        if run.feeds[feed].brand == brand and speaks(run, feed):
            total += run.following[feed]
    return total
