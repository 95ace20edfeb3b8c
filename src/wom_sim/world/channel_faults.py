"""What cannot be true together of channels, and of how brands are there; and what is legal, but odd."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wom_sim.model.parameters import CHANNEL_KINDS, Channel
from wom_sim.world.faults import dotted, unknown

if TYPE_CHECKING:
    from wom_sim.world.scenario import Scenario

Faults = Iterator[tuple[str, str]]
PUBLIC_ONLY = ("attention", "half_life_hours", "other_group", "strangers")
LIVE_ONLY = ("calls_again", "calls_again_hours")
MOST_CALLS = 1000  # of one caller in an hour: more would keep a run at dialling for ever


def channels(scenario: Scenario) -> Faults:
    """Channels of one name, channels that nobody uses, keys that say nothing of the channel they stand in."""
    seen: set[str] = set()
    for place, channel in enumerate(scenario.channels):
        where = f"channels[{place}]"
        if channel.name.casefold() in seen:
            yield f"{where}.name", f'there is a channel "{channel.name}" already'
        seen.add(channel.name.casefold())
        if channel.preference == 0:
            yield f"{where}.preference", "0: nobody uses this channel; give it a weight above 0, or leave it out"
        if channel.public and channel.live:
            yield f"{where}.live", "true: only on a private channel do people wait on hold; this one is public"
        yield from _strange(where, channel)
        yield from _redialling(where, channel, scenario)
    for public, sort in ((True, "public"), (False, "private")):
        if scenario.channels and not any(channel.public == public for channel in scenario.channels):
            kinds = [kind for kind, keys in CHANNEL_KINDS.items() if keys["public"] == public]
            yield (
                "channels",
                f"none of them is {sort}, so that some complaints have nowhere to go: add one ({', '.join(kinds)})",
            )


def _strange(where: str, channel: Channel) -> Faults:
    """Keys that mean nothing on a channel of this sort."""
    if not channel.public:
        for key in _given(channel, PUBLIC_ONLY):
            yield f"{where}.{key}", "is about posts that others read; this channel is private"
    if not channel.live:
        for key in _given(channel, LIVE_ONLY):
            yield f"{where}.{key}", "is about callers on hold; this channel is not live"


def _redialling(where: str, channel: Channel, scenario: Scenario) -> Faults:
    """People who hang up and call again without end and without a pause."""
    if not channel.live or channel.patience_minutes == 0 or channel.patience_minutes is None:
        return
    public = scenario.voice.shame if channel.goes_public is None else channel.goes_public
    last = 1.0 - (1.0 - public) * channel.calls_again  # share of those who hang up that let it be
    minutes = channel.patience_minutes + 60.0 * channel.calls_again_hours
    if last * MOST_CALLS < 1.0 and minutes * MOST_CALLS < 60.0:
        yield (
            f"{where}.calls_again_hours",
            f"{channel.calls_again_hours:g}: with calls_again {channel.calls_again:g} and patience_minutes "
            f"{channel.patience_minutes:g} a caller would dial more than {MOST_CALLS} times an hour; let them wait longer",
        )


def _given(channel: Channel, keys: tuple[str, ...]) -> Iterator[str]:
    """Those of the keys that are neither left out nor its kind's."""
    kind, fields = CHANNEL_KINDS[channel.kind], type(channel).model_fields
    for key in keys:
        if getattr(channel, key) not in (fields[key].default, kind.get(key, fields[key].default)):
            yield key


def presences(scenario: Scenario) -> Faults:
    """How policies are on channels that there are not, or twice on one, or in a way that means nothing there."""
    public = {channel.name: channel.public for channel in scenario.channels}
    for name, policy in scenario.policies.items():
        seen: set[str] = set()
        for place, one in enumerate(policy.channels):
            where = dotted(("policies", name, "channels", place))
            if not public:
                yield f"{where}.name", f'"{one.name}": the scenario has no channels of its own ([[channels]])'
            elif one.name not in public:
                yield f"{where}.name", unknown("channel", one.name, list(public))
            if one.name in seen:
                yield f"{where}.name", f'the policy has said how it is on "{one.name}" already'
            seen.add(one.name)
            for key in ("coverage", "delay_minutes"):
                if getattr(one, key) is not None and not public.get(one.name, True):
                    yield (
                        f"{where}.{key}",
                        f'is about what is said in public; "{one.name}" is private, where everything arrives',
                    )
                elif getattr(one, key) is not None and not one.present:
                    yield f"{where}.{key}", "the brand is not there (present = false), so it does not listen"


def channel_notes(scenario: Scenario) -> Faults:
    """Policies that nobody can reach in private, and groups without favour."""
    private = {channel.name for channel in scenario.channels if not channel.public}
    for name in scenario.compared_policies:
        policy = scenario.policy(name)
        if private and private <= {one.name for one in policy.channels if not one.present}:
            yield dotted(("policies", name, "channels")), "is on no private channel: private complaints reach nobody"
    for place, channel in enumerate(scenario.channels):
        if channel.interest_groups and channel.favour == 1:
            yield f"channels[{place}].favour", "1: its interest groups like it no better than others do"
        if not channel.interest_groups and "favour" in channel.model_fields_set:
            yield f"channels[{place}].favour", f"{channel.favour:g}: has no effect, no `interest_groups` are named"
