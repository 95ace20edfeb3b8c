"""Belief in what each brand says: what of its conduct people witness, and what they make of its word."""

from __future__ import annotations

import numpy as np

from wom_sim.engine.people import inbox_row, kept_after, today
from wom_sim.model.compiled import inner
from wom_sim.model.draws import OFFER_PUSHY, absorb, unit
from wom_sim.model.spread import MOST_HEARD, faded, opinion_after
from wom_sim.model.trust import UNTRIED, believed, conduct_in_answer, lesson


@inner
def belief_now(run, who, brand, day):  # type: ignore[no-untyped-def]
    """Somebody's belief in what a brand says (0 to 1) today, faded towards where everybody starts."""
    return faded(
        np.float64(run.credibility[who, brand]), UNTRIED, kept_after(run.kept[3], day - run.people[who].settled_day)
    )


@inner
def believed_of(run, who, brand, weight):  # type: ignore[no-untyped-def]
    """What belief in a brand leaves of the weight of its word, or of the chance that it is taken at it."""
    if len(run.credibility) == 0:
        return weight
    return believed(weight, belief_now(run, who, brand, today(run)))


@inner
def witness(run, who, brand, step):  # type: ignore[no-untyped-def]
    """Somebody sees how a brand behaves: a step up or down, taken in at the tick's end (order does not matter)."""
    if len(run.credibility) == 0 or step == 0.0:
        return
    row = inbox_row(run, who)
    learned = lesson(run.trust[0].learning, step)
    if learned > 0:
        run.inbox_believe[row, brand] = min(MOST_HEARD, run.inbox_believe[row, brand] + learned)
    else:
        run.inbox_doubt[row, brand] = min(MOST_HEARD, run.inbox_doubt[row, brand] - learned)


@inner
def author_learns(run, who, speaker, key, is_offer, quality):  # type: ignore[no-untyped-def]
    """Whoever complained reads the answer as any bystander does, and surely."""
    if len(run.credibility) == 0 or who < 0:
        return
    works = unit(absorb(absorb(absorb(run.keys[OFFER_PUSHY], 0), key), who)) < quality
    witness(run, who, speaker, conduct_in_answer(is_offer, works, run.trust[0]))


@inner
def settle_belief(run, who, day):  # type: ignore[no-untyped-def]
    """Bring somebody's beliefs up to today, with their opinions."""
    if len(run.credibility) > 0:
        for brand in range(run.credibility.shape[1]):
            run.credibility[who, brand] = belief_now(run, who, brand, day)


@inner
def apply_lessons(run, row, who):  # type: ignore[no-untyped-def]
    """The end of the tick: what was witnessed is taken in, as opinions take in what was heard."""
    for brand in range(run.inbox_believe.shape[1]):
        up, down = run.inbox_believe[row, brand], run.inbox_doubt[row, brand]
        if up + down > 0:
            run.credibility[who, brand] = opinion_after(np.float64(run.credibility[who, brand]), up, down)
