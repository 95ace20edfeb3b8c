"""The book of a town: what happened, as the record that both engines hand over."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.engine.record import (
    CASCADE_ROW,
    HEARING_ORDER,
    HEARING_ROW,
    POST_ROW,
    RECORD_COLUMNS,
    SWITCH_ROW,
    TICKET_ROW,
    Record,
    in_order,
)
from wom_sim.engine.reference.things import Cascade, Complaint, Post

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand
    from wom_sim.engine.reference.person import Person
    from wom_sim.engine.reference.town import Town

NOBODY = -1


def record_of(town: Town) -> Record:
    """What has happened in a town so far."""
    posts = [post for cascade in town.cascades for post in cascade.posts]
    return Record(
        warmup=town.warmup,
        hourly=hourly(town),
        flows=flows(town),
        tickets=in_order(rows(TICKET_ROW, map(ticket_row, town.complaints)), "born", "key"),
        cascades=in_order(rows(CASCADE_ROW, map(cascade_row, town.cascades)), "born", "key"),
        posts=in_order(rows(POST_ROW, map(post_row, posts)), "tick", "key") if town.trace else None,
        switches=in_order(rows(SWITCH_ROW, switch_rows(town)), "tick", "who"),
        hearings=None if town.watch is None else in_order(rows(HEARING_ROW, hearing_rows(town)), *HEARING_ORDER),
        brand=np.array([number(customer.brand) for customer in town.customers], np.int8),
        opinion=np.array([customer.opinions for customer in town.customers], np.float32),
        credibility=credibility(town),
        **{name: bits(town, name) for name in ("seen", "engaged", "advocated")},
    )


def hourly(town: Town) -> np.ndarray:
    """What was counted in every hour: int64 [ticks, brands, columns]."""
    table = [[[hour[name] for name in RECORD_COLUMNS] for hour in hours] for hours in town.hours]
    return np.array(table, np.int64).reshape(-1, len(town.brands), len(RECORD_COLUMNS))


def rows(dtype: np.dtype[Any], each: Any) -> np.ndarray:
    """A table from its rows."""
    return np.array(list(each), dtype)


def number(whom: Brand | Person | None) -> int:
    """A brand, or a person, as a number; -1 for none."""
    return NOBODY if whom is None else whom.number


def ticket_row(complaint: Complaint) -> tuple[Any, ...]:
    """A row of the table of tickets."""
    who = NOBODY if complaint.author is None else complaint.author.number
    return (
        complaint.key, complaint.born, complaint.arrived, complaint.first_reply, complaint.closed, who,
        complaint.severity, complaint.followers, complaint.brand.number, complaint.public, complaint.state,
        complaint.channel,
    )  # fmt: skip


def cascade_row(cascade: Cascade) -> tuple[Any, ...]:
    """A row of the table of cascades."""
    depths = [post.depth for post in cascade.posts]
    return (
        cascade.key, cascade.born, structural_virality(cascade), cascade.author.number, len(cascade.posts), max(depths),
        max(Counter(depths).values()), cascade.reach, cascade.brand.number, cascade.sign,
        cascade.voice, cascade.channel,
    )  # fmt: skip


def structural_virality(cascade: Cascade) -> float:
    """Mean distance between two posts of a cascade (Goel et al. 2016); 0 for a lone post.

    The way between two posts uses the reshare above a post if one of them is at or below it and the other is not.
    """
    size = len(cascade.posts)
    if size < 2:
        return 0.0
    at_or_below = Counter(cascade.posts)
    for post in reversed(cascade.posts):  # a post is younger than what it passes on
        if post.parent is not None:
            at_or_below[post.parent] += at_or_below[post]
    ways = sum(below * (size - below) for below in at_or_below.values())  # of the root: 0
    return 2.0 * float(ways) / (float(size) * float(size - 1))


def post_row(post: Post) -> tuple[Any, ...]:
    """A row of the table of posts."""
    parent = 0 if post.parent is None else post.parent.key
    return post.key, parent, post.cascade.key, post.author.number, post.tick, post.depth


def switch_rows(town: Town) -> list[tuple[Any, ...]]:
    """Rows of the table of changes of brand."""
    return [(tick, one.who.number, number(one.left), number(one.to), one.causes) for tick, one in town.switches]


def flows(town: Town) -> np.ndarray:
    """Customers (in 1/65536) who went from brand to brand in the counted part, by cause: int64 [B+1, B+1, 5]."""
    brands = len(town.brands)
    table = np.zeros((brands + 1, brands + 1, 5), np.int64)
    for tick, switch in town.switches:
        if tick >= town.warmup:
            table[number(switch.left), number(switch.to)] += switch.causes  # -1, none, is the last row and column
    return table


def hearing_rows(town: Town) -> list[tuple[Any, ...]]:
    """Rows of what the people watched heard."""
    return [
        (one.key, tick, who.number, number(one.source), one.strength, one.how, one.brand.number, one.sign)
        for tick, who, one in town.hearings
    ]


def credibility(town: Town) -> np.ndarray:
    """Everybody's belief in what each brand says, where it can change: float32 [n, B]."""
    learners = town.customers if town.setting.trust.learning > 0.0 else []
    return np.array([one.beliefs.levels for one in learners], np.float32).reshape(-1, len(town.brands))


def bits(town: Town, what: str) -> np.ndarray:
    """A set of brands of everybody, as bits (uint16 [n])."""
    return np.array([sum(1 << brand.number for brand in getattr(one, what)) for one in town.customers], np.uint16)
