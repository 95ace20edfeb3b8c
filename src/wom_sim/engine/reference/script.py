"""Step 0 of the hour: what a scenario prescribes with dates: changes of policy, scripted posts, incidents."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wom_sim.engine.reference.things import Reader
from wom_sim.model import draws, voice
from wom_sim.model.parameters import Event
from wom_sim.world.course import stages_of
from wom_sim.world.seeding import authors_of
from wom_sim.world.start import first_tick_from, tick_at

if TYPE_CHECKING:
    from wom_sim.engine.reference.customer import Customer
    from wom_sim.engine.reference.town import Town


def enter_events(town: Town) -> None:
    """Changes of policy, from the first tick that begins no earlier; then scripted posts, in the tick in which they lie."""
    for event in town.events:
        if event.kind == "policy":
            change = partial(town.brand_named(event.brand).follows, town.setting.policy(str(event.policy)))
            town.dated[first_tick_from(town.setting, event.start_hour)].append(change)
    enter_stages(town)
    for ordinal, event in enumerate(event for event in town.events if event.kind == "post"):
        town.dated[tick_at(town.setting, event.start_hour)].append(partial(post, town, event, ordinal))


def enter_stages(town: Town) -> None:
    """When the policies of brands enter their stages, if they are followed then."""
    followed = [(brand, brand.policy) for brand in town.brands]
    followed += [
        (town.brand_named(event.brand), town.setting.policy(str(event.policy)))
        for event in town.events
        if event.kind == "policy"
    ]
    for brand, policy in followed if town.has_dates else ():
        for stage in stages_of(town.setting, policy):
            town.dated[first_tick_from(town.setting, stage.hour)].append(partial(brand.goes_on_with, policy))


def enter_incidents(town: Town) -> None:
    """Whom each incident hits, if they are its brand's customers then, and when."""
    for place, incident in enumerate(town.incidents):
        number, brand = town.incident_numbers[place], town.brand_named(incident.brand).number
        start = town.warmup * town.tick_hours + incident.start_hour
        for customer in town.customers:
            if town.draw(draws.INCIDENT_HIT, number, customer.number, brand) < incident.share_of_customers:
                into = town.draw(draws.INCIDENT_TIME, number, customer.number, brand) * incident.lasts_hours
                second = int((start + into) * 3600.0)
                if second >= 0:
                    town.enter_touch(customer, second, place)


def post(town: Town, event: Event, ordinal: int) -> None:
    """A scripted post; with several authors it is one message, which the others pass on at once."""
    weights, serious = town.setting.service, event.severity >= 0.5
    weight = weights.serious_weight if serious else weights.minor_weight
    people = authors_of(event, ordinal, len(town.customers), int(town.run_seed))
    author, *others = [town.customers[who] for who in people]
    author.plans_post(town.brand_named(event.brand), town.hour, voice.SCRIPTED, ordinal, event.sign, weight, serious)
    if others:
        town.plan(town.hour, partial(pass_on, town, town.identity(author, voice.SCRIPTED, ordinal), others))


def pass_on(town: Town, key: int, others: list[Customer]) -> None:
    """The other authors of a scripted post reshare it in its own hour, and never again."""
    cascade = next(cascade for cascade in reversed(town.cascades) if cascade.key == key)
    for other in others:
        cascade.readers[other] = Reader(town.tick, town.tick, cascade.posts[0])
        other.reshares(cascade)
