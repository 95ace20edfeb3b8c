"""Channels as numbers: what a post or a complaint on each is subject to, with what the scenario leaves open filled in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from wom_sim.world.scenario import Scenario


class Medium(NamedTuple):
    """A channel, ready for the engines; hours unless a name says otherwise."""

    name: str
    public: bool
    see: float  # chance that a follower sees a post
    other_group: float  # relevance to readers of other interest groups
    half_life: float
    strangers: bool
    heavy: bool  # whether what is serious can be settled here
    live: bool
    patience: float  # mean; 0: nobody gives up
    shame: float  # share of those who gave up and complain in public
    calls_again: float
    calls_again_hours: float
    peer_help: float  # chance that a fully satisfied reader helps


def media_of(scenario: Scenario) -> tuple[Medium, ...]:
    """The scenario's channels; without any, one public feed and one private way to the desk, in this order."""
    spread = scenario.spread
    patience, shame = scenario.service.patience_hours, scenario.voice.shame
    if not scenario.channels:
        feed = Medium(
            "public",
            True,
            spread.see,
            spread.other_group,
            spread.half_life_hours,
            False,
            True,
            False,
            patience,
            shame,
            0.0,
            0.0,
            0.0,
        )
        return feed, feed._replace(name="private", public=False)
    return tuple(
        Medium(
            name=one.name,
            public=one.public,
            see=spread.see * one.attention,
            other_group=spread.other_group if one.other_group is None else one.other_group,
            half_life=one.half_life_hours,
            strangers=one.strangers,
            heavy=one.capacity == "heavy",
            live=one.live,
            patience=patience if one.patience_minutes is None else one.patience_minutes / 60.0,
            shame=shame if one.goes_public is None else one.goes_public,
            calls_again=one.calls_again,
            calls_again_hours=one.calls_again_hours,
            peer_help=one.peer_help if one.public else 0.0,
        )
        for one in scenario.channels
    )


def public_channel(media: Sequence[Medium], name: str | None) -> int:
    """Number of a public channel by its name; of the first public one, where none is named."""
    return next(number for number, one in enumerate(media) if one.public and name in (None, one.name))
