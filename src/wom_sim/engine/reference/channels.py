"""Who talks where: the channels that people prefer, and on which of them a brand can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wom_sim.model import draws
from wom_sim.model.channels import preferred

if TYPE_CHECKING:
    from wom_sim.engine.reference.brand import Brand
    from wom_sim.engine.reference.person import Person
    from wom_sim.engine.reference.town import Town


def usual_channel(person: Person, public: bool) -> int:
    """The public or private channel that somebody prefers, whenever they are asked."""
    return chosen(
        person.town, person, person.town.trait_draw(draws.TRAIT_CHANNEL, 0, person.number, int(public)), public
    )


def private_channel(person: Person, brand: Brand) -> tuple[int, bool]:
    """The private channel on which somebody reaches a brand, and whether: the usual one, else another."""
    other = person.town.trait_draw(draws.TRAIT_CHANNEL, 1, person.number)
    return reached(person, brand, usual_channel(person, False), other)


def background_channel(brand: Brand, key: int, like: Person, public: bool) -> tuple[int, bool]:
    """The same of a customer who is not on the graph, but like somebody who is."""
    usual, other = (brand.town.draw(draws.BACKGROUND_KIND, number, key) for number in (3, 4))
    channel = chosen(brand.town, like, usual, public)
    return (channel, True) if public else reached(like, brand, channel, other)


def reached(person: Person, brand: Brand, usual: int, other_draw: float) -> tuple[int, bool]:
    """The usual channel if the brand is there, else another; and whether it is on any."""
    if brand.levers.presence(person.group)[usual].present:
        return usual, True
    other = chosen(person.town, person, other_draw, False, brand)
    return (other, True) if other >= 0 else (usual, False)


def chosen(town: Town, person: Person, chance: float, public: bool, brand: Brand | None = None) -> int:
    """The channel that a draw makes of a group's weights, among those on which a brand is; -1 for none."""
    weights = town.liking[person.group if len(town.liking) > 1 else 0]
    kinds = np.array([medium.public for medium in town.channels], np.int64)
    there = np.array(
        [brand is None or one.present for one in (brand or town.brands[0]).levers.presence(person.group)], np.int64
    )
    channel: int = preferred(chance, weights, kinds, int(public), there, brand is not None)
    return channel
