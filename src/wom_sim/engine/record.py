"""What a run hands over at its end, whichever engine ran it; measures and tables are made of nothing else.

Sizes: n people, B brands, T ticks. Times are hours from the run's first hour unless a name says otherwise. The rows of
every table stand in an order that does not depend on when they were written, so two records can be compared as they are.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from wom_sim.model import reviews

# States of a ticket. OPEN ones wait to be noticed, or are of a kind that nobody answers.
# HELPED ones were resolved by another customer, MERGED ones go on as a later one of the same customer.
OPEN, QUEUED, SERVED, RESOLVED_, UNRESOLVED, ABANDONED, TAKEN, HELPED, MERGED = 0, 1, 2, 3, 4, 5, 6, 7, 8
STATE_NAMES = ("open", "queued", "served", "resolved", "unresolved", "abandoned", "poached", "helped", "merged")

TICKET_ROW = np.dtype([
    ("key", "u8"), ("born", "f8"),
    ("arrived", "f8"),  # when the desk knew of it, -1 never
    ("first_reply", "f8"),  # -1 none
    ("closed", "f8"),  # when work on it ended, -1 not yet
    ("who", "i4"),  # -1: a customer who is not on the graph
    ("severity", "f4"), ("followers", "i4"), ("brand", "i1"), ("public", "i1"), ("state", "i1"), ("channel", "i1"),
], align=True)  # fmt: skip
CASCADE_ROW = np.dtype([
    ("key", "u8"), ("born", "f8"),
    ("virality", "f8"),  # structural virality (mean distance between two posts)
    ("author", "i4"),  # -1: a brand's feed
    ("size", "i4"), ("depth", "i4"), ("breadth", "i4"), ("reach", "i4"), ("brand", "i1"), ("sign", "i1"),
    ("voice", "i1"),  # who speaks, as in model.trust
    ("channel", "i1"),
], align=True)  # fmt: skip
POST_ROW = np.dtype([
    ("key", "u8"),
    ("parent", "u8"),  # key of the parent, 0 for a root
    ("root", "u8"),
    ("author", "i4"),  # -1: a brand's feed
    ("tick", "i4"), ("depth", "i4"),
], align=True)  # fmt: skip
SWITCH_ROW = np.dtype([
    ("tick", "i4"), ("who", "i4"),
    ("left", "i1"), ("to", "i1"),  # brands, -1: none
    ("causes", "i4", (5,)),  # share of each cause, in 1/65536
], align=True)  # fmt: skip
HEARING_ROW = np.dtype([  # what one of the people watched saw or was told
    ("key", "u8"),  # of the post read (or under which a reply or an offer stood), or of the story
    ("tick", "i4"), ("who", "i4"),
    ("source", "i4"),  # who posted or told it
    ("strength", "i4"),  # in 1/65536; 0 where it said nothing good or bad
    ("how", "i1"), ("brand", "i1"), ("sign", "i1"),
], align=True)  # fmt: skip
READ, REPLY, OFFER, TOLD, CONTENT, ADVERT = range(6)  # HEARING_ROW.how; of the last two the source is -1
HEARING_ORDER = ("tick", "who", "how", "key", "source", "brand", "sign", "strength")

# Columns of Record.hourly: flows of a tick, then stocks at its end.
RECORD_COLUMNS = (
    "mentions_negative", "mentions_positive", "mentions_neutral", "reshares", "seen", "reached",
    "talk_negative", "talk_positive", "talk_neutral", "complaints", "noticed", "tickets", "first_replies", "resolved",
    "unresolved", "abandoned", "offers", "poached", "churned", "won", "joined", "busy_seconds", "duty_seconds",
    "compensation_cents", "offer_cents", "problems", "review_weight", "reviews",
    "hang_ups", "hung_up_public", "handed_over",
    "content_posts", "pushed", "impressions", "unfollowed", "muted", "content_cents", "campaign_cents",
    "employee_posts", "off_message", "employee_seconds", "training_cents", "sponsored_posts", "called_out",
    "peer_helped",
    "colleague_answers", "colleague_seconds", "repeated", "merged",
    "change_cents",
    "averted", "fixes", "fixing_cents", "causes_known", "failures_left",
    "researched", "shelf_visits", "showroomed", "left_at_shelf", "kept_in_shop", "turned_away",
    "shop_cents", "shop_discount_cents", "tariffs", "tariff_cents", "tariff_posts",
    "crisis_seconds", "statements", "counter_messages", "crisis_cents",
    "surveys_sent", "survey_cents", "nps_answered", "promoters", "detractors", "csat_answered", "satisfied_answers",
    "heard_positive", "heard_negative", "survey_days", "wave_customers", "wave_net", "contacts", "contact_worth",
    "steered_seconds",
    "customers", "satisfaction", "value", "queue", "busy", "subscribers",
)  # fmt: skip
(
    C_NEGATIVE, C_POSITIVE, C_NEUTRAL, C_RESHARES, C_SEEN, C_REACHED,
    C_TALK_NEGATIVE, C_TALK_POSITIVE, C_TALK_NEUTRAL, C_COMPLAINTS, C_NOTICED, C_TICKETS, C_FIRST_REPLIES, C_RESOLVED,
    C_UNRESOLVED, C_ABANDONED, C_OFFERS, C_POACHED, C_CHURNED, C_WON, C_JOINED, C_BUSY_SECONDS, C_DUTY_SECONDS,
    C_COMPENSATION, C_OFFER_CENTS, C_PROBLEMS, C_REVIEW_WEIGHT, C_REVIEWS,
    C_HANG_UPS, C_HUNG_UP_PUBLIC, C_HANDED_OVER,
    C_CONTENT_POSTS, C_PUSHED, C_IMPRESSIONS, C_UNFOLLOWED, C_MUTED, C_CONTENT_CENTS, C_CAMPAIGN_CENTS,
    C_EMPLOYEE_POSTS, C_OFF_MESSAGE, C_EMPLOYEE_SECONDS, C_TRAINING_CENTS, C_SPONSORED_POSTS, C_CALLED_OUT,
    C_PEER_HELPED,
    C_COLLEAGUE_ANSWERS, C_COLLEAGUE_SECONDS, C_REPEATED, C_MERGED,
    C_CHANGE_CENTS,
    C_AVERTED, C_FIXES, C_FIXING_CENTS, C_CAUSES_KNOWN, C_FAILURES_LEFT,
    C_RESEARCHED, C_SHELF_VISITS, C_SHOWROOMED, C_LEFT_AT_SHELF, C_KEPT_IN_SHOP, C_TURNED_AWAY,
    C_SHOP_CENTS, C_SHOP_DISCOUNT_CENTS, C_TARIFFS, C_TARIFF_CENTS, C_TARIFF_POSTS,
    C_CRISIS_SECONDS, C_STATEMENTS, C_COUNTER_MESSAGES, C_CRISIS_CENTS,
    C_SURVEYS_SENT, C_SURVEY_CENTS, C_NPS_ANSWERED, C_PROMOTERS, C_DETRACTORS, C_CSAT_ANSWERED, C_SATISFIED_ANSWERS,
    C_HEARD_POSITIVE, C_HEARD_NEGATIVE, C_SURVEY_DAYS, C_WAVE_CUSTOMERS, C_WAVE_NET, C_CONTACTS, C_CONTACT_WORTH,
    C_STEERED_SECONDS,
    C_CUSTOMERS, C_SATISFACTION, C_VALUE, C_QUEUE, C_BUSY, C_SUBSCRIBERS,
) = range(len(RECORD_COLUMNS))  # fmt: skip
FIXED_STOCK = 1 << 20  # satisfaction and value are summed as integers of this many to the unit
WHOLE = reviews.WHOLE  # shares of causes are integers of this many to a customer


class Record(NamedTuple):
    """A finished run."""

    warmup: int  # ticks before counting starts
    hourly: Any  # int64 [T, B, columns]
    flows: Any  # int64 [B+1, B+1, 5], who went where, why, in 1/65536 customers; the last row and column is 'no brand'
    tickets: Any  # TICKET_ROW, by birth
    cascades: Any  # CASCADE_ROW, by birth
    posts: Any  # POST_ROW, by tick; None where no trace was asked for
    switches: Any  # SWITCH_ROW, by tick
    hearings: Any  # HEARING_ROW, by tick; None where nobody was watched
    brand: Any  # int8 [n], everybody's brand at the end, -1: none
    opinion: Any  # float32 [n, B], chance to prefer each brand, as it stood when it last changed
    credibility: (
        Any  # float32 [n, B], belief in what each brand says, as it stood when it last changed; [0, B] if fixed
    )
    seen: Any  # uint16 [n], bit b: saw a post on brand b in the counted part
    engaged: Any  # uint16 [n], bit b: posted, reshared or was answered
    advocated: Any  # uint16 [n], bit b: spoke well of brand b


class Outcome(NamedTuple):
    """What an engine returns: the record, how the engine stood at the end, and how long it took (seconds)."""

    record: Record
    state: Any  # the kernel's arrays (engine.state.Run), or the Town of agents
    seconds: float


def in_order(rows: Any, *names: str) -> Any:
    """The rows of a table sorted by its columns, the first named counting most."""
    first = rows[names[0]]
    order = np.argsort(first)
    if (first[order[1:]] == first[order[:-1]]).any():  # only then do the other columns matter, and they take long
        order = np.lexsort([rows[name] for name in reversed(names)])
    return rows.take(order)
