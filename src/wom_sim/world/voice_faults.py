"""What cannot be true together of channels, campaigns, employees and help among customers, and what is only odd."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from wom_sim.model.parameters import clock_of
from wom_sim.world.channels import media_of
from wom_sim.world.faults import dotted, listed, unknown
from wom_sim.world.named_groups import strange_groups
from wom_sim.world.outreach import KEYS_OF_KINDS, Campaign, Feed
from wom_sim.world.policy import Policy

if TYPE_CHECKING:
    from wom_sim.world.scenario import Scenario

Faults = Iterator[tuple[str, str]]


def groups(scenario: Scenario) -> Faults:
    """Interest groups that there are not; how many a file has is known only once it has been read."""
    yield from strange_groups(scenario)


def owned_voice(scenario: Scenario) -> Faults:
    """Faults of feeds and campaigns; what only one kind of campaign needs stands in a function of its own."""
    for name, policy in scenario.policies.items():
        where = dotted(("policies", name))
        yield from _named_twice(where, policy)
        for place, feed in enumerate(policy.feeds):
            yield from _channel(scenario, f"{where}.feeds[{place}]", feed)
        for place, campaign in enumerate(policy.campaigns):
            here = f"{where}.campaigns[{place}]"
            yield from _channel(scenario, here, campaign)
            yield from _dates(scenario, here, campaign)
            yield from _unused(here, campaign)
            if campaign.kind == "adverts":
                yield from _adverts(here, campaign)


def _named_twice(where: str, policy: Policy) -> Faults:
    """Two feeds, or two campaigns, of one name."""
    for kind, tables in (("feeds", policy.feeds), ("campaigns", policy.campaigns)):
        names: Sequence[str] = [table.name.casefold() for table in tables]
        for place, name in enumerate(names):
            if name in names[:place]:
                yield f"{where}.{kind}[{place}].name", f'there is a {kind[:-1]} "{tables[place].name}" already'


def _channel(scenario: Scenario, where: str, table: Feed | Campaign) -> Faults:
    """A channel that does not exist, or is private."""
    media = media_of(scenario)
    public = [one.name for one in media if one.public]
    if table.channel is None or table.channel in public:
        return
    if table.channel in [one.name for one in media]:
        yield f"{where}.channel", f'"{table.channel}" is private, nobody could read it; public: {listed(public)}'
    else:
        yield f"{where}.channel", unknown("channel", table.channel, public)


def _dates(scenario: Scenario, where: str, campaign: Campaign) -> Faults:
    """A campaign that lies outside the run, or begins at no time of day."""
    hour, minute = clock_of(campaign.at)
    if hour > 23 or minute > 59:
        yield f"{where}.at", f'"{campaign.at}": the time of day must be from 00:00 to 23:59'
    elif campaign.start_hour >= 24.0 * scenario.time.days:
        yield f"{where}.at", f'"{campaign.at}": a campaign outside the run, which counts {scenario.time.days:g} days'


def _unused(where: str, campaign: Campaign) -> Faults:
    """Keys that campaigns of its kind do not use."""
    common, own = KEYS_OF_KINDS["all"], KEYS_OF_KINDS[campaign.kind]
    for key, field in type(campaign).model_fields.items():
        if key not in common + own and getattr(campaign, key) != field.default:
            kinds = [kind for kind, keys in KEYS_OF_KINDS.items() if key in keys]
            yield f"{where}.{key}", f"is given, but a campaign of {campaign.kind} does not use it; {listed(kinds)} do"


def _adverts(where: str, campaign: Campaign) -> Faults:
    """A budget without a price, a price without a budget, or neither."""
    if campaign.budget is None:
        yield f"{where}.budget", "missing; it says, with cost_per_thousand, how many adverts are shown"
    if campaign.cost_per_thousand is None:
        yield f"{where}.cost_per_thousand", "missing; a budget without a price buys no adverts"


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
