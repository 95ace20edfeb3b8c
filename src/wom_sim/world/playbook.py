"""What a policy has ready for a firestorm, ``[policies.NAME.playbook]``: how it is found, and what is said then, by whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args

from wom_sim.model.parameters import P, Section, Share

if TYPE_CHECKING:
    from wom_sim.world.network import SocialGraph
    from wom_sim.world.policy import Policy

# In the order of model.crisis.
SpokenBy = Literal["official", "employees", "supporters", "leaders"]

MOST_VOICES = 1000


class Playbook(Section):
    """A brand raises an alarm by the complaints that its desk has noticed, and does what it has in its drawer."""

    active: bool = P(False, "whether there is one; all below has no effect otherwise")
    echo_weight: Share = P(0.1, "what a reshare of a noticed complaint counts against a complaint", "factor", (0, 1))
    trigger: float = P(
        4.0,
        "noticed complaints of the last hours, against the usual, that raise the alarm",
        "factor",
        (1.5, 20),
        gt=0,
        le=10_000,
    )
    least: int = P(10, "noticed complaints below which there is no alarm", "complaints", (3, 100), ge=1, le=1_000_000)
    window_hours: float = P(6.0, "how far back that counts", "hours", (1, 24), gt=0, le=24)
    check_hours: float = P(1.0, "how often somebody looks", "hours", (0.5, 24), gt=0, le=168)
    pause_content: bool = P(False, "whether feeds, campaigns and the employees' programme pause during an alarm")
    holding_statement: bool = P(False, "whether the brand says at once that an answer will follow")
    promised_hours: float = P(24.0, "... and within how many hours", "hours", (2, 72), gt=0, le=1000)
    messages: int = P(0, "how often the counter-message is posted (0: there is none)", "posts", (1, 5), ge=0, le=100)
    preparation_hours: float = P(
        12.0, "hours of the alarm that go into it before it is posted first", "hours", (0, 72), ge=0, le=1000
    )
    repeat_hours: float = P(
        24.0, "hours until it is posted again, while the alarm is on", "hours", (6, 72), gt=0, le=1000
    )
    spoken_by: SpokenBy = P(
        "official",
        "who posts it: the brand, under complaints and on its feeds; or employees, content customers who are no opinion "
        "leaders (supporters), content customers who are (leaders), each to their own followers",
    )
    voices: int = P(1, "how many of them, each time", "people", (1, 200), ge=1, le=MOST_VOICES)
    one_voice: bool = P(
        True, "whether they agree on one message beforehand, which takes time (crisis.coordination_hours)"
    )
    calm_share: Share = P(
        0.5, "share of what raises an alarm below which noticed complaints must fall to end it", "share", (0.2, 0.9)
    )
    calm_hours: float = P(12.0, "... for so many hours", "hours", (3, 72), ge=0, le=1000)
    cost_per_hour: float = P(100.0, "what an hour of alarm costs", "money per hour", (20, 1000), ge=0, le=1e9)
    cost_per_message: float = P(
        50.0, "what a statement, or one voice's message, costs", "money", (0, 1000), ge=0, le=1e9
    )


def playbook_columns(policies: Sequence[Policy]) -> dict[str, Any]:
    """The playbooks of policies as columns of ``engine.dtypes.PLAN``; hours and cents."""
    from wom_sim.model.service import cents

    books = [policy.playbook for policy in policies]
    return {
        "playbook": [int(book.active) for book in books],
        "echo_weight": [book.echo_weight for book in books],
        "alarm_trigger": [book.trigger for book in books],
        "alarm_least": [book.least for book in books],
        "alarm_window": [book.window_hours for book in books],
        "alarm_check": [book.check_hours for book in books],
        "pauses": [int(book.pause_content) for book in books],
        "states": [int(book.holding_statement) for book in books],
        "promised": [book.promised_hours for book in books],
        "messages": [book.messages for book in books],
        "preparation": [book.preparation_hours for book in books],
        "repeat": [book.repeat_hours for book in books],
        "spoken_by": [get_args(SpokenBy).index(book.spoken_by) for book in books],
        "voices": [book.voices for book in books],
        "one_voice": [int(book.one_voice) for book in books],
        "calm_share": [book.calm_share for book in books],
        "calm_hours": [book.calm_hours for book in books],
        "alarm_cents": [cents(book.cost_per_hour) for book in books],
        "message_cents": [cents(book.cost_per_message) for book in books],
    }


def by_people(book: Playbook) -> bool:
    """Whether people on the graph are to post its counter-message."""
    return book.active and book.messages > 0 and book.spoken_by != "official"


def most_followers(graph: SocialGraph, leaders: float) -> int:
    """Followers that nobody has more of who is no opinion leader: at most the share ``leaders`` of the people have more."""
    import numpy as np

    followers = np.sort(np.diff(graph.indptr))[::-1]
    many = int(leaders * graph.n)
    return int(followers[many]) if many < graph.n else -1
