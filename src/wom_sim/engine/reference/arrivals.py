"""Everybody moves in: customers on the nodes of the social graph, as network and population were drawn."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import networkx as nx
from mesa.discrete_space import Network

from wom_sim.model.rhythm import clock_time
from wom_sim.world.network import SocialGraph
from wom_sim.world.population import TRAITS

if TYPE_CHECKING:
    from wom_sim.engine.reference.customer import Customer
    from wom_sim.engine.reference.town import Town


def network_of(town: Town, graph: SocialGraph) -> Network:
    """The social graph as Mesa has it: a cell for each person, connected to the cells of those who hear them."""
    follows = nx.DiGraph()
    follows.add_nodes_from(range(graph.n))
    for who in range(graph.n):
        hearers = graph.followers[graph.indptr[who] : graph.indptr[who + 1]]
        follows.add_edges_from((who, int(hearer)) for hearer in hearers)
    return Network(follows, capacity=1, random=town.random)


def people_of(town: Town, customer_class: type[Customer]) -> list[Customer]:
    """The customers, each in a cell of the network, with traits and first brand."""
    graph, population = town.world.graph, town.world.population
    people = []
    for who in range(graph.n):
        traits = {name: float(population.levels[at, population.traits[at, who]]) for at, name in enumerate(TRAITS)}
        brand = town.brands[population.brand[who]] if population.brand[who] >= 0 else None
        people.append(customer_class(town, who, town.network[who], int(graph.group[who]), traits, brand))
    return people


def introduce(town: Town, customer: Customer) -> None:
    """Make a customer known to brand, friends and followers."""
    customer.followers = [town.customers[cell.coordinate] for cell in customer.cell.connections.values()]
    friends = customer.followers[: town.world.graph.strong[customer.number]]
    customer.strong_ties = dict.fromkeys(friends)
    for follower in customer.followers:
        follower.hears.append(customer)
    if customer.brand is not None:
        customer.brand.customers[customer] = None


def wind_clocks(town: Town, customer: Customer) -> None:
    """First touchpoint, age of the contract and first review, as the population was drawn."""
    population, setting, who = town.world.population, town.setting, customer.number
    waking = population.first_touch[who] * (24.0 * setting.touchpoints.gap_days) / customer.activity
    town.enter_touch(customer, int(min(clock_time(waking, town.rhythm) * 3600.0, 2.1e9)))
    age = float(population.contract_age[who])
    customer.contract_day = int(-age)
    interval = setting.joining.review_days if customer.brand is None else setting.reviews.interval_days
    customer.reviews_at(math.floor(min((interval - age % interval) * 24.0 / town.tick_hours, 2.0e9)))
