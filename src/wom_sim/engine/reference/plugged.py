"""What plug-ins are asked at the start of step 4, from the things as agents have them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.engine.asking import OFFERS, TICKETS, Asker, asks
from wom_sim.engine.record import OPEN, QUEUED
from wom_sim.engine.reference.things import Told

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand
    from wom_sim.engine.reference.things import Complaint
    from wom_sim.engine.reference.town import Town


def asker_of(town: Town) -> Asker | None:
    """Who asks plug-ins in a town, if any are named."""
    policies = [town.setting.policy(name) for name in town.setting.known_policies]
    return Asker(town.setting, int(town.run_seed), policies) if asks(town.setting, policies) else None


def ask_rules(town: Town, asker: Asker) -> None:
    """Ask every rule that is in use in this hour, and let complaints and rivals know what it says.

    Raises:
        RunFailed: a rule failed, or did not return what is allowed.
    """
    for brand in town.brands:
        complaints = sorted(at_desk(brand), key=lambda one: one.key)
        policies = [brand.levers.of(one) if one.policy is None else one.policy for one in complaints]
        if any(policy.triage_rule or policy.reply_rule for policy in policies):
            said = asker.desk(brand.number, town.tick, desk_rows(town, asker, complaints), policies)
            for at, one in enumerate(complaints):
                if said.scored[at]:
                    one.told = replace(one.told, score=float(said.score[at]))
                if said.replied[at]:
                    answer = Told(0.0, int(said.reply[at]), float(said.quality[at]), int(said.cents[at]))
                    one.told = replace(answer, score=one.told.score)
    for number in asker.courting:
        rival = town.brands[number].rival
        complaints = sorted((one for one in town.complaints if rival.may_court(one)), key=lambda one: one.key)
        cents = asker.offers(number, town.tick, offer_rows(asker, complaints))
        rival.told = dict(zip(complaints, cents.tolist(), strict=True))


def at_desk(brand: Brand) -> list[Complaint]:
    """Complaints that wait, that will reach the desk within the hour, and that somebody is at work on."""
    end = (brand.town.tick + 1) * brand.town.tick_hours
    brand.expected = {one: None for one in brand.expected if one.state == OPEN and one.arrived < 0.0}
    waiting = [one for queue in brand.queues for *_, one in queue if one.state == QUEUED]
    coming = [one for one in brand.expected if one.due < end]
    return [
        *waiting,
        *coming,
        *(one.complaint for one in (*brand.agents, *brand.colleagues) if one.complaint is not None),
    ]


def desk_rows(town: Town, asker: Asker, complaints: list[Complaint]) -> np.ndarray:
    """Complaints as rules see them (TICKETS), but for the policy's own columns."""
    found = complaint_rows(asker, complaints, TICKETS)
    for row, one in zip(found, complaints, strict=True):
        known = one.arrived >= 0.0
        row["arrived"] = one.arrived - asker.start if known else np.nan
        row["waited"] = town.hour - one.arrived if known else 0.0
        row["value"], row["public"], row["background"] = one.value, one.public, one.author is None
        row["in_work"] = one.policy is not None and at_work(one)
    return found


def at_work(complaint: Complaint) -> bool:
    """Whether anybody is at work on a complaint."""
    return any(one.complaint is complaint for one in (*complaint.brand.agents, *complaint.brand.colleagues))


def offer_rows(asker: Asker, complaints: list[Complaint]) -> np.ndarray:
    """Complaints as rivals see them (OFFERS), but for the rival's own columns."""
    found = complaint_rows(asker, complaints, OFFERS)
    found["answered"] = [one.first_reply >= 0.0 for one in complaints]
    return found


def complaint_rows(asker: Asker, complaints: list[Complaint], dtype: np.dtype[Any]) -> np.ndarray:
    """What all rules see of complaints."""
    found = np.zeros(len(complaints), dtype)
    for row, one in zip(found, complaints, strict=True):
        row["key"], row["brand"], row["born"] = one.key, one.brand.number, one.born - asker.start
        row["severity"], row["serious"], row["followers"] = one.severity, one.serious, one.followers
        row["reshares"], row["channel"], row["group"] = one.reshares, one.channel, one.group
    return found
