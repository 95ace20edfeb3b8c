"""By which way another decision reached a customer: the posts and stories heard in one branch only, traced to their root.

Both branches are run with every post kept and with the hearings of the customers who differ. A chain leads from whoever
said something first, by way of all who passed it on, to the customer; ``why`` says where the two branches part on it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.engine.record import ADVERT, CONTENT, HEARING_ROW, OFFER, READ, REPLY, TOLD, Record
from wom_sim.model import draws
from wom_sim.model.voice import SHAMED, THANKED
from wom_sim.study.explain.fates import BRANCHES

if TYPE_CHECKING:
    import pandas as pd

SAID = {-1: "complained", 0: "mentioned it", 1: "praised"}
TOOK_IN = {
    READ: "read it", REPLY: "read a reply to it", OFFER: "read an offer under it", TOLD: "was told",
    CONTENT: "read it on the feed", ADVERT: "saw it",
}  # fmt: skip

ANSWERED = "the complaint was answered otherwise"
THANKS = "thanks for a solution"
SHAME = "the wait was in vain"
MOVED = "its author changed brand otherwise"
TREATED = "its author was treated otherwise before"
HEARD = "its author heard other things"
OWN_VOICE = "the brand itself says other things"
OFFERED = "a rival's offer stood under it in one branch only"
FEED = "the same post, in a fuller or an emptier feed"

Ticks = tuple[float, float]  # in the run and in the fork; NaN: it did not happen there


class Hop(NamedTuple):
    """One person on a chain: what they did, to which post or story, and when in each branch."""

    person: int
    did: str
    key: int
    ticks: Ticks


class Heard(NamedTuple):
    """Something that a customer read or was told in one branch only, or in both at different times."""

    who: int
    how: int
    key: int
    source: int
    brand: int
    sign: int
    strength: float
    ticks: Ticks

    @property
    def first(self) -> float:
        """The tick from which on the branches differ in it."""
        return min(tick for tick in self.ticks if not math.isnan(tick))


def heard_apart(run: Record, fork: Record, from_tick: int) -> pd.DataFrame:
    """What the watched customers heard in one branch only, or at another time, by who and time.

    What both branches have in the same tick is left out; of the rest the first of a kind (person, way, post or story,
    source, brand, sign) in one branch goes with the first in the other, for a story is told again. Before ``from_tick``
    the branches are one.
    """
    import pandas as pd

    names = ["who", "how", "key", "source", "brand", "sign"]
    tables = []
    for record in (run, fork):
        log = np.empty(0, HEARING_ROW) if record.hearings is None else record.hearings
        log = log[log["tick"] >= from_tick]
        tables.append(pd.DataFrame({name: log[name] for name in (*names, "tick", "strength")}))
    in_both = pd.concat(tables).duplicated([*names, "tick"], keep=False).to_numpy()
    parts = np.split(in_both, [len(tables[0])])
    alone = [table[~part] for table, part in zip(tables, parts, strict=True)]
    one, other = (table.assign(nth=table.groupby(names).cumcount()) for table in alone)
    both = one.merge(other, on=[*names, "nth"], how="outer", suffixes=("_run", "_fork"))
    strength = np.fmax(both["strength_run"], both["strength_fork"])
    both = both.assign(first=np.fmin(both["tick_run"], both["tick_fork"]), strength=strength)
    both = both.sort_values(["who", "first", "how", "key"]).reset_index(drop=True)
    return both[[*names, "strength", "tick_run", "tick_fork"]]


class Trails:
    """What is known of both branches, arranged to be looked up, and the chains that can be read from it."""

    def __init__(self, records: Sequence[Record], run_seed: int, moves: pd.DataFrame, tickets: pd.DataFrame,
                 heard: pd.DataFrame, tick_hours: float) -> None:  # fmt: skip
        self.records, self.tick_hours = records, tick_hours
        self.posts = [_Keyed(record.posts) for record in records]
        self.cascades = [_Keyed(record.cascades) for record in records]
        self.moves: dict[int, Any] = dict(zip(moves["who"], moves.itertuples(index=False), strict=True))
        self.tickets: dict[int, list[Any]] = defaultdict(list)
        for who, row in zip(tickets["who"], tickets.itertuples(index=False), strict=True):
            self.tickets[who].append(row)
        self.ticket_of = {(row.key, row.brand): row for rows in self.tickets.values() for row in rows}
        self._heard: Any = heard.to_records(index=False)
        self._heard_by = heard["who"].to_numpy()
        self._post_key = np.uint64(draws.stream_key(run_seed, draws.POST_KEY))

    def heard(self, who: int) -> list[Heard]:
        """What somebody heard in one branch only, or at another time, the earliest first."""
        start, end = (int(np.searchsorted(self._heard_by, who, side)) for side in ("left", "right"))
        rows = self._heard[start:end].tolist()
        return [Heard._make((*row[:-2], row[-2:])) for row in rows]

    def post(self, branch: int, key: int) -> Any:
        """A post (POST_ROW) of a branch, or None."""
        return self.posts[branch].find(key)

    def brand(self, branch: int, key: int) -> int:
        """The brand that a post of a branch is about."""
        return int(self.cascades[branch].find(int(self.post(branch, key)["root"]))["brand"])

    def ticks(self, key: int, brand: int) -> Ticks:
        """When a post on a brand was made in each branch. Somebody who has another brand there posts another thing,
        under the same key: keys say who spoke because of which touch."""
        found = [self.post(branch, key) for branch in (0, 1)]
        first, second = (
            math.nan if row is None or self.brand(branch, key) != brand else float(row["tick"])
            for branch, row in enumerate(found)
        )
        return first, second

    def chain(self, heard: Heard) -> list[Hop]:
        """From whoever said it first to the customer who heard it."""
        if heard.how == TOLD:
            return [Hop(heard.source, "told", heard.key, heard.ticks), _last(heard)]
        if heard.how == ADVERT:
            return [Hop(heard.source, "advertised", heard.key, heard.ticks), _last(heard)]
        branch = 1 if math.isnan(heard.ticks[0]) else 0
        return [*self.way_to(branch, heard.key), _last(heard)]

    def way_to(self, branch: int, key: int) -> list[Hop]:
        """The posts that lead to a post in a branch, the first post of the cascade first."""
        hops: list[Hop] = []
        brand = self.brand(branch, key)
        while key:
            row = self.post(branch, key)
            parent, root = int(row["parent"]), self.cascades[branch].find(int(row["root"]))
            did = "passed it on" if parent else SAID[int(root["sign"])] if row["author"] >= 0 else "posted it on a feed"
            hops.append(Hop(int(row["author"]), did, key, self.ticks(key, brand)))
            key = parent
        return hops[::-1]

    def why(self, chain: Sequence[Hop], how: int) -> str:
        """Where the branches part on a chain, and what lies behind it as far as it can be told."""
        at = next((place for place, hop in enumerate(chain) if _differs(hop.ticks)), len(chain) - 1)
        hour = float(np.nanmin(chain[at].ticks)) * self.tick_hours
        if how == TOLD:
            return self._author(chain[0].person, hour)
        if chain[at].person < 0:
            return OWN_VOICE
        if at == 0:
            return self._origin(chain[0], hour)
        branch = 1 if math.isnan(chain[-1].ticks[0]) else 0
        ticket = self.ticket_of.get((chain[0].key, self.brand(branch, chain[0].key)))
        if ticket is not None and ticket.parted <= hour + self.tick_hours:
            return OFFERED if how == OFFER and at == len(chain) - 1 else ANSWERED
        if at == len(chain) - 1:
            return OFFERED if how == OFFER else FEED
        return self._author(chain[at].person, hour)

    def _origin(self, hop: Hop, hour: float) -> str:
        """Why a first post stands in one branch only."""
        for ticket in self.tickets.get(hop.person, ()):
            for kind, reason in ((THANKED, THANKS), (SHAMED, SHAME)):
                if self._key(hop.person, kind, ticket.key) == hop.key:
                    return reason
        return self._author(hop.person, hour)

    def _author(self, who: int, hour: float) -> str:
        """Why somebody speaks in one branch only, from ``hour`` on."""
        move = self.moves.get(who)
        if move is not None and first_tick(move) * self.tick_hours <= hour:
            return MOVED
        return TREATED if any(ticket.parted <= hour for ticket in self.tickets.get(who, ())) else HEARD

    def _key(self, author: int, kind: int, origin: int) -> int:
        """``engine.people.identity``: the key of what somebody says because of something."""
        key = self._post_key
        for word in (author, kind, origin):
            key = np.uint64(draws.absorb(key, np.uint64(word)))
        return int(key)


def first_tick(move: Any) -> float:
    """The tick of the change of brand (a row of ``moves_apart``) from which on two lives differ."""
    return float(np.nanmin([getattr(move, f"tick_{branch}") for branch in BRANCHES]))


def _last(heard: Heard) -> Hop:
    return Hop(heard.who, TOOK_IN[heard.how], heard.key, heard.ticks)


def _differs(ticks: Ticks) -> bool:
    return ticks[0] != ticks[1]


class _Keyed:
    """The rows of a table, found by their key."""

    def __init__(self, rows: NDArray[Any]) -> None:
        order = np.argsort(rows["key"])
        self._rows, self._keys = rows[order], rows["key"][order]

    def find(self, key: int) -> Any:
        """The row of this key, or None."""
        at = int(np.searchsorted(self._keys, np.uint64(key)))
        return self._rows[at] if at < len(self._keys) and int(self._keys[at]) == key else None
