"""Channels as numbers: what a post or a complaint on each is subject to, with what the scenario leaves open filled in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from wom_sim.world.policy import Policy
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


class Reached(NamedTuple):
    """A brand on a channel, under a policy."""

    present: bool  # whether it can be written to, or called, there
    coverage: float  # share of public complaints that it notices; 0 on private channels
    delay: float  # mean hours until one is noticed


def presence_of(scenario: Scenario, policy: Policy) -> list[Reached]:
    """How a policy makes a brand be there on each channel, in the order of ``media_of``; everywhere, if it says nothing."""
    said = {one.name: one for one in policy.channels}
    listening, found = policy.listening, []
    for medium in media_of(scenario):
        one = said.get(medium.name) if scenario.channels else None
        present = one is None or one.present
        own_coverage, own_delay = (None, None) if one is None else (one.coverage, one.delay_minutes)
        coverage = listening.coverage if own_coverage is None else own_coverage
        delay = listening.delay_minutes if own_delay is None else own_delay
        found.append(Reached(present, coverage if present and medium.public else 0.0, delay / 60.0))
    return found


def liking_of(scenario: Scenario, groups: Iterable[int]) -> NDArray[np.float64]:
    """Weight of each channel in the choice of each interest group (float64 [groups, channels]); [1, channels] where no
    channel has groups of its own."""
    import numpy as np

    channels = scenario.channels
    if not channels:
        return np.ones((1, 2))
    if not any(one.interest_groups for one in channels):
        groups = [0]
    return np.array([
        [one.preference * (one.favour if group in one.interest_groups else 1.0) for one in channels] for group in groups
    ])  # fmt: skip


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


def sole_channel(media: Sequence[Medium], liking: NDArray[np.float64], public: bool) -> int:
    """Number of the public (or private) channel that everybody prefers, where there is but one of its kind; else -1."""
    found = [number for number, one in enumerate(media) if one.public == public]
    return found[0] if len(found) == 1 and (liking[:, found[0]] > 0.0).all() else -1
