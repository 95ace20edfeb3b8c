"""Help among customers: who reads another's complaint may answer it, ahead of the desk and of rivals."""

from __future__ import annotations

from functools import partial

from wom_sim.engine.record import HELPED, MERGED, RESOLVED_, SERVED, TAKEN
from wom_sim.engine.reference.contacts import settle
from wom_sim.engine.reference.happenings import PEER_ANSWERS
from wom_sim.engine.reference.person import Person
from wom_sim.engine.reference.things import Cascade, Complaint, key_of
from wom_sim.model import draws, peers

SETTLED = (RESOLVED_, TAKEN, HELPED)  # complaints that need no customer's help any more


class Helping(Person):
    """How customers of a brand help each other."""

    def may_help(self, cascade: Cascade) -> None:
        """On seeing another customer's complaint for the first time: sit down to answer it, or not, once and for all."""
        town, complaint = self.town, cascade.complaint
        peer_help = town.channels[cascade.channel].peer_help
        if peer_help == 0.0 or complaint is None or complaint.brand is not self.brand:
            return
        rates = town.setting.service
        wait = draws.exponential(town.draw(draws.HELP_DELAY, 0, complaint.key, self.number)) * rates.peer_delay_hours
        hours = town.hour + wait
        if hours >= complaint.born + 24.0 * rates.complaint_lifetime_days or complaint.state in SETTLED:
            return
        chance = peers.help_chance(peer_help, self.satisfaction, self.grievance_today)
        if town.draw(draws.HELPS, 0, complaint.key, self.number) < chance:
            town.happenings.add(
                hours, PEER_ANSWERS, key_of(complaint.key, self.number), partial(self.answers, complaint)
            )

    def answers(self, complaint: Complaint, time: float) -> None:
        """Answer another's complaint, unless it is settled or an employee is at it; it may be resolved by that."""
        town, rates = self.town, self.town.setting.service
        other = complaint.customer
        if complaint.state in SETTLED or complaint.state == SERVED or other is None:
            return
        if self.brand is not complaint.brand or self.switch is not None:
            return
        solved = peers.peer_solves(
            town.draw(draws.HELP_WORKS, 0, complaint.key, self.number), complaint.serious, rates.peer_minor,
            rates.peer_serious,
        )  # fmt: skip
        self.takes_part(complaint.brand, speaks_well=solved)
        if solved:
            if complaint.waits:
                complaint.closed = time
            if complaint.state != MERGED:
                complaint.state = HELPED
            settle(complaint)
            complaint.brand.note("peer_helped")
            other.is_helped_by_peer(complaint, time)
