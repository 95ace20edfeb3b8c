"""What cannot be true together of playbooks for a firestorm, and what is only odd."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wom_sim.world.channels import presence_of
from wom_sim.world.faults import dotted
from wom_sim.world.named_people import how_many
from wom_sim.world.playbook import Playbook
from wom_sim.world.staff_faults import policies_of

if TYPE_CHECKING:
    from wom_sim.world.scenario import Scenario

Found = Iterator[tuple[str, str]]


def playbook_faults(scenario: Scenario) -> Found:
    """More voices than there are people."""
    people = scenario.network.customers
    for name, policy in scenario.policies.items():
        book = policy.playbook
        if people is not None and book.spoken_by != "official" and book.voices > people:
            yield dotted(("policies", name, "playbook", "voices")), f"{book.voices}: there are {people} people"


def playbook_notes(scenario: Scenario) -> Found:
    """Playbooks that are never opened, promises that cannot be kept, messages that nobody could post or that time makes worse."""
    crisis = scenario.crisis
    if crisis.prepared < crisis.improvised:
        yield ("crisis.prepared", f"{crisis.prepared:g}: below crisis.improvised ({crisis.improvised:g}): preparation makes "
               "messages worse")  # fmt: skip
    followed = policies_of(scenario)
    names = dict.fromkeys([name for names in followed.values() for name in names])
    for name in names:
        policy, where = scenario.policy(name), dotted(("policies", name, "playbook"))
        book = policy.playbook
        if not book.active:
            if book != Playbook():
                yield where, "has no effect: set active = true to use it"
            continue
        if not any(here.coverage > 0.0 for here in presence_of(scenario, policy)):
            yield where, "no alarm can be raised: the desk notices nothing in public (listening.coverage)"
        elif not (book.pause_content or book.holding_statement or book.messages):
            yield where, "an alarm only costs: nothing is paused, stated or answered"
        employing = [brand for brand in scenario.brands if name in followed[brand.name]]
        yield from _words(scenario, where, book, [how_many(brand.employees) for brand in employing])
        if book.window_hours < scenario.time.tick_hours:
            yield f"{where}.window_hours", f"{book.window_hours:g}: shorter than a tick, which is looked at as a whole"


def _words(scenario: Scenario, where: str, book: Playbook, employees: list[int]) -> Found:
    """Of what is said: when it comes, and through whom."""
    from wom_sim.model.crisis import ready_after

    ready = ready_after(book.preparation_hours, book.voices, book.one_voice, scenario.crisis.coordination_hours)
    if book.holding_statement and not book.messages:
        yield (f"{where}.holding_statement", "promises an answer that never comes: whoever is calmed will be disappointed "
               "(`messages` is 0)")  # fmt: skip
    elif book.holding_statement and ready > book.promised_hours:
        yield f"{where}.promised_hours", f"{book.promised_hours:g}: the counter-message is ready after {ready:g} hours"
    if book.messages and book.spoken_by == "employees" and max(employees, default=0) < book.voices:
        there = max(employees, default=0)
        yield (
            f"{where}.voices",
            f"{book.voices} employees are to speak, there are {there}"
            if there
            else ("nobody can post the message: no brand that follows this policy has `employees`"),
        )
    if ready >= 24.0 * scenario.time.days and book.messages:
        yield f"{where}.preparation_hours", "the counter-message is never ready within the run"
