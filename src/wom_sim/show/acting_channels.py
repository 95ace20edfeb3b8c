"""Which parameters of channels have no effect in a scenario, which others channels make idle, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wom_sim.world.channels import media_of

if TYPE_CHECKING:
    from wom_sim.model.parameters import Channel
    from wom_sim.show.acting import Facts

Idle = Iterator[tuple[str, str]]


def idle_channels(facts: Facts) -> Idle:
    """What channels say themselves, and what is said of channels that there are not."""
    channels = facts.scenario.channels
    if channels:
        yield "spread.half_life_hours", "every channel has its own"
        if all(channel.other_group is not None for channel in channels if channel.public):
            yield "spread.other_group", "every public channel has its own"
        if all(channel.patience_minutes is not None for channel in channels):
            yield "service.patience_hours", "every channel has its own"
        if all(channel.goes_public is not None for channel in channels):
            yield "voice.shame", "every channel has its own"
    if not any(medium.live for medium in media_of(facts.scenario)):
        for name in facts.plans:
            yield f"policies.{name}.triage.live", "nobody waits on hold"
    for channel in channels:
        for key, why in _of_channel(facts, channel):
            yield f"channels.{channel.name}.{key}", why


def _of_channel(facts: Facts, channel: Channel) -> Idle:
    """Keys of one channel."""
    if sum(one.public == channel.public for one in facts.scenario.channels) == 1:
        for key in ("preference", "favour"):
            yield key, f"there is no other {'public' if channel.public else 'private'} channel"
    if not channel.interest_groups:
        yield "favour", "no interest group is named"
    if not channel.public:
        for key in ("attention", "half_life_hours", "other_group"):
            yield key, "the channel is private"
    if not channel.live:
        for key in ("calls_again", "calls_again_hours"):
            yield key, "nobody waits on hold here"
    spread, patience = facts.scenario.spread, channel.patience_minutes
    if channel.public and (spread.reshare == 0 or spread.see == 0 or channel.attention == 0):
        yield "half_life_hours", "nothing is reshared"
    if channel.public and (spread.see == 0 or channel.attention == 0):
        yield "other_group", "nobody sees a post"
    if patience == 0 or (patience is None and facts.scenario.service.patience_hours == 0):
        for key in ("goes_public", "calls_again"):
            yield key, "nobody gives up waiting"
    if not facts.tickets:
        for key in ("patience_minutes", "goes_public", "calls_again", "calls_again_hours"):
            yield key, "nobody can complain"
