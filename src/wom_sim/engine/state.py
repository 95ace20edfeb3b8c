"""A run's state: arrays of records, which the kernel changes in place and a checkpoint can save as they are.

A record holds one thing (a customer, a post, a ticket), so that what is needed together lies together in memory: one
cache line a customer.

Sizes: n customers, m follows, B brands, P policies, T ticks, c the capacity of a pool (it grows between ticks).
Times are hours from the run's first hour unless a name says otherwise; money is in cents. The rows of a *pool* are taken
and given back; ``meta`` holds its [rows ever used, head of the free rows or -1, rows in use].
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from wom_sim.engine.record import CASCADE_ROW, HEARING_ROW, POST_ROW, TICKET_ROW

NOBODY = -1
LONG_AGO = -32000  # a day that no run reaches back to

TRAITS = np.dtype([
    ("group", "u2"),  # interest group
    ("activity", "u1"),  # quantile, of 256, of how often one meets the brand
    ("voice", "u1"),  # ... of the readiness to speak up
    ("value", "u1"),  # ... of the margin
    ("loyalty", "u1"),  # ... of the hazard to leave
], align=True)  # fmt: skip

PERSON = np.dtype([
    ("satisfaction", "f4"),  # -1 to 1
    ("expectation", "f4"),
    ("grievance", "f4"),  # 0 to 1, as it stood on grieved_day
    ("inbox", "i4"),  # row in this tick's inbox, or NOBODY
    ("settled_day", "i2"),  # day as of which the opinions stand
    ("grieved_day", "i2"),
    ("contract_day", "i2"),  # when the customer joined the brand
    ("left_day", "i2"),  # when a brand was left last
    ("helped_day", "i2"),  # when a complaint was last resolved
    ("load", "u2"),  # decayed deliveries before load_tick
    ("load_now", "u2"),  # the same with load_tick's own
    ("load_tick", "u2"),
    ("seen", "u2"),  # bit b: saw a post on brand b
    ("engaged", "u2"),  # bit b: posted, reshared or was answered
    ("advocated", "u2"),  # bit b: spoke well of brand b
    ("brand", "i1"),  # NOBODY for a prospect
    ("flags", "u1"),  # bits as below; the upper four are the brand that was left last
], align=True)  # fmt: skip
ANSWERED, SWITCHING = 1, 2  # bits of PERSON.flags

CLOCKS = np.dtype([
    ("touch_second", "i4"),  # next touchpoint, in seconds
    ("review_tick", "i4"),  # next review
    ("touches", "u2"),  # touchpoints so far
])  # fmt: skip

FIRM = np.dtype([
    ("failure", "f8"), ("delight", "f8"), ("serious", "f8"), ("attraction", "f8"), ("log_share", "f8"),
    ("intercept", "f8"),  # base hazard to leave, per month
    ("hazard", "f8"), ("delay", "f8"), ("offers_per_day", "i8"), ("min_followers", "i8"), ("min_severity", "f8"),
    ("offer_cents", "i8"), ("accepted", "f8"), ("pushy", "f8"),
    ("calm_background", "f8"),  # background tickets per waking hour without incidents; 0 where failures have no causes
    ("employees", "f8"),  # in the whole market
], align=True)  # fmt: skip

PLAN = np.dtype([
    ("agents", "i8"), ("night_agents", "i8"), ("opens", "f8"), ("closes", "f8"), ("days", "i8"),
    ("split", "i8"),  # 1: private tickets have agents of their own
    ("private_share", "f8"),
    ("answers", "i8"),  # 0 all, 1 public, 2 private
    ("min_followers", "i8"), ("writing", "f8"), ("law", "i8"), ("handling_minutes", "f8"), ("handling_cv", "f8"),
    ("reply_minor", "i8"), ("reply_serious", "i8"), ("quality", "f8"),
    ("compensation_minor", "i8"), ("compensation_serious", "i8"), ("handovers", "i8"), ("skill", "f8"),
    ("surge_agents", "i8"), ("surge_trigger", "f8"), ("surge_least", "i8"), ("surge_hours", "f8"),
    ("access", "i8"),  # of employees, as in model.staff
    ("allowed", "f8"), ("advocates", "f8"), ("advocate_posts", "f8"), ("posting_seconds", "i8"), ("trained", "f8"),
    ("training_cents", "i8"),
    ("programme_channel", "i8"),  # NOBODY: the one that each prefers
    ("nps_every", "i8"), ("nps_share", "f8"), ("csat_share", "f8"), ("report_days", "f8"),
    ("nps_cents", "i8"), ("csat_cents", "i8"),  # for one who is asked
    ("reads", "i8"),  # 1: looks at readings
    ("steer_by", "i8"),  # as in model.surveys
    ("steer_target", "f8"), ("steer_band", "f8"), ("steer_window", "i8"), ("steer_answers", "i8"), ("steer_days", "i8"),
    ("step_agents", "i8"), ("least_agents", "i8"), ("most_agents", "i8"),
    ("teams", "i8"),  # at the desk
    ("fixes_at_once", "i8"),
    ("evidence", "i8"), ("public_weight", "i8"),  # in 1/model.learning.REPORT
    ("evidence_kept", "f8"),  # over a day
    ("told_apart", "f8"), ("fix_days", "f8"), ("fix_days_cv", "f8"), ("fix_cents", "i8"), ("fix_effect", "f8"),
    ("change_cents", "i8"),  # of a stage: what has fallen due by then for the change into another policy
    ("customer_view", "i8"),  # as in model.organisation
    ("known_saves", "f8"), ("agenda", "i8"),
    ("colleagues", "i8"),  # 1: employees may answer, too
    ("colleague_minutes", "f8"), ("untrained", "f8"),
    ("by_chance", "i8"), ("by_reshares", "i8"),  # 1: triage, of any arm, weighs chance, or reshares
    ("shop_response", "i8"),  # as in model.showrooming
    ("shop_serving", "i8"), ("shop_contact", "i8"), ("shop_discount", "i8"), ("shop_tariff", "i8"),  # cents
    ("shop_attended", "f8"),
], align=True)  # fmt: skip

CHANNEL = np.dtype([  # world.channels.Medium
    ("public", "i8"), ("see", "f8"), ("other_group", "f8"), ("half_life", "f8"), ("strangers", "i8"), ("heavy", "i8"),
    ("live", "i8"), ("patience", "f8"), ("shame", "f8"), ("calls_again", "f8"), ("calls_again_hours", "f8"),
    ("peer_help", "f8"),
], align=True)  # fmt: skip

SPONSORSHIP = np.dtype([  # a brand's campaign, under a policy, with people who are asked to speak
    ("brand", "i8"),
    ("plan", "i8"),  # row of Run.plans, NOBODY where no brand follows the policy
    ("number", "i8"),  # among the policy's campaigns
    ("voice", "i8"), ("channel", "i8"),
    ("start", "f8"), ("end", "f8"),
    ("rate", "f8"),  # posts of one of them, per waking hour
    ("people", "i8"),  # how many at most
    ("first", "i8"),  # their first place in Run.spokespeople
    ("candidates", "i8"), ("candidates_end", "i8"),  # rows of Run.candidates
    ("sample", "i8"),  # number of the sample by which they are chosen, or NOBODY
    ("fee", "i8"), ("per_thousand", "i8"), ("perk", "i8"), ("budget", "i8"),
], align=True)  # fmt: skip
SPONSORED = np.dtype([  # how a campaign stands
    ("people", "i8"),  # how many have been won; NOBODY before it has begun
    ("spent", "i8"),
], align=True)  # fmt: skip
TEAM = np.dtype([  # one of the teams of a desk, under a policy
    ("plan", "i8"),  # whose hours and agents are the team's
    ("share_below", "f8"), ("share_up_to", "f8"),  # its share of those agents lies between
    ("time", "f8"), ("minor", "f8"), ("serious", "f8"), ("quality", "f8"),  # how it works: world.teams.Manner
], align=True)  # fmt: skip
PRESENCE = np.dtype([  # world.channels.Presence: a brand on a channel, under a policy
    ("present", "i8"), ("coverage", "f8"), ("delay", "f8"),
], align=True)  # fmt: skip

FEED = np.dtype([  # a feed of a policy that a brand may follow; silent while it follows another
    ("brand", "i8"), ("plan", "i8"),
    ("number", "i8"),  # in its policy
    ("channel", "i8"),
    ("rate", "f8"),  # posts per waking hour
    ("phase", "f8"),  # of its grid of posts, 0 to 1
    ("useful", "f8"), ("tone", "f8"), ("post_cents", "i8"),
    ("groups", "i8"), ("groups_end", "i8"),  # rows of Run.aimed_at
    ("start", "i8"), ("end", "i8"),  # rows of Run.subscribers
], align=True)  # fmt: skip

ADVERTS = np.dtype([  # a campaign of adverts of a policy that a brand may follow
    ("brand", "i8"), ("plan", "i8"),
    ("number", "i8"),  # in its policy
    ("channel", "i8"),
    ("begins", "f8"), ("ends", "f8"),  # in waking time
    ("impressions", "f8"),  # that the whole budget buys, on the graph
    ("budget_cents", "i8"),
    ("groups", "i8"), ("groups_end", "i8"),  # rows of Run.aimed_at
    ("start", "i8"), ("end", "i8"),  # rows of Run.audience
], align=True)  # fmt: skip

FATIGUE = np.dtype([  # what a reader has seen of what is pushed, in 1/model.attention.PUSHED
    ("pushed", "u4"),  # decayed posts before `tick`
    ("pushed_now", "u4"),  # the same with that tick's own
    ("tick", "i4"),
], align=True)  # fmt: skip
STILL_FOLLOWS = 2**31 - 1  # a tick that no run reaches

EVENT_ROW = np.dtype([
    ("when", "i8"),  # tick
    ("kind", "i8"),  # CHANGES_POLICY, SCRIPTED_POST, CHANGES_STAGE
    ("brand", "i8"),
    ("what", "i8"),  # policy or author
    ("levers", "i8"),  # the stage of the policy that begins
    ("sign", "i8"), ("severity", "f8"),
    ("ordinal", "i8"),  # of a scripted post among its like
    ("others", "i8"), ("others_end", "i8"),  # rows of Run.co_authors
], align=True)  # fmt: skip

CHANGES_POLICY, SCRIPTED_POST, CHANGES_STAGE = 0, 1, 2

INCIDENT = np.dtype([
    ("brand", "i8"),
    ("number", "i8"),  # among the brand's own, so that another brand's incident shifts none of its draws
    ("start", "f8"), ("hours", "f8"), ("share", "f8"), ("severity", "f8"),
], align=True)  # fmt: skip

TOUCH = np.dtype(
    [("who", "i4"), ("second", "i4"), ("kind", "i4")], align=True
)  # kind: NOBODY ordinary, else the incident

ERRAND = np.dtype([  # the agenda: what somebody will do at a known time
    ("key", "u8"),
    ("time", "f8"),  # when it happens (a story: when the next telling is)
    ("next", "i4"), ("tick", "i4"), ("who", "i4"),
    ("ref", "i4"),  # of a reshare: the sighting; of a story: its day of birth; of a complaint: 1 if serious; of thanks: THANKS
    # (of a post that calls out pay or a tariff: the channel)
    ("count", "i4"),  # a story's tellings so far; of a post by several people: 1 + its event; 1 where a tariff is called out
    ("severity", "f4"),  # (a story: conversations still ahead)
    ("kind", "i1"), ("brand", "i1"), ("sign", "i1"),
    ("cause", "i1"),  # of a complaint: the root cause of what it is about, or NOBODY
], align=True)  # fmt: skip
DO_POST, DO_PRIVATE, DO_TELL, DO_RESHARE = 0, 1, 2, 3
DO_CALL_OUT = 8
THANKS = 2  # ERRAND.ref of praise for a complaint that was resolved
WHEEL = 2048  # buckets of the agenda, one a tick; what is due later goes round again

POST = np.dtype([
    ("key", "u8"),
    ("next", "i4"),  # in the cascade's list, youngest first
    ("author", "i4"),  # NOBODY: a brand's feed
    ("cascade", "i4"),
    ("parent", "i4"),  # NOBODY for a root
    ("tick", "i4"), ("depth", "i4"),
    ("below", "i4"),  # working space: size of the subtree
], align=True)  # fmt: skip

CASCADE = np.dtype([
    ("key", "u8"), ("born", "f8"),
    ("audience", "i8"),  # followers of all its posters
    ("next", "i4"), ("author", "i4"),
    ("severity", "f4"), ("appeal", "f4"),
    ("eased", "f4"),  # what replies leave of the reshare chance
    ("posts", "i4"), ("sightings", "i4"),  # heads of their lists
    ("size", "i4"), ("depth", "i4"),
    ("reach", "i4"),  # different people who saw it
    ("holds", "i4"),  # what keeps it alive: posts to deliver, reshares to come, an open complaint
    ("feed", "i4"),  # of a brand, that posted it; or NOBODY
    ("ticket", "i4"),  # of a complaint, as long as that lives; or NOBODY
    ("brand", "i1"), ("sign", "i1"),
    ("voice", "i1"),  # who speaks, as in model.trust
    ("channel", "i1"),
    ("thanks", "i1"),  # 1: thanks for a complaint that was resolved
    ("cause", "i1"),  # root cause that the desk could tell from a complaint, or NOBODY
], align=True)  # fmt: skip

SIGHTING = np.dtype([  # who has seen which living cascade, and is about to reshare it
    ("parent_key", "u8"),
    ("chain", "i4"),  # next in the bucket of the hash table
    ("next", "i4"),  # next in the cascade's list
    ("who", "i4"), ("cascade", "i4"),
    ("decided", "i4"),  # tick of the decision to reshare, or NOBODY
    ("due", "i4"),  # tick of the reshare
    ("parent", "i4"),  # the post to reshare
], align=True)  # fmt: skip

CAST = np.dtype([  # a brand's reply or a rival's offer under a complaint
    ("key", "u8"),
    ("quality", "f8"),  # share of readers on whom it works
    ("cascade", "i4"),
    ("speaker", "i1"),  # the brand that speaks
    ("kind", "i1"),  # kind of reply, or OFFER_CAST
], align=True)  # fmt: skip
OFFER_CAST = 9

TICKET = np.dtype([
    ("key", "u8"), ("born", "f8"),
    ("arrived", "f8"),  # when the desk knew of it, -1 never
    ("first_reply", "f8"),  # -1 none
    ("closed", "f8"),  # when work on it ended, -1 not yet
    ("score", "f8"),  # place in the queue
    ("next", "i4"),
    ("who", "i4"),  # NOBODY: a customer who is not on the graph
    ("cascade", "i4"),  # or NOBODY
    ("followers", "i4"), ("severity", "f4"), ("value", "f4"),
    ("holds", "i4"),  # what keeps the row: work on it, patience, or its life before the public
    ("brand", "i1"), ("public", "i1"), ("serious", "i1"), ("state", "i1"),
    ("plan", "i2"),  # row of Run.plans by which somebody works on it, or NOBODY
    ("line", "i2"),  # queue that it waits in, or came from; NOBODY: a colleague is at work on it
    ("channel", "i1"),
    ("group", "u2"),  # interest group of its author
    ("cause", "i1"),  # root cause of what it is about, or NOBODY
    ("again", "i1"),  # 1: its author had been there with the same matter
    ("since", "f8"),  # when the wait began by which it has its place: of the first that it was merged with
    ("handovers", "i8"), ("skill", "f8"), ("quality", "f8"),  # of the work on it, since it was taken up
], align=True)  # fmt: skip
HAPPENING = np.dtype(
    [("time", "f8"), ("key", "u8"), ("ref", "i4"), ("kind", "i2")], align=True
)  # ref: a ticket, a brand or a sighting
# Kinds of happenings at desks and between rivals, in the order in which they count at one moment.
SHIFT, REPLIED, DONE, ARRIVES, GIVES_UP, EXPIRES, COURTED = 0, 1, 2, 3, 4, 5, 10  # a reply before the end of its work
RINGS_AGAIN, PEER_ANSWERS = 6, 7

DESK = np.dtype([
    ("policy", "i8"),  # that it follows, and whose voice it has
    ("levers", "i8"),  # the stage in which that is: a row of Run.plans, as the policy is
    ("surge_until", "f8"),
    ("noticed_before", "i8"),  # complaints noticed more than 24 hours ago
    ("offers_today", "i8"),
    ("taken_up", "i8"),  # tickets that agents have taken up
    ("background_need", "f8"),  # exponential still to be used up before the next background ticket
    ("background_count", "i8"),
    ("trained", "f8"),  # share of the employees
    ("training_due", "i8"),  # cents that are not billed yet
    ("at_work", "f8"),  # share of this tick that is working time
    ("looks", "f8"),  # factor on what employees see in it
    ("steered", "i8"),  # agents in opening hours beyond the policy's own
    ("colleagues_busy", "i8"),  # employees who are answering somebody
], align=True)  # fmt: skip
ROOT = np.dtype([  # what a brand knows and does of a root cause
    ("evidence", "i8"),  # in 1/model.learning.REPORT
    ("left", "f8"),  # share of the cause that is left
    ("done", "f8"),  # hour when the fix under way works, -1 where there is none
    ("effect", "f8"),  # of that fix
    ("fixes", "i8"),  # begun so far
], align=True)  # fmt: skip
CONTACT = np.dtype([  # the last that a desk knew of somebody, as long as the matter is open
    ("key", "u8"), ("hour", "f8"),
    ("ticket", "i4"),  # its row, if that still is this ticket's
    ("brand", "i1"),  # or NOBODY
], align=True)  # fmt: skip
LINE = np.dtype([  # see levers.line_of
    ("busy", "i8"),
    ("size", "i8"),  # of the heap: tickets that wait, and some that have given up since
    ("waiting", "i8"),
], align=True)  # fmt: skip


SWITCH = np.dtype([("tick", "i4"), ("who", "i4"), ("left", "i1"), ("to", "i1")], align=True)


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
    employees: Any
    working_hours: Any  # float64 [2], from and to, hours of the day
    employer: Any  # int8 [n], the brand that one works for or NOBODY; [0] where no brand has employees
    staff: Any  # int32 [employees], who they are
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
    queue: Any  # int32 [2 B K, c], heaps of tickets by (score, key)
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
    "tickets": ("tickets",),
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
DUE, NEW = 0, 1  # the same for casts and fresh posts: rows of the last tick, of this one
APPLIED = 0  # the same for switches: how many of the rows in use have been applied


def new_pools(
    capacity: int, brands: int, teams: int, day_ticks: int, more_tickets: int, believed: int
) -> dict[str, Any]:
    """Every array of a pool, empty, by its name in Run, with room for ``capacity`` rows; the log of tickets for more.

    ``teams`` is the number of teams at a desk, at most; ``believed`` that of brands whose credibility changes: all, or 0."""
    shapes: dict[str, tuple[Any, tuple[int, ...]]] = {
        "touches": (TOUCH, ()), "touches_unsorted": (TOUCH, ()), "review_who": ("i4", ()), "review_unsorted": ("i4", ()),
        "agenda": (ERRAND, ()), "posts": (POST, ()), "cascades": (CASCADE, ()), "sightings": (SIGHTING, ()),
        "pledges": ("i4", ()), "to_mute": ("i8", ()),
        "casts": (CAST, ()), "casts_new": (CAST, ()), "to_deliver": ("i4", ()), "posted": ("i4", ()),
        "tickets": (TICKET, ()), "heap": (HAPPENING, ()), "inbox_who": ("i4", ()), "inbox_up": ("i4", (brands,)),
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
