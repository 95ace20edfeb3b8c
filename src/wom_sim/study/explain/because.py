"""Why the life of one customer differs between two branches: one label each, and the chain of people behind it.

A run is a pure function of what happens in it, so whoever differs has lived or heard something that differs before: an own
complaint, an offer, a friend who left, a post, a reply, a story. Where several differ, the one that weighs most in the
hazard to leave counts (its share among the causes of leaving), then the first named here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.engine.record import ADVERT, CONTENT, OFFER, READ, REPLY, RESOLVED_, TOLD
from wom_sim.model.reviews import FRIEND_LEFT, OWN_FAILURE, POACHED, WORD_OF_MOUTH
from wom_sim.study.explain.fates import BRANCHES, treated
from wom_sim.study.explain.paths import Heard, Hop, Trails, first_tick
from wom_sim.world.network import SocialGraph

OWN = "own complaint"
COURTED = "a rival's offer"
FRIEND = "a friend left or stayed"
WAYS = {
    READ: "posts read", REPLY: "replies read", OFFER: "offers read", TOLD: "told by a friend", CONTENT: "a brand's feeds read",
    ADVERT: "adverts seen",
}  # fmt: skip
AROUND = "others around joined or left"
ASKED = "friends' opinions"
NOTHING = "nothing that was heard or lived"
BECAUSE = (OWN, COURTED, FRIEND, *WAYS.values(), AROUND, ASKED, NOTHING)
LEFT_OR_STAYED = "left or stayed otherwise"


class Reason(NamedTuple):
    """Why somebody's life differs: a label, the chain that ends with the customer, and where the branches part on it."""

    because: str
    chain: Sequence[Hop]
    why: str
    tick: float  # of the difference itself; NaN: not known


class Reasons:
    """Finds the reason of each kind of difference."""

    def __init__(self, trails: Trails, graph: SocialGraph, warmup: int) -> None:
        self.trails, self.graph, self.warmup = trails, graph, warmup

    def of_move(self, move: Any) -> Reason:
        """Why somebody left, stayed, joined or went elsewhere in one branch only (a row of ``moves_apart``)."""
        who, tick, hours = move.who, first_tick(move), self.trails.tick_hours
        causes = self._causes(move)
        if causes[POACHED] > 0:
            return self._courted(move, tick)
        tickets = [
            t for t in self.trails.tickets.get(who, ()) if t.parted < (tick + 1) * hours and t.brand == move.left
        ]
        heard = [h for h in self.trails.heard(who) if h.first < tick]
        friend = self._friend(who, move.left, tick)
        choices = [
            (causes[OWN_FAILURE], OWN, tickets),
            (causes[FRIEND_LEFT], FRIEND, friend),
            (causes[WORD_OF_MOUTH], "", heard),
        ]
        open_ = [choice for choice in choices if choice[2]]
        if move.left < 0 or not open_:
            return self._otherwise(who, move, tick, heard)
        _, label, found = max(open_, key=lambda choice: choice[0])  # of equals the first
        if label == OWN:
            return self._own(found[0], tick)
        return self._of_friend(found[0], who, tick) if label == FRIEND else self._word(found, tick)

    def of_reach(self, who: int, brand: int, branch: int) -> Reason:
        """Why somebody read of a brand in one branch (0: the run, 1: the fork) only: the first such reading."""
        seen = [
            each for each in self.trails.heard(who)
            if each.brand == brand and each.how in (READ, REPLY, CONTENT, ADVERT) and each.ticks[branch] >= self.warmup
        ]  # fmt: skip
        first = min(seen, key=lambda each: each.ticks[branch], default=None)
        return Reason(NOTHING, (), "", math.nan) if first is None else self._word([first], first.ticks[branch])

    def of_complaint(self, who: int) -> Reason:
        """Why somebody's complaint fared otherwise: because it did."""
        ticket = self.trails.tickets[who][0]
        return self._own(ticket, ticket.parted // self.trails.tick_hours)

    def of_talk(self, who: int, brand: int, reshared: Sequence[tuple[int, Any]]) -> Reason:
        """Why somebody took part or spoke well in one branch only; ``reshared`` are posts (branch, POST_ROW) passed on."""
        if any(ticket.brand == brand for ticket in self.trails.tickets.get(who, ())):
            return self.of_complaint(who)
        if reshared:
            branch, post = reshared[0]
            chain = self.trails.way_to(branch, int(post["key"]))
            return Reason(WAYS[READ], chain, self.trails.why(chain, READ), float(post["tick"]))
        heard = [h for h in self.trails.heard(who) if h.brand == brand]
        return self._word(heard, math.nan) if heard else Reason(NOTHING, (), "", math.nan)

    def _courted(self, move: Any, tick: float) -> Reason:
        """Somebody accepted an offer in one branch; in the other the complaint was solved before, or never made, or else
        the offer did not come."""
        end = (tick + 1) * self.trails.tick_hours
        tickets = [t for t in self.trails.tickets.get(move.who, ()) if t.brand == move.left and t.parted < end]
        if not tickets:
            return Reason(COURTED, (), "", tick)
        own = self._own(tickets[0], tick)
        out_of_reach = any(_settled(ticket, branch, end) for ticket in tickets for branch in BRANCHES)
        return own if out_of_reach else own._replace(because=COURTED)

    def _own(self, ticket: Any, tick: float) -> Reason:
        born = [getattr(ticket, f"born_{branch}") // self.trails.tick_hours for branch in BRANCHES]
        how = "complained" if ticket.public else "complained in private"
        here, there = (treated(ticket, branch) for branch in BRANCHES)
        return Reason(OWN, [Hop(ticket.who, how, ticket.key, (born[0], born[1]))], f"run: {here}; fork: {there}", tick)

    def _word(self, heard: Sequence[Heard], tick: float) -> Reason:
        """The way by which most strength came that differs, and the earliest of it."""
        strength: dict[int, float] = {}
        for each in heard:
            strength[each.how] = strength.get(each.how, 0.0) + each.strength
        how = max(strength, key=lambda way: (strength[way], -way))
        first = next(each for each in heard if each.how == how)
        chain = self.trails.chain(first)
        return Reason(WAYS[how], chain, self.trails.why(chain, how), tick)

    def _of_friend(self, friend: Any, who: int, tick: float) -> Reason:
        ticks = (friend.tick_run, friend.tick_fork)
        chain = [Hop(friend.who, LEFT_OR_STAYED, 0, ticks), Hop(who, "saw it", 0, ticks)]
        return Reason(FRIEND, chain, self.of_move(friend).because, tick)

    def _otherwise(self, who: int, move: Any, tick: float, heard: Sequence[Heard]) -> Reason:
        """What can move somebody beside experience and word of mouth: others who joined, and the opinions of friends."""
        if move.left < 0:
            around = self._around(who, tick)
            if around is not None:
                chain = [Hop(around.who, LEFT_OR_STAYED, 0, (around.tick_run, around.tick_fork))]
                return Reason(AROUND, [*chain, Hop(who, "saw it", 0, chain[0].ticks)], "", tick)
        if heard:
            return self._word(heard, tick)
        both = not math.isnan(move.tick_run) and move.tick_run == move.tick_fork
        return Reason(ASKED if both else NOTHING, (), "", tick)

    def _causes(self, move: Any) -> Any:
        """Shares of the causes of leaving (in 1/65536), summed over the branches in which the customer left."""
        total = np.zeros(5, np.int64)
        for record, branch in zip(self.trails.records, BRANCHES, strict=True):
            row = getattr(move, f"row_{branch}")
            if row >= 0:
                total += record.switches["causes"][row]
        return total

    def _friend(self, who: int, brand: int, tick: float) -> list[Any]:
        """Strong ties whose leaving a brand differs before ``tick``, the earliest first."""
        start = self.graph.indptr[who]
        ties = self.graph.followers[start : start + self.graph.strong[who]].tolist()
        moves = [self.trails.moves[friend] for friend in ties if friend in self.trails.moves]
        return sorted((m for m in moves if m.left == brand and first_tick(m) < tick), key=first_tick)

    def _around(self, who: int, tick: float) -> Any:
        """The first of those whom somebody hears whose changes of brand differ, if before ``tick``."""
        first = self.trails.moves.get(int(self._first_heard[who]))
        return first if first is not None and first_tick(first) < tick else None

    @cached_property
    def _first_heard(self) -> NDArray[np.int64]:
        """Of those whom each person hears, the one whose changes of brand differ first; -1: nobody's."""
        first = np.full(self.graph.n, -1)
        for move in sorted(self.trails.moves.values(), key=first_tick, reverse=True):
            first[self.graph.followers[self.graph.indptr[move.who] : self.graph.indptr[move.who + 1]]] = move.who
        return first


def _settled(ticket: Any, branch: str, end: float) -> bool:
    """Whether a complaint (a row of ``tickets_apart``) was out of rivals' reach by an hour: solved, or never made."""
    solved = getattr(ticket, f"state_{branch}") == RESOLVED_ and getattr(ticket, f"closed_{branch}") < end
    return bool(solved or not getattr(ticket, f"there_{branch}"))
