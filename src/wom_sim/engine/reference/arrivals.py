"""Everybody moves in: customers on the nodes of the social graph, as network and population were drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
from mesa.discrete_space import Network

from wom_sim.world.clocks import first_reviews, first_touches
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


def wind_clocks(town: Town) -> None:
    """First touchpoint, age of the contract and first review of everybody, as the population was drawn."""
    setting, population = town.setting, town.world.population
    touches, reviews = first_touches(setting, population), first_reviews(setting, population)
    for customer in town.customers:
        town.enter_touch(customer, int(touches[customer.number]))
        customer.reviews_at(int(reviews[customer.number]))
        customer.contract_day = -int(population.contract_age[customer.number])
