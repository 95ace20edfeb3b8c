"""Every random draw of the package: a pure function of who and when, with no state anywhere.

    u(seed, stream, time, who, whom)  ->  a number in (0, 1)

Each word is absorbed by one round of SplitMix64 (Steele, Lea & Flood 2014): the state moves on by the word times the
golden ratio and is mixed by Stafford's variant 13. For a fixed state the words 0, 1, 2 … thus give exactly SplitMix64's
sequence. Two policies, any number of threads and both engines therefore see the same world, and a draw that is no
longer needed shifts no other. ``experiments/draws_battery.py`` puts the draws, used as the model uses them, through a
standard battery.
"""

from __future__ import annotations

import math

import numpy as np

from wom_sim.model.compiled import compiled

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_A = np.uint64(0xBF58476D1CE4E5B9)
_B = np.uint64(0x94D049BB133111EB)
_30, _27, _31, _12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)
_TO_UNIT = 2.0**-52

# The streams: one for each process that draws. A number is never reused for something else.
# Network and population (seeds of their own).
NET_DEGREE, NET_GROUP, NET_TIE, NET_STRONG, NET_REWIRE, NET_SAMPLE, NET_SHUFFLE = 1, 2, 3, 4, 5, 6, 7
TRAIT_GROUP, TRAIT_OWN, START_BRAND, BRAND_TILT, START_CLOCK, START_CONTRACT, START_SEEDED = 20, 21, 22, 23, 24, 25, 26
# Traits that follow from a draw whenever they are needed (seed of the population).
TRAIT_CHANNEL, TRAIT_FEED, TRAIT_EMPLOYEE = 30, 31, 32
TRAIT_ADVOCATE = 113
TRAIT_STREAMS = (TRAIT_CHANNEL, TRAIT_FEED, TRAIT_EMPLOYEE, TRAIT_ADVOCATE)
# The run.
TOUCH_GAP, TOUCH_OUTCOME, TOUCH_SEVERITY = 40, 41, 42
INCIDENT_HIT, INCIDENT_TIME, SCRIPTED_AUTHOR = 43, 44, 45
VOICE, VOICE_DELAY, POST_APPEAL, POST_KEY = 50, 51, 52, 53
STORY_GAP, STORY_LISTENER, STORY_TOLD = 55, 56, 57
SEEN, RESHARE, RESHARE_DELAY, REPLY_SEEN, REPLY_RESHARE = 60, 61, 62, 63, 64
NOTICED, NOTICE_DELAY, PATIENCE, HANDLING, RESOLVED, THANKS, SHAMES = 70, 71, 72, 73, 74, 75, 76
BACKGROUND_GAP, BACKGROUND_KEY, BACKGROUND_KIND, TICKET_ORDER = 77, 78, 79, 80
PILOT_GROUP = 98
OFFER_TIME, OFFER_TAKEN, OFFER_SEEN, OFFER_PUSHY = 90, 91, 92, 93
LEAVE, CHOICE, JOIN, PLAN_DELAY = 100, 101, 102, 104
LOOKS_AROUND, AT_SHELF, IN_SHOP, TARIFF_TALK = 114, 115, 116, 117
# The run, voice and channels.
CALLS_AGAIN, CALL_DELAY = 46, 47
HELPS, HELP_DELAY, HELP_WORKS = 48, 49, 54
FEED_PHASE, FEED_KIND, FEED_ENGAGES, STOPS_FOLLOWING = 58, 59, 66, 67
ADVERT_SHOWN, ADVERT_SEEN, ADVERT_TOPIC = 68, 69, 81
EMPLOYEE_PHASE, EMPLOYEE_ALLOWED, OFF_MESSAGE = 82, 83, 84
SPONSORED_PHASE, SPONSORED_FOUND_OUT, CANDIDATE = 86, 87, 88
# The run, learning and surveys.
ROOT_CAUSE, AVERTED, FIX_TIME, TOLD_APART = 109, 110, 111, 112
NPS_ASKED, NPS_ANSWER, CSAT = 95, 96, 97
# The run, organisation.
COLLEAGUE = 105
# Sweeps (seeds of their own): where the points of a design lie, and what the analysis draws again or sets aside.
DESIGN_RANDOM, DESIGN_ORDER, DESIGN_JITTER, DESIGN_SHIFT = 120, 121, 122, 123
BORROWED_SEED, RESAMPLED, FOLDED = 124, 125, 126
DESIGN_SEED = 127


@compiled
def mix(state):  # type: ignore[no-untyped-def]
    """Stafford's variant 13 of the 64-bit finaliser: a bijection on uint64 in which every bit depends on every bit."""
    state = np.uint64(state)  # a state handed in from Python may come as a signed integer
    state = (state ^ (state >> _30)) * _A
    state = (state ^ (state >> _27)) * _B
    return state ^ (state >> _31)


@compiled
def absorb(state, word):  # type: ignore[no-untyped-def]
    """The state (uint64) after taking in one more word (an integer of any type): one round of SplitMix64."""
    return mix(np.uint64(state) + np.uint64(word) * GOLDEN)


@compiled
def stream_key(seed, stream):  # type: ignore[no-untyped-def]
    """The state (uint64) from which every draw of one stream starts."""
    return absorb(absorb(GOLDEN, seed), stream)


@compiled
def stream_keys(seed, count):  # type: ignore[no-untyped-def]
    """The states from which the first ``count`` streams start: uint64 [count]."""
    keys = np.empty(count, np.uint64)
    for stream in range(count):
        keys[stream] = stream_key(seed, stream)
    return keys


@compiled
def unit(state):  # type: ignore[no-untyped-def]
    """A state as a number strictly between 0 and 1 (52 bits; never 0 and never 1, so its logarithm is finite)."""
    return (np.float64(np.uint64(state) >> _12) + 0.5) * _TO_UNIT


@compiled
def u(seed, stream, time, who, whom):  # type: ignore[no-untyped-def]
    """The draw in (0, 1) of a process (``stream``) for ``who`` about ``whom`` at ``time``; all arguments integers."""
    return unit(absorb(absorb(absorb(stream_key(seed, stream), time), who), whom))


@compiled
def column(seed, stream, count, who, whom):  # type: ignore[no-untyped-def]
    """The draws in (0, 1) of one process at the times 0, 1, 2 …: float64 [count]."""
    drawn = np.empty(count)
    for time in range(count):
        drawn[time] = u(seed, stream, time, who, whom)
    return drawn


@compiled
def exponential(draw):  # type: ignore[no-untyped-def]
    """A standard exponential variate (mean 1) from a draw in (0, 1), by inversion."""
    return -math.log(draw)


@compiled
def normal(draw, second_draw):  # type: ignore[no-untyped-def]
    """A standard normal variate from two draws in (0, 1) (Box & Muller 1958)."""
    return math.sqrt(-2.0 * math.log(draw)) * math.cos(2.0 * math.pi * second_draw)


@compiled
def lognormal(draw, second_draw, mean, cv):  # type: ignore[no-untyped-def]
    """A lognormal variate of a mean and a coefficient of variation, from two draws in (0, 1)."""
    variance = math.log(1.0 + cv * cv)
    return mean * math.exp(math.sqrt(variance) * normal(draw, second_draw) - 0.5 * variance)


@compiled
def gumbel(draw):  # type: ignore[no-untyped-def]
    """A standard Gumbel variate from a draw in (0, 1): adding one to each utility gives logit choice (McFadden 1974)."""
    return -math.log(-math.log(draw))
