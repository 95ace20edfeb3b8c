"""What cannot be true together of channels, campaigns, employees and help among customers, and what is only odd."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wom_sim.world.named_groups import strange_groups

if TYPE_CHECKING:
    from wom_sim.world.scenario import Scenario


def groups(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Interest groups that there are not; how many a file has is known only once it has been read."""
    yield from strange_groups(scenario)


def help_faults(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Help among customers where nobody reads what others write."""
    for place, channel in enumerate(scenario.channels):
        if channel.peer_help > 0.0 and not channel.public:
            yield (f"channels[{place}].peer_help", f"{channel.peer_help:g}: on a private channel nobody reads what others "
                   "write, so it must be 0; or set public = true")  # fmt: skip


def trust_notes(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Who is believed more than a friend, and conduct that moves belief the other way round than it should."""
    trust, spread = scenario.trust, scenario.spread
    if spread.advice > 0.0:
        for key in ("reviewer", "brand", "advert", "employee", "salesperson", "influencer"):
            if getattr(trust, key) > trust.friend:
                yield f"trust.{key}", f"{getattr(trust, key):g}: weighs more than a friend's word ({trust.friend:g})"
    if trust.learning > 0.0:
        for key, sign in (
            ("pushy_offer", -1),
            ("good_reply", 1),
            ("poor_reply", -1),
            ("public_thanks", 1),
            ("pay_found_out", -1),
        ):
            if sign * getattr(trust, key) < 0.0:
                word = "raises" if sign < 0 else "lowers"
                yield f"trust.{key}", f"{getattr(trust, key):g}: {word} belief in the brand"
