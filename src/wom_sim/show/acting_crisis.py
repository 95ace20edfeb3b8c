"""Parameters of firestorms that have no effect in a scenario, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wom_sim.world.playbook import Playbook, by_people

if TYPE_CHECKING:
    from wom_sim.show.acting import Facts

Idle = Iterator[tuple[str, str]]
MESSAGE = ("preparation_hours", "repeat_hours", "spoken_by", "voices", "one_voice")


def idle_crisis(facts: Facts) -> Idle:
    """Of playbooks that are closed, and of readers' ways to take what nobody says."""
    books = {name: plan.playbook for name, plan in facts.plans.items()}
    for name, book in books.items():
        for key, why in _of_playbook(book):
            yield f"policies.{name}.playbook.{key}", why
    opened = [book for book in books.values() if book.active]
    yield from _readers([book for book in opened if book.messages], [book for book in opened if book.holding_statement])
    if not any(plan.feeds or plan.campaigns or plan.employees.advocates for plan in facts.plans.values()):
        yield "crisis.tone_deaf", "no policy in play pushes anything"


def _of_playbook(book: Playbook) -> Idle:
    if not book.active:
        yield from ((key, "the playbook is not active") for key in Playbook.model_fields if key != "active")
        return
    if not book.holding_statement:
        yield "promised_hours", "there is no holding statement"
    if not book.messages:
        yield from ((key, "there is no counter-message (`messages` is 0)") for key in MESSAGE)
    elif book.messages == 1:
        yield "repeat_hours", "the counter-message is posted once"
    if book.messages and book.voices == 1:
        yield "one_voice", "there is but one voice"
    if not book.messages and not book.holding_statement:
        yield "cost_per_message", "nothing is said"


def _readers(messages: list[Playbook], statements: list[Playbook]) -> Idle:
    """Keys of ``[crisis]`` by what playbooks say."""
    said = {
        "statement_quality statement_strength eased_by_statement letdown_strength": bool(statements),
        "improvised prepared preparation_half_hours message_strength": bool(messages),
        "eased_by_message": any(not by_people(book) for book in messages),
        "coordination_hours": any(book.voices > 1 and book.one_voice for book in messages),
        "contradiction contradiction_strength": any(book.voices > 1 and not book.one_voice for book in messages),
        "leaders": any(book.spoken_by in ("supporters", "leaders") for book in messages),
    }
    for keys, somebody in said.items():
        if not somebody:
            why = (
                "no playbook in play has a statement"
                if "statement" in keys
                else "no playbook in play says such a thing"
            )
            yield from ((f"crisis.{key}", why) for key in keys.split())
