"""Step 3 of the hour: the last tick's posts, replies and offers reach the followers of those who posted."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.attention import feed_load, is_muted, load_of_others, may_mute, mute, wear_out
from wom_sim.engine.credibility import author_learns, believed_of, witness
from wom_sim.engine.feeds import deliver_content
from wom_sim.engine.peers import may_help
from wom_sim.engine.people import count, draw, hear, looks_of, most_looks, note_hearing, notice_brand
from wom_sim.engine.pools import sight
from wom_sim.engine.posting import release
from wom_sim.engine.prefetch import AHEAD, prefetch
from wom_sim.engine.record import C_SEEN, OFFER, READ, REPLY
from wom_sim.engine.resharing import plan_reshares, pledge
from wom_sim.engine.spokespeople import sees_through
from wom_sim.engine.state import DUE, N_CASTS, N_FRESH, N_SIGHTINGS, OFFER_CAST, PLEDGES, TICK
from wom_sim.model.attention import is_pushed
from wom_sim.model.compiled import inner
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
from wom_sim.model.trust import HIDDEN, conduct_in_answer, conduct_in_post, is_brands_word, post_trust


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
    """Ask for the next post's readers, and for where those of the posts after it stand (of a brand's feed: for anybody's)."""
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


@inner
def deliver_post(run, post):  # type: ignore[no-untyped-def]
    """One post to each follower of its poster: seen or not, heard, perhaps to be reshared."""
    posts, cascades, rates = run.posts, run.cascades, run.spread[0]
    key, author, cascade = posts[post].key, posts[post].author, posts[post].cascade
    brand, sign = cascades[cascade].brand, cascades[cascade].sign
    seen_state = absorb(absorb(run.keys[SEEN], 0), key)
    share_state = absorb(absorb(run.keys[RESHARE], 0), key)
    attention = rates.negative_attention if sign < 0 else 1.0
    medium = run.channels[cascades[cascade].channel]
    voice, reshared = cascades[cascade].voice, posts[post].parent >= 0
    friend = post_trust(voice, reshared, False, run.trust[0])
    other = post_trust(voice, reshared, medium.strangers == 1, run.trust[0])
    brands_word = sign > 0 and is_brands_word(voice, reshared)
    conduct = conduct_in_post(voice, reshared, cascades[cascade].thanks == 1, run.trust[0])
    pushed, mutes, others = is_pushed(voice, reshared, sign), len(run.muted) > 0, load_of_others(run)
    at_most = see_chance(medium.see * most_looks(run), 1.0, attention, others, rates.crowding_posts)
    start, end = run.indptr[author], run.indptr[author + 1]
    for at in range(start, end):
        if mutes and is_muted(run, at):
            continue
        who = run.followers[at]
        load = feed_load(run, who) + others
        chance = unit(absorb(seen_state, who))
        if chance >= at_most or who == cascades[cascade].author:
            continue
        relevance = 1.0 if run.traits[who].group == run.traits[author].group else medium.other_group
        if chance >= see_chance(medium.see * looks_of(run, who), relevance, attention, load, rates.crowding_posts):
            continue
        sighting, new = sight(run, cascade, who)
        cascades[cascade].reach += new
        if new and medium.peer_help > 0.0:
            may_help(run, who, cascade, sighting, medium.peer_help)
        count(run, brand, C_SEEN, 1)
        notice_brand(run, who, brand)
        strong = at - start < run.strong[author]
        left = 1.0
        if pushed:
            left = wear_out(run, who, brand)
            may_mute(run, at, brand, draw(run, STOPS_FOLLOWING, 1, key, who), left)
        force, heard = 0, sign
        if voice == HIDDEN and sees_through(run, cascade, who, new):
            heard = -1
        if heard != 0:
            weight = post_weight(rates.post_weight, strong, rates.strong_tie_factor) * left
            own = run.people[who].brand == brand
            severity = np.float64(cascades[cascade].severity)
            trust = friend if strong else other
            if brands_word:
                trust = believed_of(run, who, brand, trust)
            force = strength(
                rates.advice, weight * severity, trust, own, heard, rates.keep_positive, rates.keep_negative
            )  # fmt: skip
            hear(run, who, brand, heard, force)
        note_hearing(run, who, READ, key, author, brand, heard, force)
        if heard == sign:
            witness(run, who, brand, conduct)
        elif new:  # a lesson that one copy of a message teaches
            witness(run, who, brand, run.trust[0].pay_found_out)
        passes_on = reshare_chance(
            rates.reshare, np.float64(cascades[cascade].appeal), sign, rates.reshare_negative, rates.reshare_positive,
            strong, rates.strong_tie_factor, np.float64(cascades[cascade].eased),
        )  # fmt: skip
        if heard == sign and unit(absorb(share_state, who)) < passes_on:
            pledge(run, sighting, post, absorb(absorb(run.keys[RESHARE_DELAY], 0), key))


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
    """A reply or an offer under one copy of the complaint."""
    casts, rates = run.casts, run.spread[0]
    is_offer = casts[at].kind == OFFER_CAST
    author, speaker = run.posts[post].author, casts[at].speaker
    key = absorb(casts[at].key, run.posts[post].key)
    seen_state = absorb(absorb(run.keys[OFFER_SEEN if is_offer else REPLY_SEEN], 0), key)
    works_state = absorb(absorb(run.keys[OFFER_PUSHY], 0), key)
    share_state = absorb(absorb(run.keys[REPLY_RESHARE], 0), key)
    trust = run.trust[0].salesperson if is_offer else run.trust[0].brand
    medium = run.channels[run.cascades[cascade].channel]
    weight = rates.post_weight * (1.0 if is_offer else run.service[0].reply_effect)
    mutes, others = len(run.muted) > 0, load_of_others(run)
    for row in range(run.indptr[author], run.indptr[author + 1]):
        if mutes and is_muted(run, row):
            continue
        who = run.followers[row]
        load = feed_load(run, who) + others
        relevance = 1.0 if run.traits[who].group == run.traits[author].group else medium.other_group
        chance = see_chance(medium.see * looks_of(run, who), relevance, 1.0, load, rates.crowding_posts)
        if who == run.cascades[cascade].author or unit(absorb(seen_state, who)) >= chance:
            continue
        count(run, speaker, C_SEEN, 1)
        notice_brand(run, who, speaker)
        works = unit(absorb(works_state, who)) < casts[at].quality
        sign = 1 if works else -1
        own = run.people[who].brand == speaker
        word = believed_of(run, who, speaker, trust) if works else trust  # what annoys needs no belief
        force = strength(rates.advice, weight, word, own, sign, rates.keep_positive, rates.keep_negative)
        hear(run, who, speaker, sign, force)
        witness(run, who, speaker, conduct_in_answer(is_offer, works, run.trust[0]))
        how = OFFER if is_offer else REPLY
        note_hearing(run, who, how, run.posts[post].key, author, speaker, sign, force)
        if is_offer:
            continue
        sighting, new = sight(run, cascade, who)
        run.cascades[cascade].reach += new
        if new and medium.peer_help > 0.0:
            may_help(run, who, cascade, sighting, medium.peer_help)
        strong = row - run.indptr[author] < run.strong[author]
        passes_on = rates.reexposure * reshare_chance(
            rates.reshare, np.float64(run.cascades[cascade].appeal), run.cascades[cascade].sign, rates.reshare_negative,
            rates.reshare_positive, strong, rates.strong_tie_factor, np.float64(run.cascades[cascade].eased),
        )  # fmt: skip
        if unit(absorb(share_state, who)) < passes_on:
            pledge(run, sighting, post, absorb(absorb(run.keys[RESHARE_DELAY], 1), key))


@inner
def ease_reshares(run, at):  # type: ignore[no-untyped-def]
    """From the next tick on, a reply changes how readily the complaint is reshared."""
    kind = run.casts[at].kind
    if kind == OFFER_CAST:
        return
    rates, cascade = run.service[0], run.casts[at].cascade
    run.cascades[cascade].eased *= reshares_eased(
        kind, rates.eased_by_apology, rates.eased_by_empathy, rates.eased_by_invite, rates.eased_by_compensation
    )
