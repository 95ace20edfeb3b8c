"""Background tickets: complaints of the customers who are not on the graph."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from wom_sim.world.named_people import start_shares
from wom_sim.world.scenario import Scenario
from wom_sim.world.start import ticks_of


def background_tickets(scenario: Scenario, people: int, events: bool = True) -> NDArray[np.float64]:
    """Background tickets (per waking hour, [B, T]) of the customers for whom those on the graph stand.

    A brand's own number, or (represents − 1) · customers · touches · failures · complaints; incidents hit those
    customers just as they hit the ones on the graph.
    """
    warmup, ticks, _ = ticks_of(scenario)
    table = np.zeros((len(scenario.brands), ticks))
    minor, serious = scenario.voice.complain_minor, scenario.voice.complain_serious
    others = (scenario.population.represents - 1.0) * people
    hours = scenario.time.tick_hours
    shares = start_shares(scenario.brands, people)
    for index, (brand, share) in enumerate(zip(scenario.brands, shares, strict=True)):
        complains = brand.failure_rate * ((1 - brand.serious_share) * minor + brand.serious_share * serious)
        per_day = others * share * complains / scenario.touchpoints.gap_days
        if brand.background_tickets_per_day is not None:
            per_day = brand.background_tickets_per_day
        table[index] = per_day / 24.0
        for event in scenario.events if events else ():
            if event.kind == "incident" and event.brand == brand.name:
                first = warmup + math.floor(event.start_hour / hours + 1e-9)  # a hair: (k h) / h may fall short of k
                last = max(first + 1, warmup + math.ceil((event.start_hour + event.lasts_hours) / hours - 1e-9))
                tickets = others * share * event.share_of_customers
                tickets *= (1 - event.severity) * minor + event.severity * serious
                table[index, max(0, first) : max(0, last)] += tickets / ((last - first) * hours)
    return table


def calm_background(scenario: Scenario, people: int) -> NDArray[np.float64]:
    """The same without incidents (float64 [B]), which never changes; 0 where failures have no root causes to tell apart."""
    if scenario.learning.root_causes == 0:
        return np.zeros(len(scenario.brands))
    return background_tickets(scenario, people, events=False)[:, 0]
