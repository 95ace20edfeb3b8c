"""The things that agents make and pass on: posts, cascades, messages, complaints, replies; and how numbers are kept."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from wom_sim.engine.record import OPEN, SERVED
from wom_sim.model.draws import absorb
from wom_sim.model.learning import NO_CAUSE

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand
    from wom_sim.engine.reference.feeds import Feed
    from wom_sim.engine.reference.person import Person
    from wom_sim.engine.reference.reviewing import Reviewing
    from wom_sim.engine.reference.speaking import Speaking
    from wom_sim.world.policy import Policy


def single(value: float) -> float:
    """A number as agents remember it: in single precision, which the kernel keeps so that memory suffices for millions."""
    return float(np.float32(value))


def key_of(*words: int) -> int:
    """A key made of others: each word absorbed in turn."""
    state = np.uint64(words[0])
    for word in words[1:]:
        state = np.uint64(absorb(state, np.uint64(word)))
    return int(state)


class Numbered:
    """Numbers a model's agents without keeping the model alive (Mesa 3.3's own table never lets go of one)."""

    class _Counters(WeakKeyDictionary[Any, Any]):
        def __getitem__(self, model: Any) -> Any:
            return self.setdefault(model, count(1))

    _ids: MutableMapping[Any, Any] = _Counters()


@dataclass(eq=False)
class Post:
    """A root post or a reshare; the followers of its author get it in the next hour."""

    key: int
    author: Person | Feed
    cascade: Cascade
    parent: Post | None
    tick: int
    group: int | None  # interest group that it is about: its author's; None for nobody in particular
    depth: int = field(init=False)  # reshares between the root and this post

    def __post_init__(self) -> None:
        self.depth = 0 if self.parent is None else self.parent.depth + 1


@dataclass(eq=False)
class Reader:
    """Somebody who has seen a cascade, and may have decided to reshare it."""

    decided: int | None = None  # tick of the decision
    due: int = 0  # tick of the reshare
    parent: Post | None = None  # the copy that is passed on


@dataclass(eq=False)
class Cascade:
    """A root post and all reshares of it."""

    key: int
    author: Person | Feed
    brand: Brand
    sign: int  # -1 complaint, 0 mention, 1 praise
    severity: float
    born: float  # hours
    appeal: float
    voice: int  # who speaks, as in model.trust
    channel: int  # number in town.channels
    thanks: bool = False  # for a complaint that was resolved
    complaint: Complaint | None = None  # that it is, if it is one
    eased: float = 1.0  # what replies leave of the chance to reshare
    posts: list[Post] = field(default_factory=list)
    readers: dict[Person, Reader] = field(default_factory=dict)
    reach: int = 0  # different people who saw it
    cause: int = NO_CAUSE  # root cause that the desk could tell from a complaint


@dataclass(frozen=True)
class Message:
    """Something that a customer heard about a brand in this hour."""

    brand: Brand
    sign: int
    strength: int  # in 1/65536
    how: int  # as in engine.record
    source: Person | None  # who posted or told it; None: the brand
    key: int  # of the post, of the story, or of the advert


@dataclass(eq=False)
class Answer:
    """A brand's reply or a rival's offer under a complaint, to be read in the next hour."""

    speaker: Brand
    cascade: Cascade
    key: int
    quality: float  # share of readers on whom it works
    reply: int | None  # kind of reply; None for an offer


@dataclass(eq=False)
class Complaint:
    """A complaint as a ticket: from its birth to its end, whether the desk knows of it or not."""

    key: int
    author: Speaking | None  # None: a customer who is not on the graph
    brand: Brand
    public: bool
    serious: bool
    severity: float
    followers: int
    value: float
    born: float  # hours, like all times here
    channel: int  # number in town.channels
    group: int  # interest group of its author
    cascade: Cascade | None = None
    arrived: float = -1.0  # when the desk knew of it
    first_reply: float = -1.0
    closed: float = -1.0
    state: int = OPEN  # as in engine.record
    policy: Policy | None = None  # by which it was taken up
    cause: int = NO_CAUSE  # root cause of what it is about
    again: bool = False  # whether its author had been there with the same matter
    since: float = -1.0  # when the wait began by which it has its place: of the first that it was merged with
    handovers: int = 0  # of the work on it, since it was taken up
    skill: float = 1.0
    quality: float = 1.0

    @property
    def reshares(self) -> int:
        """How often it has been reshared so far."""
        return 0 if self.cascade is None else len(self.cascade.posts) - 1

    @property
    def waits(self) -> bool:
        """Whether nobody has taken it up yet, and it is not settled otherwise."""
        return self.state < SERVED

    @property
    def customer(self) -> Speaking | None:
        """Its author, if on the graph, still with the brand complained of, and not just leaving."""
        author = self.author
        return author if author is not None and author.brand is self.brand and author.switch is None else None


@dataclass(eq=False)
class Switch:
    """A change of brand, applied at the hour's end."""

    who: Reviewing
    left: Brand | None
    to: Brand | None
    causes: list[int]  # in 1/65536, in the order of model.reviews
