"""What plug-in rules are asked at the start of an hour (tick), and what they may answer; both engines ask here.

A rule is called ``rule(rows, now)`` before desks and rivals act in the hour, once for each brand that uses it and only
where there are rows. ``rows`` is a read-only structured array (columns below), sorted by key; ``now`` is a ``Now``. It returns an
array with an entry a row, or a dict of such arrays (``rule_answers.py``); what a dict leaves out is as the policy, or the
rival, has it. Answers hold for the hour. Where one is not what is allowed, the run fails and says which rule it was and when.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.engine.rule_answers import ANSWERS, KINDS_OF_REPLY, called, checked
from wom_sim.errors import Fault, ScenarioError
from wom_sim.model import draws
from wom_sim.model.poaching import is_target
from wom_sim.model.service import cents, worths_in_queue
from wom_sim.world.channels import media_of
from wom_sim.world.plugins import Plugin
from wom_sim.world.policy import Policy, Triage, written_quality
from wom_sim.world.scenario import Scenario
from wom_sim.world.start import ticks_of

COMPLAINT = [  # columns that triage, reply and offer rules see
    ("key", "u8"),  # who it is: the same in every run with the same seeds
    ("brand", "i8"),  # complained of: position in the scenario
    ("born", "f8"),  # counted hours
    ("severity", "f8"),  # 0 to 1
    ("serious", "?"),
    ("followers", "i8"),  # of its author
    ("reshares", "i8"),  # so far
    ("channel", "i8"),  # position in now.channels
    ("group", "i8"),  # interest group of its author
]
TICKETS = np.dtype([  # rows of triage and reply rules: what waits, what reaches the desk within the hour, what is being worked on
    *COMPLAINT,
    ("arrived", "f8"),  # counted hour at which the desk knew of it; NaN: it will, within this hour
    ("waited", "f8"),  # hours since then; 0 where it is yet to come
    ("value", "f8"),  # the customer's margin, where 1 is the mean
    ("public", "?"),
    ("live", "?"),  # the customer is on hold
    ("background", "?"),  # the author is not on the graph
    ("in_work", "?"),  # an agent is at work on it (reply rules only)
    ("score", "f8"),  # by the policy's own weights, but for age and chance
    ("reply", "i8"),  # the policy's own: position in KINDS_OF_REPLY
    ("quality", "f8"),  # ... share of readers on whom it works
    ("compensation", "f8"),  # ... money, if it is resolved
])  # fmt: skip
OFFERS = np.dtype([  # rows of offer rules: public complaints about other brands that are open, their authors still customers
    *COMPLAINT,
    ("answered", "?"),  # the brand has replied
    ("court", "?"),  # the rival's own: whether it is one that it cares for
    ("offer", "f8"),  # ... what it offers, money
])  # fmt: skip


class Now:
    """When a rule is asked, by whom, and its draws.

    ``hour``: counted hours at the start of the tick (negative in the warm-up); ``hour_of_day`` 0 to below 24; ``day`` 0 is a
    Monday; ``brand`` and ``brands``: names; ``channels``: names, in the order of the column.
    """

    def __init__(self, asker: Asker, brand: int, tick: int, plugin: Plugin, keys: NDArray[np.uint64]) -> None:
        hours = tick * asker.tick_hours
        self.hour, self.hour_of_day = hours - asker.start, hours % 24.0
        self.day = int(hours // 24.0)
        self.brands, self.channels = asker.brands, asker.channels
        self.brand = asker.brands[brand]
        name = hashlib.sha256(f"{plugin.kind} {plugin.name}".encode()).digest()[:8]
        self._whom = draws.absorb(np.uint64(int.from_bytes(name, "big")), np.uint64(brand))
        self._seed, self._tick, self._keys = asker.run_seed, tick, keys

    def draws(self, number: int = 0, lasting: bool = False) -> NDArray[np.float64]:
        """A uniform draw in (0, 1) for each row, float64 [rows]; others for another ``number`` (0, 1, 2 …), rule or brand.

        They are new in each hour; with ``lasting`` a ticket keeps its own. They depend on nothing but the run's seed, the names
        and the ticket's key, and shift nobody else's.
        """
        whom = draws.absorb(np.uint64(self._whom), np.uint64(number))
        time = 0 if lasting else self._tick + 1
        drawn: NDArray[np.float64] = draws.each(
            np.uint64(self._seed), np.uint64(draws.PLUGIN), np.uint64(time), self._keys, np.uint64(whom)
        )
        return drawn


class DeskAnswers(NamedTuple):
    """What is to be laid into tickets, in the order of the rows asked about."""

    scored: NDArray[np.bool_]  # those to which a triage rule gave a score
    score: NDArray[np.float64]
    replied: NDArray[np.bool_]  # those to which a reply rule gave the rest
    reply: NDArray[np.int64]
    quality: NDArray[np.float64]
    cents: NDArray[np.int64]


class Asker:
    """Asks the rules of one run. ``policies`` are those that brands follow sometime, by number."""

    def __init__(self, scenario: Scenario, run_seed: int, policies: Sequence[Policy]) -> None:
        self.scenario, self.run_seed, self.policies = scenario, run_seed, tuple(policies)
        self.tick_hours = scenario.time.tick_hours
        self.start = ticks_of(scenario)[0] * self.tick_hours
        self.brands = tuple(brand.name for brand in scenario.brands)
        media = media_of(scenario)
        self.channels, self.live = tuple(one.name for one in media), np.array([one.live for one in media], np.bool_)
        self.courting = courting(scenario)
        self._found: dict[tuple[str, str], Plugin] = {}

    def desk(self, brand: int, tick: int, rows: NDArray[Any], policies: Sequence[Policy]) -> DeskAnswers:
        """Ask triage and reply rules about a brand's tickets (TICKETS [r], by key; own columns are filled in here), each
        treated by the policy in its place.

        Raises:
            RunFailed: a rule failed, or did not return what is allowed.
        """
        self._complete(rows, policies)
        count = len(rows)
        none = DeskAnswers(
            np.zeros(count, np.bool_), np.zeros(count), np.zeros(count, np.bool_), rows["reply"].copy(),
            rows["quality"].copy(), np.zeros(count, np.int64),
        )  # fmt: skip
        waits = ~rows["in_work"]
        for name, those in alike([policy.triage_rule for policy in policies]):
            if name is not None:
                here = those & waits
                none.scored[here] = True
                none.score[here] = self._ask("triage", name, brand, tick, rows[here])["score"]
        for name, here in alike([policy.reply_rule for policy in policies]):
            if name is not None:
                none.replied[here] = True
                said = self._ask("reply", name, brand, tick, rows[here])
                none.reply[here], none.quality[here] = said["reply"], said["quality"]
                none.cents[here] = in_cents(said["compensation"])
        return none

    def offers(self, rival: int, tick: int, rows: NDArray[Any]) -> NDArray[np.int64]:
        """Ask a rival's rule about complaints (OFFERS [r], by key): cents offered to each, -1 to who is not courted.

        Raises:
            RunFailed: the rule failed, or did not return what is allowed.
        """
        ways = self.scenario.brands[rival].poaching
        rows["offer"] = cents(ways.offer) / 100.0
        features = zip(rows["followers"].tolist(), rows["severity"].tolist(), strict=True)
        rows["court"] = [is_target(*one, ways.min_followers, ways.min_severity) for one in features]
        said = self._ask("offer", self.courting[rival], rival, tick, rows)
        return np.where(said["court"] != 0, in_cents(said["offer"]), -1)

    def _complete(self, rows: NDArray[Any], policies: Sequence[Policy]) -> None:
        """Fill in what the policies themselves have for the rows."""
        rows["live"] = self.live[rows["channel"]]
        known = {id(policy): policy for policy in policies}
        for number, here in alike([id(policy) for policy in policies]):
            policy, those = known[number], rows[here]
            weights = np.array([getattr(policy.triage, name) for name in Triage.model_fields], np.float64)
            rows["score"][here] = worths_in_queue(
                those["severity"].copy(), those["followers"].copy(), those["reshares"].copy(), those["value"].copy(),
                those["public"].astype(np.int64), those["live"].astype(np.int64), weights,
            )  # fmt: skip
            kinds = [KINDS_OF_REPLY.index(kind) for kind in (policy.reply.minor, policy.reply.serious)]
            paid = policy.compensation
            rows["reply"][here] = np.where(those["serious"], kinds[1], kinds[0])
            rows["quality"][here] = written_quality(policy)
            rows["compensation"][here] = np.where(those["serious"], paid.serious, paid.minor)

    def _ask(self, kind: str, name: str, brand: int, tick: int, rows: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """A rule's answers about its rows, complete and checked."""
        given = {name: rows[name].copy() for name in ANSWERS[kind]}
        rows.setflags(write=False)
        if not len(rows):
            return given
        plugin, hour = self._rule(kind, name), tick * self.tick_hours - self.start
        where = f'{kind} rule "{name}" of {self.brands[brand]}, hour {hour:g}'
        now = Now(self, brand, tick, plugin, rows["key"].copy())
        return given | checked(kind, called(plugin, where, rows, now), len(rows), where)

    def _rule(self, kind: str, name: str) -> Plugin:
        if (kind, name) not in self._found:
            found = self.scenario.plugins.find(kind, name)
            if found is None:  # whoever starts runs has asked before; see Scenario.equipped
                raise ScenarioError(self.scenario.source, [Fault(f"{kind}_rule", f'"{name}" is not plugged in')])
            self._found[kind, name] = found
        return self._found[kind, name]


def alike(values: Sequence[Any]) -> list[tuple[Any, NDArray[np.bool_]]]:
    """Every value once, in the order in which it comes first, and where it stands."""
    kinds = list(dict.fromkeys(values))
    if len(kinds) == 1:
        return [(kinds[0], np.ones(len(values), np.bool_))]
    return [(kind, np.array([value == kind for value in values])) for kind in kinds]


def courting(scenario: Scenario) -> dict[int, str]:
    """The rule of each brand that has one for its offers, by the brand's number."""
    named = ((number, brand.poaching.offer_rule) for number, brand in enumerate(scenario.brands))
    return {number: name for number, name in named if name is not None}


def asks(scenario: Scenario, policies: Sequence[Policy]) -> bool:
    """Whether any rule is asked in a run in which brands follow these policies."""
    return bool(courting(scenario)) or any(one.triage_rule or one.reply_rule for one in policies)


def in_cents(money: NDArray[np.float64]) -> NDArray[np.int64]:
    """Amounts of money in whole cents, as ``model.service.cents`` has one."""
    return np.rint(100.0 * money).astype(np.int64)
