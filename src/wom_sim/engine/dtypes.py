"""The records that a run's arrays hold, and what their small integers mean.

A record holds one thing (a customer, a post, a ticket), so that what is needed together lies together in memory: one
cache line a customer.

Times are hours from the run's first hour unless a name says otherwise; money is in cents.
"""

from __future__ import annotations

import numpy as np

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
    ("rule", "i8"),  # column of Run.offers, or NOBODY: no plug-in decides on its offers
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
    ("playbook", "i8"),  # 1: there is one; what it says
    ("echo_weight", "f8"),
    ("alarm_trigger", "f8"), ("alarm_least", "i8"), ("alarm_window", "f8"), ("alarm_check", "f8"), ("pauses", "i8"),
    ("states", "i8"), ("promised", "f8"), ("messages", "i8"), ("preparation", "f8"), ("repeat", "f8"),
    ("spoken_by", "i8"),  # as in model.crisis
    ("voices", "i8"), ("one_voice", "i8"), ("calm_share", "f8"), ("calm_hours", "f8"),
    ("alarm_cents", "i8"),  # an hour
    ("message_cents", "i8"),
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
    ("by_chance", "i8"), ("by_the_hour", "i8"),  # 1: triage, of any arm, weighs chance; or reshares, or is a plug-in's
    ("triage_rule", "i8"), ("reply_rule", "i8"),  # 1: a plug-in says so
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
DO_AWAIT = 14
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
    ("quality", "f4"), ("clear", "f4"),  # of what is said in a firestorm: as in CAST
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

CAST = np.dtype([  # what a brand says under a complaint: a reply, a rival's offer, words in a firestorm
    ("key", "u8"),
    ("quality", "f8"),  # share of readers on whom it works
    ("clear", "f8"),  # in a firestorm: share of readers who find it contradicted by nothing
    ("cascade", "i4"),
    ("speaker", "i1"),  # the brand that speaks
    ("kind", "i1"),  # kind of reply, or as below
    ("eases", "i1"),  # in a firestorm: 1 for the first voice of a message, which eases reshares for all of them
], align=True)  # fmt: skip
OFFER_CAST = 9  # (and STATEMENT_CAST, MESSAGE_CAST of model.crisis)

TICKET = np.dtype([
    ("key", "u8"), ("born", "f8"),
    ("arrived", "f8"),  # when the desk knew of it, -1 never
    ("first_reply", "f8"),  # -1 none
    ("closed", "f8"),  # when work on it ended, -1 not yet
    ("score", "f8"),  # place in the queue
    ("since", "f8"),  # when the wait began by which it has its place: of the first that it was merged with
    ("skill", "f8"), ("quality", "f8"),  # factors of the work on it, since it was taken up
    ("told_score", "f8"),  # what plug-ins said last: worth in the queue,
    ("told_quality", "f8"),  # share of readers on whom the reply works,
    ("told_cents", "i8"),  # compensation,
    ("told_reply", "i1"),  # kind of reply
    ("cause", "i1"),  # root cause of what it is about, or NOBODY
    ("again", "i1"),  # 1: its author had been there with the same matter
    ("channel", "i1"),
    ("next", "i4"),
    ("who", "i4"),  # NOBODY: a customer who is not on the graph
    ("cascade", "i4"),  # or NOBODY
    ("followers", "i4"), ("severity", "f4"), ("value", "f4"),
    ("holds", "i4"),  # what keeps the row: work on it, patience, or its life before the public
    ("brand", "i1"), ("public", "i1"), ("serious", "i1"), ("state", "i1"),
    ("plan", "i2"),  # row of Run.plans by which somebody works on it, or NOBODY
    ("line", "i2"),  # queue that it waits in, or came from; NOBODY: a colleague is at work on it
    ("group", "u2"),  # interest group of its author
    ("handovers", "i2"),  # in the work on it
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
CRISIS = np.dtype([  # how a brand stands in a firestorm, real or not
    ("since", "f8"),  # when the alarm that is on began, or -1
    ("calm_since", "f8"),  # since when it has been calm, or -1
    ("begun", "i8"),  # tick in which the last alarm began; NOBODY before the first, as for the next two
    ("stated", "i8"),  # ... of the last holding statement
    ("answered", "i8"),  # ... of the last counter-message
    ("rounds", "i8"),  # of the counter-message, in the last alarm
    ("states", "i8"), ("speaks", "i8"),  # 1: a statement, a round of the message is due in this tick
    ("echoes_before", "i8"),  # reshares of noticed complaints more than 24 hours ago
    ("mentions_before", "i8"),  # negative mentions more than a day ago
    ("heat", "f8"),  # see model.crisis
], align=True)  # fmt: skip
LINE = np.dtype([  # see levers.line_of
    ("busy", "i8"),
    ("size", "i8"),  # of the heap: tickets that wait, and some that have given up since
    ("waiting", "i8"),
], align=True)  # fmt: skip


SWITCH = np.dtype([("tick", "i4"), ("who", "i4"), ("left", "i1"), ("to", "i1")], align=True)
