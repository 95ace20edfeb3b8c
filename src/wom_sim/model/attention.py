"""Steps 3 and 7, attention: what else is in a feed, what a brand's feeds and adverts put there, and how push wears out.

*Pushed* is what is said for a brand by whoever it owns or pays: its feeds, its adverts, and people who speak for it.
"""

from __future__ import annotations

import math

from wom_sim.model.compiled import compiled
from wom_sim.model.rhythm import clock_time
from wom_sim.model.trust import CUSTOMER, STATEMENT

WAKING_HOURS_A_WEEK = 168.0
PUSHED = 1024  # pushed posts that were seen are counted in integers of this many to a post


@compiled
def background_load(posts_per_day, half_life_hours):  # type: ignore[no-untyped-def]
    """Load of a feed by posts about other things: a steady stream of them, each counting half after the half-life.

    r · h / (24 ln 2), in posts; it adds to the load of what is simulated.
    """
    return posts_per_day * half_life_hours / 24.0 / math.log(2.0)


@compiled
def is_pushed(voice, reshared, sign):  # type: ignore[no-untyped-def]
    """Whether a post is push: what somebody who speaks for a brand says on any day, first-hand, and no complaint about it."""
    return voice != CUSTOMER and voice < STATEMENT and not reshared and sign >= 0


@compiled
def effect_left(pushed, wear_out_posts):  # type: ignore[no-untyped-def]
    """What is left of the effect of one more pushed post: 1 / (1 + x / wear_out_posts); 1 where nothing wears out.

    ``pushed`` is the reader's decayed number x of pushed posts seen up to the tick's start, in 1/PUSHED. That repetition
    wears out: Pechmann & Stewart 1988; the form, one of falling returns, is an assumption.
    """
    return 1.0 / (1.0 + pushed / PUSHED / wear_out_posts) if wear_out_posts > 0.0 else 1.0


@compiled
def stop_chance(fresh, left):  # type: ignore[no-untyped-def]
    """Chance to stop following after a seen pushed post: ``fresh`` / ``left`` = fresh · (1 + x / wear_out_posts), at most 1.

    It rises as the effect falls (Edwards, Li & Lee 2002 have the sign: what intrudes is avoided; form: assumption).
    """
    return min(1.0, fresh / left)


@compiled
def engage_chance(engage, left, tone):  # type: ignore[no-untyped-def]
    """Chance that a reader takes part on a useful post of a feed: engage · what is left of its effect · tone."""
    return engage * left * tone


@compiled
def posts_due(waking, rate, phase):  # type: ignore[no-untyped-def]
    """How many posts of a feed are due by a moment of waking time: ⌊rate · W + phase⌋ (rate per waking hour, phase 0 to 1)."""
    return int(math.floor(rate * waking + phase))


@compiled
def moment_of_post(number, rate, phase, start, end, cumulative):  # type: ignore[no-untyped-def]
    """Clock time (hours) of a feed's post by its number (from 1), which is due between ``start`` and ``end``."""
    return min(end, max(start, clock_time((number - phase) / rate, cumulative)))


@compiled
def campaign_share(waking, begins, ends):  # type: ignore[no-untyped-def]
    """Share of a campaign that has passed by a moment, 0 to 1; all three in waking time (0 where it has none)."""
    return min(1.0, max(0.0, (waking - begins) / (ends - begins))) if ends > begins else 0.0


@compiled
def whole_part(total, share):  # type: ignore[no-untyped-def]
    """Impressions shown, or cents spent, by the time that ``share`` of a campaign has passed: ⌊total · share⌋."""
    return int(math.floor(total * share))
