"""State variables of the model's entities: the fields of the engine's records, in words.

A field is told by the comment beside it in ``engine/dtypes.py``; where that is missing, or speaks to programmers, by the
words here. What only links rows to each other is named apart.
"""

from __future__ import annotations

from typing import NamedTuple

from wom_sim.show.source_text import Field, record

ENTITIES: dict[str, dict[str, str]] = {  # entity → the records that hold its state, and what each of them is
    "Customers": {
        "PERSON": "a customer",
        "CLOCKS": "a customer's clocks",
        "TRAITS": "a customer's traits",
        "FATIGUE": "what push has left with a customer",
        "CONTACT": "what desks know of a customer's last contact",
    },
    "Brands": {
        "DESK": "a service desk",
        "LINE": "each of its queues",
        "ROOT": "each root cause of its failures",
        "CRISIS": "a brand in a firestorm",
    },
    "Posts": {"POST": "a post", "CASCADE": "a cascade", "SIGHTING": "a sighting"},
    "Tickets": {"TICKET": "a ticket"},
    "Intentions": {"ERRAND": "an intention"},
}

ANYWHERE = {
    "key": "identity, from which every draw about it starts",
    "born": "when it began, in hours",
    "author": "who posted it",
    "who": "the person",
    "brand": "the brand that it is about",
    "sign": "−1 complaint, 0 mention, 1 praise",
    "severity": "severity of the failure behind it, 0 to 1",
    "cascade": "the cascade that it belongs to",
    "tick": "tick in which it happens",
    "depth": "reshares between it and the first post",
    "kind": "what it is",
    "channel": "the channel on which it was said",
}
WORDS: dict[str, dict[str, str]] = {
    "PERSON": {
        "expectation": "what a touch is expected to feel like, −1 to 1",
        "satisfaction": "satisfaction with the brand, −1 to 1",
        "grievance": "what unresolved failures have left, 0 to 1, as it stood on `grieved_day`",
        "grieved_day": "day as of which the grievance stands",
        "load": "posts delivered to the feed up to the tick's start, older ones counting less",
        "load_now": "the same with the deliveries of this tick",
        "load_tick": "tick as of which the load stands",
        "seen": "for each brand, whether a post on it was seen",
        "engaged": "for each brand, whether the person posted, reshared or was answered",
        "advocated": "for each brand, whether the person spoke well of it",
        "brand": "the brand whose customer the person is; none for a prospect",
        "flags": "whether a complaint was answered before, whether the person is changing brands, and the brand left last",
    },
    "DESK": {
        "policy": "the policy that the brand follows now",
        "surge_until": "until when extra agents stay, in hours",
        "offers_today": "offers made to rivals' customers since midnight",
        "background_count": "background tickets so far",
    },
    "ROOT": {
        "evidence": "reports of it, older ones counting less, in 1/65536",
        "effect": "share that the fix under way will remove",
    },
    "CRISIS": {
        "since": "when the alarm that is on began, in hours; −1 without one",
        "calm_since": "since when it has been calm, in hours; −1 if it is not",
        "begun": "tick in which the last alarm began",
        "stated": "tick of the last holding statement",
        "answered": "tick of the last counter-message",
        "rounds": "rounds of the counter-message in the last alarm",
        "states": "whether a statement is due in this tick",
        "speaks": "whether a round of the counter-message is due in this tick",
        "heat": "how far a day's negative mentions are beyond the usual, 0 to 1",
    },
    "LINE": {"busy": "agents at work on its tickets", "waiting": "tickets that wait", "size": "places taken in the queue"},
    "POST": {"parent": "the post that it reshares; none for the first post"},
    "CASCADE": {
        "author": "who wrote the first post",
        "appeal": "how catching it is (mean 1)",
        "size": "posts in it, the first included",
        "voice": "who speaks: a customer, a brand's own feed, an employee, an ambassador, a paid influencer; "
        "in a firestorm a brand's statement or message, an employee or a supporter with that message",
        "quality": "in a firestorm: share of readers on whom it works as meant",
        "clear": "in a firestorm: share of readers who find it contradicted by nothing",
        "depth": "greatest number of reshares in a row",
        "ticket": "the complaint that it is, if it is one",
        "cause": "root cause that the desk could tell from it, if it is a complaint",
    },
    "SIGHTING": {
        "who": "the reader",
        "cascade": "the cascade seen",
        "decided": "tick of the decision to reshare, if there is one",
        "parent_key": "identity of the post to reshare",
    },
    "TICKET": {
        "arrived": "when the desk learned of it, in hours; −1 never",
        "first_reply": "when the first reply was given, in hours; −1 never",
        "closed": "when work on it ended, in hours; −1 not yet",
        "who": "its author; none for a customer who is not on the graph",
        "cascade": "the public complaint that it stands for; none for a private one",
        "followers": "followers of its author",
        "value": "the author's margin, where 1 is the mean",
        "brand": "the brand complained to",
        "public": "whether the complaint was made in public",
        "serious": "whether the failure was serious",
        "state": "open, queued, served, resolved, unresolved, abandoned, taken by a rival's offer, helped by another customer, "
        "or merged with a later one of the same customer",
        "handovers": "hand-overs in the work on it, since it was taken up",
        "skill": "skill of whoever works on it, since it was taken up",
    },
    "CONTACT": {
        "hour": "when that was, in hours",
        "brand": "the brand at whose desk the matter is open; none where none is",
        "ticket": "the complaint that it was",
    },
    "ERRAND": {
        "tick": "tick in which it falls due",
        "kind": "a post, a private complaint, a telling or a reshare",
        "severity": "severity of the failure behind it; of a story the conversations still ahead",
    },
}  # fmt: skip
LINKS = {"next", "chain", "holds", "posts", "sightings", "inbox", "below", "ref"}  # of rows to rows, and working space


class Variable(NamedTuple):
    """A state variable: its name, kind of number, and meaning."""

    name: str
    kind: str
    meaning: str


def entities() -> dict[str, list[tuple[str, list[Variable], list[str]]]]:
    """Of every entity its records: what each is, its state variables, and names that only link records to each other."""
    return {
        entity: [(what, *_variables(name)) for name, what in records.items()] for entity, records in ENTITIES.items()
    }


def _variables(name: str) -> tuple[list[Variable], list[str]]:
    fields = record(name)
    told = [Variable(field.name, field.kind, _meaning(name, field)) for field in fields if field.name not in LINKS]
    return told, [field.name for field in fields if field.name in LINKS]


def _meaning(name: str, field: Field) -> str:
    words = WORDS.get(name, {}).get(field.name) or field.says or ANYWHERE.get(field.name, "")
    return words.replace("NOBODY", "none")
