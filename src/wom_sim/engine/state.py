"""A run's state: arrays of records, which the kernel changes in place and a checkpoint can save as they are.

What a record holds is in ``dtypes.py``.

Sizes: n customers, m follows, B brands, P policies and their stages, T ticks, c the capacity of a pool (it grows between ticks).
Times are hours from the run's first hour unless a name says otherwise; money is in cents. The rows of a *pool* are taken
and given back; ``meta`` holds its [rows ever used, head of the free rows or -1, rows in use].
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from wom_sim.engine.dtypes import (
    CASCADE,
    CAST,
    ERRAND,
    HAPPENING,
    NOBODY,
    POST,
    SIGHTING,
    SWITCH,
    TICKET,
    TOUCH,
    WHEEL,
)
from wom_sim.engine.record import CASCADE_ROW, HEARING_ROW, POST_ROW, TICKET_ROW


class Run(NamedTuple):
    """Everything that the kernel sees."""

    # What a run never changes
    indptr: Any  # int64 [n+1]
    followers: Any  # int32 [m], strong ties first in each row
    strong: Any  # int32 [n]
    traits: Any  # TRAITS [n]
    levels: Any  # float64 [4, 256], the trait at each quantile: activity, voice, value, loyalty (hazard)
    heard: Any  # int32 [n], people that one hears; [1] where joining does not ask
    firms: Any  # FIRM [B]
    background: Any  # float64 [B, T], background tickets per waking hour
    plans: Any  # PLAN [P]
    triage: Any  # float64 [P, 8]
    channels: Any  # CHANNEL [C]
    presence: Any  # PRESENCE [P, C]
    arms: Any  # int64 [P, interest groups], policy for customers of a group, or NOBODY: the plan itself; [P, 0] without a pilot
    teams: Any  # TEAM [P, K], K being the most teams of any plan
    team_of: Any  # int64 [P, 2, interest groups], team for a minor or serious ticket; [P, 2, 0] where K is 1
    liking: Any  # float64 [interest groups, C], weight of each channel in a group's choice; [1, C] where all are alike
    sole: Any  # int64 [2], the private and the public channel, where there is but one, or NOBODY
    events: Any  # EVENT_ROW [E], in the order of ticks
    co_authors: Any  # int32 [c], those who pass a scripted post on in the tick in which it is posted
    incidents: Any  # INCIDENT [I]
    touchpoints: Any  # a record [1] of the section's numbers, and so on
    voice: Any
    spread: Any
    attention: Any
    trust: Any
    service: Any
    reviews: Any
    joining: Any
    showrooming: Any
    persuasion: Any
    surveys: Any
    sponsorships: Any  # SPONSORSHIP [S]
    candidates: Any  # int32 [c], people who may be asked to speak, campaign by campaign, the first to be asked first
    cover_starts: Any  # int64 [samples, n+1] as one row, see world.expected_spread; [0] where nobody is chosen so
    covers: Any  # int32 [c]
    learning: Any
    root_bounds: Any  # float64 [R], cumulative shares of the failures by root cause; [0] where failures have none
    crisis: Any
    employees: Any
    working_hours: Any  # float64 [2], from and to, hours of the day
    employer: Any  # int8 [n], the brand that one works for or NOBODY; [0] where no brand has employees
    staff: Any  # int32 [employees], who they are
    most_followers: Any  # int64 [1], of people who are no opinion leaders; 0 where nobody speaks up for a brand
    keys: Any  # uint64 [128], state of each stream of draws
    rhythm: Any  # float64 [25], see model.rhythm
    kept: Any  # float64 [5, K], left after so many days: opinion, grievance, a friend's leaving, belief, a fix
    load_kept: Any  # int64 [K2], what is left of a feed's load after so many ticks, in 1/65536
    push_kept: Any  # int64 [K3], the same of what was pushed; [0] where nothing is
    feeds: Any  # FEED [F]
    adverts: Any  # ADVERTS [A]
    aimed_at: Any  # int64 [.], interest groups of feeds and campaigns
    subscribers: Any  # int32 [S], who follows the feeds at the start
    audience: Any  # int32 [.], people in the groups that campaigns are aimed at
    tick_hours: Any  # float64 [1]
    posts_kept: Any  # int64 [1], what a tick leaves of the posts that people read, in 1/65536
    # Customers
    people: Any  # PERSON [n]
    opinion: Any  # float32 [n, B], chance to prefer each brand, as it stood on settled_day
    credibility: Any  # float32 [n, B], belief in what each brand says, as it stood on settled_day; [0, B] if fixed
    clocks: Any  # CLOCKS [n], apart from people because the diary's daily pass reads nothing else
    joined: Any  # int32 [n], heard people who have a brand; [1] where joining does not ask
    sponsored: Any  # SPONSORED [S]
    spokespeople: Any  # int32 [p], who was won, in places of each campaign
    choosing: Any  # int32 [3, n], working space of a choice; [3, 0] where none needs it
    covered: Any  # bool [targets], the same
    fatigue: Any  # FATIGUE [n]; [0] where nothing is pushed
    following: Any  # int64 [F], how many still follow each feed
    unfollowed: Any  # int32 [S], tick in which a subscriber stopped following, or STILL_FOLLOWS
    muted: Any  # uint8 [m / 8], a bit a follow: the follower no longer wants it; [0] where nobody speaks for a brand
    # The day's diary, sorted by tick
    touches: Any  # TOUCH [c]
    touches_unsorted: Any  # TOUCH [c], working space
    touch_start: Any  # int64 [ticks a day + 1]
    review_who: Any  # int32 [c]
    review_unsorted: Any  # int32 [c], working space
    review_start: Any  # int64 [ticks a day + 1]
    # What is under way
    agenda: Any  # ERRAND [c], a pool
    agenda_head: Any  # int32 [WHEEL]
    agenda_count: Any  # int32 [WHEEL]
    posts: Any  # POST [c], a pool
    cascades: Any  # CASCADE [c], a pool
    sightings: Any  # SIGHTING [c], a pool
    buckets: Any  # int32 [2^k], heads of the hash table of sightings
    pledges: Any  # int32 [c], sightings whose readers decide to reshare in this tick
    to_mute: Any  # int64 [c], follows that end with this tick
    casts: Any  # CAST [c], of the last tick
    casts_new: Any  # CAST [c], of this tick
    to_deliver: Any  # int32 [c], posts of the last tick
    posted: Any  # int32 [c], posts of this tick
    tickets: Any  # TICKET [c], a pool
    heap: Any  # HAPPENING [c]
    desks: Any  # DESK [B]
    roots: Any  # ROOT [B R], brand after brand
    change_paid: Any  # int64 [B, P], cents paid by each brand for the change of a policy; [B, 0] where none costs any
    lines: Any  # LINE [2 B K]
    offers: (
        Any  # int64 [c, R], cents that rivals with a plug-in offer under each ticket in this tick, or NOBODY: nothing
    )
    queue: Any  # int32 [2 B K, c], heaps of tickets by (score, key)
    crises: Any  # CRISIS [B]
    echoes: Any  # int32 [B, ticks a day], reshares of noticed complaints in each of the last ticks
    chorus: Any  # int32 [v], working space: who speaks up for a brand; [0] where nobody is asked
    chorus_order: Any  # float64 [v], the same: their draws
    noticed: Any  # int32 [B, ticks a day], complaints noticed in each of the last ticks
    readings: Any  # int64 [B, days, 8], what enters a brand's readings each day, see below; [B, 0, 8] if none looks
    read_posts: (
        Any  # int64 [B, 2], good and bad public posts that people read, in 1/65536; [0, 2] where nobody looks around
    )
    contacts: Any  # CONTACT [n]; [0] where no policy keeps contacts together
    # What this tick applies at its end; changes of brand stay, as a log
    inbox_who: Any  # int32 [c]
    inbox_up: Any  # int32 [c, B], strengths heard, in 1/65536
    inbox_down: Any  # int32 [c, B]
    inbox_believe: Any  # int32 [c, B], lessons for a brand's word, in 1/65536; [c, 0] where credibility is fixed
    inbox_doubt: Any  # int32 [c, B], and against it
    switches: Any  # SWITCH [c]
    causes: Any  # int32 [c, 5], shares of the causes, in 1/65536
    watched: Any  # bool [n], whose hearings are logged; [0] where nobody's are
    # What is measured
    hourly: Any  # int64 [T, B, columns]
    flows: Any  # int64 [B+1, B+1, 5], who went where, why, in 1/65536 customers; the last row and column is 'no brand'
    stock: Any  # int64 [B, 3], customers, satisfaction, value now
    ticket_log: Any  # TICKET_ROW [c], closed tickets
    cascade_log: Any  # CASCADE_ROW [c], ended cascades
    post_log: Any  # POST_ROW [c], posts of ended cascades, if a trace is asked for
    hearing_log: Any  # HEARING_ROW [c], what the people watched heard
    # The clock and the pools
    clock: Any  # int64 [8], see below
    meta: Any  # int64 [pools, 4]
    need: Any  # int64 [pools], capacity that the next tick asks for
    asks: Any  # int64 [1] where plug-ins are asked in every tick; [0] where there are none
    asker: Any = None  # an asking.Asker, no array; None where there are no plug-ins
    table: Any = None  # uint64 [fields, 4], addresses and shapes of all of these, see handle.py


# Entries of Run.clock.
TICK, PHASE, WARMUP, TICKS, DAY_TICKS, TRACE, JOIN_KIND, EVENT = range(8)
# Entries of Run.readings, in the order of the record's columns from C_NPS_ANSWERED on.
NPS_ANSWERS, PROMOTERS, DETRACTORS, CSAT_ANSWERS, SATISFIED, HEARD_POSITIVE, HEARD_NEGATIVE, WAITED_DAYS = range(8)
JOIN_NONE, JOIN_BASS, JOIN_THRESHOLD, JOIN_BASS_BY_TIE = 0, 1, 2, 3

# Pools that may grow: rows of meta and need, and the arrays that grow along their first axis (the queue its second).
POOLS: dict[str, tuple[str, ...]] = {
    "diary": ("touches", "touches_unsorted", "review_who", "review_unsorted"),
    "agenda": ("agenda",),
    "posts": ("posts",),
    "cascades": ("cascades",),
    "sightings": ("sightings", "pledges"),
    "mutes": ("to_mute",),
    "casts": ("casts", "casts_new"),
    "fresh": ("to_deliver", "posted"),
    "tickets": ("tickets", "offers"),
    "heap": ("heap",),
    "queues": ("queue",),
    "inbox": ("inbox_who", "inbox_up", "inbox_down", "inbox_believe", "inbox_doubt"),
    "switches": ("switches", "causes"),
    "ticket_log": ("ticket_log",),
    "cascade_log": ("cascade_log",),
    "post_log": ("post_log",),
    "hearing_log": ("hearing_log",),
}
(
    N_DIARY, N_AGENDA, N_POSTS, N_CASCADES, N_SIGHTINGS, N_MUTES, N_CASTS, N_FRESH, N_TICKETS, N_HEAP, N_QUEUES,
    N_INBOX,
    N_SWITCHES, N_TICKET_LOG, N_CASCADE_LOG, N_POST_LOG, N_HEARING_LOG,
) = range(len(POOLS))  # fmt: skip
USED, FREE, LIVE, PLEDGES = 0, 1, 2, 3  # entries of a row of meta
NO_ARRAYS = ("asker", "table")  # fields of Run that hold none
DUE, NEW = 0, 1  # the same for casts and fresh posts: rows of the last tick, of this one
APPLIED = 0  # the same for switches: how many of the rows in use have been applied


def new_pools(
    capacity: int, brands: int, teams: int, day_ticks: int, more_tickets: int, believed: int, courting: int = 0
) -> dict[str, Any]:
    """Every array of a pool, empty, by its name in Run, with room for ``capacity`` rows; the log of tickets for more.

    ``teams`` is the number of teams at a desk, at most; ``believed`` that of brands whose credibility changes: all, or 0;
    ``courting`` that of rivals whose offers a plug-in decides."""
    shapes: dict[str, tuple[Any, tuple[int, ...]]] = {
        "touches": (TOUCH, ()), "touches_unsorted": (TOUCH, ()), "review_who": ("i4", ()), "review_unsorted": ("i4", ()),
        "agenda": (ERRAND, ()), "posts": (POST, ()), "cascades": (CASCADE, ()), "sightings": (SIGHTING, ()),
        "pledges": ("i4", ()), "to_mute": ("i8", ()),
        "casts": (CAST, ()), "casts_new": (CAST, ()), "to_deliver": ("i4", ()), "posted": ("i4", ()),
        "tickets": (TICKET, ()), "offers": ("i8", (courting,)),
        "heap": (HAPPENING, ()), "inbox_who": ("i4", ()), "inbox_up": ("i4", (brands,)),
        "inbox_down": ("i4", (brands,)), "inbox_believe": ("i4", (believed,)), "inbox_doubt": ("i4", (believed,)),
        "switches": (SWITCH, ()), "causes": ("i4", (5,)), "ticket_log": (TICKET_ROW, ()),
        "cascade_log": (CASCADE_ROW, ()), "post_log": (POST_ROW, ()), "hearing_log": (HEARING_ROW, ()),
    }  # fmt: skip
    arrays = {name: np.zeros((capacity, *rest), dtype) for name, (dtype, rest) in shapes.items()}
    arrays["ticket_log"] = np.zeros(capacity + more_tickets, TICKET_ROW)
    arrays["sightings"]["cascade"] = NOBODY
    meta = np.zeros((len(POOLS), 4), np.int64)
    meta[[N_AGENDA, N_POSTS, N_CASCADES, N_SIGHTINGS, N_TICKETS], FREE] = NOBODY
    return arrays | {
        "meta": meta,
        "need": np.zeros(len(POOLS), np.int64),
        "queue": np.zeros((2 * brands * teams, capacity), np.int32),
        "buckets": empty_buckets(capacity),
        "agenda_head": np.full(WHEEL, NOBODY, np.int32),
        "agenda_count": np.zeros(WHEEL, np.int32),
        "touch_start": np.zeros(day_ticks + 1, np.int64),
        "review_start": np.zeros(day_ticks + 1, np.int64),
    }


def empty_buckets(capacity: int) -> Any:
    """Buckets (int32) of a hash table for so many rows: a power of two, all NOBODY."""
    return np.full(1 << max(4, (capacity - 1).bit_length()), NOBODY, np.int32)


def rows_in_use(run: Run) -> list[int]:
    """How many rows of each pool, from its first on, hold anything between two ticks."""
    meta = run.meta
    used = meta[:, LIVE].copy()
    taken_and_given = [N_AGENDA, N_POSTS, N_CASCADES, N_SIGHTINGS, N_TICKETS]
    used[taken_and_given] = meta[taken_and_given, USED]
    used[[N_CASTS, N_FRESH]] = meta[[N_CASTS, N_FRESH], DUE]
    used[N_DIARY] = max(run.touch_start[-1], run.review_start[-1])
    used[N_QUEUES] = run.lines["size"].max()
    return [int(rows) for rows in used]


def grown(run: Run, number: int, capacity: int) -> Run:
    """The same run with room for ``capacity`` rows in one pool; the buckets of sightings are still to be filled."""
    arrays = {}
    for name in list(POOLS.values())[number]:
        old = getattr(run, name)
        axis = 1 if name == "queue" else 0
        longer = np.zeros((*old.shape[:axis], capacity, *old.shape[axis + 1 :]), old.dtype)
        longer[(slice(None),) * axis + (slice(old.shape[axis]),)] = old
        arrays[name] = longer
    if number == N_SIGHTINGS:
        arrays["sightings"]["cascade"][len(run.sightings) :] = NOBODY
        arrays["buckets"] = empty_buckets(capacity)
    return run._replace(**arrays)
