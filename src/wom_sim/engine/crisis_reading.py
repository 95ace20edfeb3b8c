"""What readers make of what a brand says in a firestorm, and of a promise that it does not keep."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.credibility import believed_of, witness
from wom_sim.engine.dtypes import DO_AWAIT, NOBODY
from wom_sim.engine.people import draw, hear, note_hearing
from wom_sim.engine.record import REPLY
from wom_sim.engine.state import TICK
from wom_sim.engine.touching import plan
from wom_sim.model.compiled import inner
from wom_sim.model.crisis import CONTRADICTED, STATEMENT_CAST, WORKS, eased, taken
from wom_sim.model.draws import CRISIS_TAKEN, OFFER_PUSHY
from wom_sim.model.spread import strength
from wom_sim.model.trust import STATEMENT, conduct_in_answer


@inner
def take_word(run, who, brand, weight, size, trust, is_brands, clear, works_draw, quality):  # type: ignore[no-untyped-def]
    """A reader takes a statement or a counter-message: returns the sign that it has for the brand and its strength (1/65536)."""
    rates = run.spread[0]
    took = taken(draw(run, CRISIS_TAKEN, 0, who, brand), clear, works_draw, quality)
    sign = 1 if took == WORKS else -1
    size = run.crisis[0].contradiction_strength if took == CONTRADICTED else size
    word = believed_of(run, who, brand, trust) if sign > 0 and is_brands else trust  # what annoys needs no belief
    own = run.people[who].brand == brand
    force = strength(rates.advice, weight * size, word, own, sign, rates.keep_positive, rates.keep_negative)
    hear(run, who, brand, sign, force)
    if is_brands:
        witness(run, who, brand, conduct_in_answer(False, sign > 0, run.trust[0]))
    return sign, force


@inner
def take_post(run, who, cascade, key, weight, trust, is_brands):  # type: ignore[no-untyped-def]
    """The same of a post (its key), in every copy alike; who was calmed by a statement waits for the answer."""
    own = run.cascades[cascade]
    works_draw = draw(run, CRISIS_TAKEN, 1, own.key, who)
    sign, force = take_word(
        run, who, own.brand, weight, np.float64(own.severity), trust, is_brands, np.float64(own.clear), works_draw,
        np.float64(own.quality),
    )  # fmt: skip
    if sign > 0 and own.voice == STATEMENT:
        await_answer(run, who, own.brand, key)
    return sign, force


@inner
def take_cast(run, at, post, key, who):  # type: ignore[no-untyped-def]
    """The same of what stands under a complaint."""
    own, rates = run.casts[at], run.crisis[0]
    size = rates.statement_strength if own.kind == STATEMENT_CAST else rates.message_strength
    works_draw = draw(run, OFFER_PUSHY, 0, key, who)
    sign, force = take_word(
        run,
        who,
        own.speaker,
        run.spread[0].post_weight,
        size,
        run.trust[0].brand,
        True,
        own.clear,
        works_draw,
        own.quality,
    )
    if sign > 0 and own.kind == STATEMENT_CAST:
        await_answer(run, who, own.speaker, run.posts[post].key)
    note_hearing(run, who, REPLY, run.posts[post].key, run.posts[post].author, own.speaker, sign, force)


@inner
def eased_by_cast(run, at):  # type: ignore[no-untyped-def]
    """What it leaves of the complaint's further reshares."""
    own, rates = run.casts[at], run.crisis[0]
    if own.eases == 0:
        return 1.0
    full = rates.eased_by_statement if own.kind == STATEMENT_CAST else rates.eased_by_message
    return eased(full, own.quality, own.clear)


@inner
def await_answer(run, who, brand, key):  # type: ignore[no-untyped-def]
    """A reader of a post (its key) remembers by when the brand has promised to answer."""
    stated, hours = run.crises[brand].stated, run.tick_hours[0]
    due = stated * hours + run.plans[run.desks[brand].levers].promised
    due = max(due, (run.clock[TICK] + 1) * hours)
    plan(run, due, DO_AWAIT, who, brand, -1, 0.0, key, np.int32(stated))


@inner
def wait_in_vain(run, row):  # type: ignore[no-untyped-def]
    """The promised hour has come: without an answer since, whoever waited for it is disappointed."""
    errand, rates = run.agenda[row], run.spread[0]
    who, brand = errand.who, errand.brand
    if run.crises[brand].answered >= errand.ref:
        return
    weight, own = rates.post_weight * run.crisis[0].letdown_strength, run.people[who].brand == brand
    force = strength(rates.advice, weight, run.trust[0].brand, own, -1, rates.keep_positive, rates.keep_negative)
    hear(run, who, brand, -1, force)
    witness(run, who, brand, run.trust[0].poor_reply)
    note_hearing(run, who, REPLY, errand.key, NOBODY, brand, -1, force)
