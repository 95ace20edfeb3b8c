"""Step 3 of the hour: the last tick's posts, replies and offers reach the followers of those who posted."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from wom_sim.engine.attention import feed_load, is_muted, load_of_others, may_mute, mute, wear_out
from wom_sim.engine.credibility import author_learns, believed_of, witness
from wom_sim.engine.crisis import sours
from wom_sim.engine.crisis_reading import eased_by_cast, take_cast, take_post
from wom_sim.engine.dtypes import OFFER_CAST
from wom_sim.engine.feeds import deliver_content
from wom_sim.engine.peers import may_help
from wom_sim.engine.people import count, draw, hear, looks_of, most_looks, note_hearing, notice_brand
from wom_sim.engine.pools import sight
from wom_sim.engine.posting import release
from wom_sim.engine.prefetch import AHEAD, prefetch
from wom_sim.engine.record import C_SEEN, OFFER, READ, REPLY
from wom_sim.engine.resharing import plan_reshares, pledge
from wom_sim.engine.spokespeople import sees_through
from wom_sim.engine.state import DUE, N_CASTS, N_FRESH, N_SIGHTINGS, PLEDGES, TICK
from wom_sim.model.attention import is_pushed
from wom_sim.model.compiled import inner
from wom_sim.model.crisis import STATEMENT_CAST
from wom_sim.model.draws import (
    OFFER_PUSHY,
    OFFER_SEEN,
    REPLY_RESHARE,
    REPLY_SEEN,
    RESHARE,
    RESHARE_DELAY,
    SEEN,
    STOPS_FOLLOWING,
    absorb,
    unit,
)
from wom_sim.model.service import reshares_eased
from wom_sim.model.spread import post_weight, reshare_chance, see_chance, strength
from wom_sim.model.trust import HIDDEN, STATEMENT, conduct_in_answer, conduct_in_post, is_brands_word, post_trust


@inner
def deliver_posts(run):  # type: ignore[no-untyped-def]
    """Deliver what was posted in the last tick: posts, then replies and offers; then settle who reshares what."""
    run.meta[N_SIGHTINGS, PLEDGES] = 0
    for at in range(run.meta[N_FRESH, DUE]):
        ask_for_readers(run, at)
        if run.posts[run.to_deliver[at]].author < 0:
            deliver_content(run, run.to_deliver[at])
        else:
            deliver_post(run, run.to_deliver[at])
    for at in range(run.meta[N_CASTS, DUE]):
        deliver_cast(run, at)
    plan_reshares(run)
    mute(run)
    for at in range(run.meta[N_FRESH, DUE]):
        release(run, run.posts[run.to_deliver[at]].cascade)
    for at in range(run.meta[N_CASTS, DUE]):
        ease_reshares(run, at)
        release(run, run.casts[at].cascade)


@inner
def ask_for_readers(run, at):  # type: ignore[no-untyped-def]
    """Ask for the next post's readers, and for where those of the posts after it stand (of a feed: for anybody's)."""
    due, indptr = run.meta[N_FRESH, DUE], run.indptr
    if at + 3 < due:
        prefetch(indptr, max(0, run.posts[run.to_deliver[at + 3]].author))
    if at + 2 < due:
        first = indptr[max(0, run.posts[run.to_deliver[at + 2]].author)]
        prefetch(run.followers, first)
        prefetch(run.followers, min(first + AHEAD, len(run.followers) - 1))
    if at + 1 < due:
        author = max(0, run.posts[run.to_deliver[at + 1]].author)
        for row in range(indptr[author], min(indptr[author + 1], indptr[author] + 2 * AHEAD)):
            prefetch(run.people, run.followers[row])
            prefetch(run.traits, run.followers[row])


class Word(NamedTuple):
    """What a post is to all its readers alike."""

    key: Any  # the post's
    author: int  # who posted or reshared it
    cascade: int
    brand: int
    sign: int
    voice: int  # who speaks in the root post
    friend: float  # trust in it along a strong tie
    other: float  # and along a weak one
    is_brands: bool  # whether that is as much as readers believe the brand
    conduct: float  # what it teaches of the brand's conduct
    pushed: bool
    sharing: Any  # state of the draws by which readers reshare it


@inner
def word_of(run, post):  # type: ignore[no-untyped-def]
    """What a post is to its readers, by who speaks in it."""
    cascade, rates, reshared = run.posts[post].cascade, run.trust[0], run.posts[post].parent >= 0
    voice, sign = run.cascades[cascade].voice, int(run.cascades[cascade].sign)
    strangers = run.channels[run.cascades[cascade].channel].strangers == 1
    return Word(
        run.posts[post].key, run.posts[post].author, cascade, run.cascades[cascade].brand, sign, voice,
        post_trust(voice, reshared, False, rates), post_trust(voice, reshared, strangers, rates),
        sign > 0 and is_brands_word(voice, reshared),
        conduct_in_post(voice, reshared, run.cascades[cascade].thanks == 1, rates), is_pushed(voice, reshared, sign),
        absorb(absorb(run.keys[RESHARE], 0), run.posts[post].key),
    )  # fmt: skip


@inner
def deliver_post(run, post):  # type: ignore[no-untyped-def]
    """One post to each follower of its poster, who sees it or not."""
    word, rates = word_of(run, post), run.spread[0]
    medium, group = run.channels[run.cascades[word.cascade].channel], run.traits[word.author].group
    see, other_group, crowding, first = (
        medium.see,
        medium.other_group,
        rates.crowding_posts,
        run.cascades[word.cascade].author,
    )
    seen_state = absorb(absorb(run.keys[SEEN], 0), word.key)
    attention = rates.negative_attention if word.sign < 0 else 1.0
    mutes, others = len(run.muted) > 0, load_of_others(run)
    at_most = see_chance(see * most_looks(run), 1.0, attention, others, crowding)
    for follow in range(run.indptr[word.author], run.indptr[word.author + 1]):
        if mutes and is_muted(run, follow):
            continue
        who = run.followers[follow]
        load = feed_load(run, who) + others
        chance = unit(absorb(seen_state, who))
        if chance >= at_most or who == first:
            continue
        relevance = 1.0 if run.traits[who].group == group else other_group
        if chance < see_chance(see * looks_of(run, who), relevance, attention, load, crowding):
            read_post(run, post, word, follow, who)


@inner
def read_post(run, post, word, follow, who):  # type: ignore[no-untyped-def]
    """A follower sees a post: it is heard, teaches something of the brand, and is perhaps to be reshared."""
    key, cascade, brand = word.key, word.cascade, word.brand
    strong = follow - run.indptr[word.author] < run.strong[word.author]
    sighting, new = see_cascade(run, cascade, who)
    count(run, brand, C_SEEN, 1)
    notice_brand(run, who, brand)
    if word.voice >= STATEMENT:
        read_crisis_post(run, post, word, sighting, strong, who)
        return
    left = 1.0
    if word.pushed:
        left = wear_out(run, who, brand)
        may_mute(run, follow, brand, draw(run, STOPS_FOLLOWING, 1, key, who), left)
    if word.voice == HIDDEN and sees_through(run, cascade, who, new):
        force = believe_post(run, word, who, strong, left, -1)
        note_hearing(run, who, READ, key, word.author, brand, -1, force)
        if new:  # a lesson that one copy of a message teaches
            witness(run, who, brand, run.trust[0].pay_found_out)
        return
    soured = word.pushed and word.sign > 0 and sours(run, who, brand, key)
    heard = -1 if soured else word.sign
    force = believe_post(run, word, who, strong, left, heard) if heard != 0 else 0
    note_hearing(run, who, READ, key, word.author, brand, heard, force)
    if soured:
        return
    witness(run, who, brand, word.conduct)
    if unit(absorb(word.sharing, who)) < chance_to_reshare(run, cascade, strong):
        pledge(run, sighting, post, absorb(absorb(run.keys[RESHARE_DELAY], 0), key))


@inner
def read_crisis_post(run, post, word, sighting, strong, who):  # type: ignore[no-untyped-def]
    """What a brand, or somebody for it, says in a firestorm: it works on a reader, who may pass it on, or it backfires."""
    rates, trust = run.spread[0], word.friend if strong else word.other
    weight = post_weight(rates.post_weight, strong, rates.strong_tie_factor)
    sign, force = take_post(run, who, word.cascade, word.key, weight, trust, word.is_brands)
    note_hearing(run, who, READ, word.key, word.author, word.brand, sign, force)
    if sign > 0 and unit(absorb(word.sharing, who)) < chance_to_reshare(run, word.cascade, strong):
        pledge(run, sighting, post, absorb(absorb(run.keys[RESHARE_DELAY], 0), word.key))


@inner
def believe_post(run, word, who, strong, left, heard):  # type: ignore[no-untyped-def]
    """What a reader takes a post to say of the brand (``heard``) enters the opinion; returns how strongly (1/65536)."""
    rates, trust = run.spread[0], word.friend if strong else word.other
    if word.is_brands and heard == word.sign:
        trust = believed_of(run, who, word.brand, trust)
    weight = post_weight(rates.post_weight, strong, rates.strong_tie_factor) * left
    severity, own = np.float64(run.cascades[word.cascade].severity), run.people[who].brand == word.brand
    force = strength(rates.advice, weight * severity, trust, own, heard, rates.keep_positive, rates.keep_negative)
    hear(run, who, word.brand, heard, force)
    return force


@inner
def see_cascade(run, cascade, who):  # type: ignore[no-untyped-def]
    """Note that somebody sees a copy of a cascade, and may help its author; returns the sighting, and if it is new."""
    sighting, new = sight(run, cascade, who)
    run.cascades[cascade].reach += new
    peer_help = run.channels[run.cascades[cascade].channel].peer_help
    if new and peer_help > 0.0:
        may_help(run, who, cascade, sighting, peer_help)
    return sighting, new


@inner
def chance_to_reshare(run, cascade, strong):  # type: ignore[no-untyped-def]
    """The chance that a reader passes a cascade on, by the tie to whoever it comes from."""
    rates, own = run.spread[0], run.cascades[cascade]
    return reshare_chance(
        rates.reshare, np.float64(own.appeal), own.sign, rates.reshare_negative, rates.reshare_positive,
        strong, rates.strong_tie_factor, np.float64(own.eased),
    )  # fmt: skip


@inner
def deliver_cast(run, at):  # type: ignore[no-untyped-def]
    """A brand's reply or a rival's offer to the followers of everyone who has posted or reshared the complaint."""
    cascade = run.casts[at].cascade
    is_offer = run.casts[at].kind == OFFER_CAST
    author_learns(
        run, run.cascades[cascade].author, run.casts[at].speaker, run.casts[at].key, is_offer, run.casts[at].quality
    )
    post = run.cascades[cascade].posts
    while post >= 0:
        if run.posts[post].tick < run.clock[TICK]:
            _deliver_cast_under(run, at, cascade, post)
        post = run.posts[post].next


@inner
def _deliver_cast_under(run, at, cascade, post):  # type: ignore[no-untyped-def]
    """A reply or an offer under one copy of the complaint, to each follower of its poster, who sees it or not."""
    rates, author = run.spread[0], run.posts[post].author
    medium, group = run.channels[run.cascades[cascade].channel], run.traits[author].group
    see, other_group, crowding, first = (
        medium.see,
        medium.other_group,
        rates.crowding_posts,
        run.cascades[cascade].author,
    )
    key = absorb(run.casts[at].key, run.posts[post].key)
    seen_state = absorb(absorb(run.keys[OFFER_SEEN if run.casts[at].kind == OFFER_CAST else REPLY_SEEN], 0), key)
    mutes, others = len(run.muted) > 0, load_of_others(run)
    for follow in range(run.indptr[author], run.indptr[author + 1]):
        if mutes and is_muted(run, follow):
            continue
        who = run.followers[follow]
        load = feed_load(run, who) + others
        relevance = 1.0 if run.traits[who].group == group else other_group
        chance = see_chance(see * looks_of(run, who), relevance, 1.0, load, crowding)
        if who != first and unit(absorb(seen_state, who)) < chance:
            read_cast(run, at, post, key, who)
            if run.casts[at].kind != OFFER_CAST:
                see_again(run, cascade, post, key, who, follow - run.indptr[author] < run.strong[author])


@inner
def read_cast(run, at, post, key, who):  # type: ignore[no-untyped-def]
    """A reader sees a reply or an offer: it speaks for its speaker, or against."""
    casts, rates, speaker = run.casts, run.spread[0], run.casts[at].speaker
    is_offer = casts[at].kind == OFFER_CAST
    count(run, speaker, C_SEEN, 1)
    notice_brand(run, who, speaker)
    if casts[at].kind >= STATEMENT_CAST:
        take_cast(run, at, post, key, who)
        return
    works = draw(run, OFFER_PUSHY, 0, key, who) < casts[at].quality
    sign = 1 if works else -1
    trust = run.trust[0].salesperson if is_offer else run.trust[0].brand
    word = believed_of(run, who, speaker, trust) if works else trust  # what annoys needs no belief
    weight = rates.post_weight * (1.0 if is_offer else run.service[0].reply_effect)
    own = run.people[who].brand == speaker
    force = strength(rates.advice, weight, word, own, sign, rates.keep_positive, rates.keep_negative)
    hear(run, who, speaker, sign, force)
    witness(run, who, speaker, conduct_in_answer(is_offer, works, run.trust[0]))
    how = OFFER if is_offer else REPLY
    note_hearing(run, who, how, run.posts[post].key, run.posts[post].author, speaker, sign, force)


@inner
def see_again(run, cascade, post, key, who, strong):  # type: ignore[no-untyped-def]
    """Whoever sees a reply sees the complaint above it, perhaps to reshare that."""
    sighting, _ = see_cascade(run, cascade, who)
    passes_on = run.spread[0].reexposure * chance_to_reshare(run, cascade, strong)
    if draw(run, REPLY_RESHARE, 0, key, who) < passes_on:
        pledge(run, sighting, post, absorb(absorb(run.keys[RESHARE_DELAY], 1), key))


@inner
def ease_reshares(run, at):  # type: ignore[no-untyped-def]
    """From the next tick on, a reply changes how readily the complaint is reshared."""
    kind = run.casts[at].kind
    if kind == OFFER_CAST:
        return
    rates, cascade = run.service[0], run.casts[at].cascade
    if kind >= STATEMENT_CAST:
        run.cascades[cascade].eased *= eased_by_cast(run, at)
        return
    run.cascades[cascade].eased *= reshares_eased(
        kind, rates.eased_by_apology, rates.eased_by_empathy, rates.eased_by_invite, rates.eased_by_compensation
    )
