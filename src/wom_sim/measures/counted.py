"""The counted part of a run, as sums and tables that measures are made of."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.engine.record import (
    C_NEGATIVE,
    C_VALUE,
    FIXED_STOCK,
    MERGED,
    RECORD_COLUMNS,
    RESOLVED_,
    WHOLE,
    Record,
)
from wom_sim.measures.storms import firestorm, usual_negative_per_day
from wom_sim.world.channels import media_of
from wom_sim.world.scenario import Scenario
from wom_sim.world.start import World

MONTH_HOURS = 24.0 * 30.4375


class Counted:
    """What happened to one brand (its number) from the first counted hour on."""

    def __init__(self, scenario: Scenario, world: World, record: Record, brand: int) -> None:
        self.scenario, self.world, self.record, self.brand = scenario, world, record, brand
        self.warmup = record.warmup
        self.tick_hours = scenario.time.tick_hours
        self.hourly: NDArray[np.int64] = record.hourly[self.warmup :, brand]
        self.sums = dict(zip(RECORD_COLUMNS, self.hourly.sum(axis=0).tolist(), strict=True))

    @property
    def parameters(self) -> Any:
        """The brand as the scenario has it."""
        return self.scenario.brands[self.brand]

    @property
    def represents(self) -> float:
        """Customers of the market for one on the graph."""
        return self.scenario.population.represents

    def at(self, column: str, tick: int) -> int:
        """A stock at the end of a counted tick (-1: the last)."""
        return int(self.hourly[tick, RECORD_COLUMNS.index(column)])

    @property
    def value_at_start(self) -> int:
        """Summed value of the brand's customers when counting began (in 1/FIXED_STOCK)."""
        if self.warmup > 0:
            return int(self.record.hourly[self.warmup - 1, self.brand, C_VALUE])
        population = self.world.population
        values = population.levels[2][population.traits[2][population.brand == self.brand]]
        return int(np.floor(values * FIXED_STOCK + 0.5).sum())

    @property
    def customers(self) -> int:
        """Customers on the graph at the end."""
        return self.at("customers", -1)

    @property
    def customer_months(self) -> float:
        """Months that customers on the graph spent with the brand."""
        return float(self.sums["customers"]) * self.tick_hours / MONTH_HOURS

    def leavers(self, cause: int) -> float:
        """Customers on the graph who left, as far as this cause had a share in it."""
        return float(self.record.flows[self.brand, :, cause].sum()) / WHOLE

    @cached_property
    def tickets(self) -> NDArray[Any]:
        """The brand's complaints (TICKET_ROW) that were raised in the counted part, background included, those left out that
        went on as later ones."""
        log = self.record.tickets
        counted = (log["brand"] == self.brand) & (log["born"] >= self.warmup * self.tick_hours)
        return log[counted & (log["state"] != MERGED)]

    @cached_property
    def cascades(self) -> NDArray[Any]:
        """The cascades on the brand (CASCADE_ROW) that began in the counted part."""
        log = self.record.cascades
        return log[(log["brand"] == self.brand) & (log["born"] >= self.warmup * self.tick_hours)]

    @cached_property
    def reply_hours(self) -> tuple[float, float]:
        """Median and 90th percentile of the hours from a complaint to its first reply; NaN where nobody got one."""
        return _waits(self.tickets[self.tickets["first_reply"] >= 0.0], "first_reply")

    @cached_property
    def calls(self) -> NDArray[Any]:
        """The tickets (TICKET_ROW) of those who were put through to a live channel, answered or not."""
        live = np.array([medium.live for medium in media_of(self.scenario)])
        if not live.any():
            return self.tickets[:0]
        return self.tickets[live[self.tickets["channel"]] & (self.tickets["arrived"] >= 0.0)]

    @cached_property
    def hold_hours(self) -> tuple[float, float]:
        """Median and 90th percentile of the hours on hold, of callers who were answered; NaN where nobody was."""
        return _waits(self.calls[self.calls["first_reply"] >= 0.0], "first_reply", "arrived")

    @cached_property
    def resolution_hours(self) -> tuple[float, float]:
        """The same from a complaint to its resolution, of those that were resolved."""
        return _waits(self.tickets[self.tickets["state"] == RESOLVED_], "closed")

    @cached_property
    def storm(self) -> tuple[bool, float, float]:
        """Firestorm, its peak (complaints in 24 h) and its length (hours), judged by the run's own usual level."""
        negative, study = self.hourly[:, C_NEGATIVE], self.scenario.study
        usual = usual_negative_per_day(negative, self.scenario.first_incident_hour, self.tick_hours)
        return firestorm(negative, usual, study.firestorm_factor, study.firestorm_min, self.tick_hours)

    def people_with(self, bit: str) -> int:
        """People with the brand's bit in ``seen``, ``engaged`` or ``advocated``."""
        return int(np.count_nonzero(getattr(self.record, bit) & np.uint16(1 << self.brand)))

    @cached_property
    def customer_rows(self) -> NDArray[np.int64]:
        """Numbers of the customers at the end."""
        return np.flatnonzero(self.record.brand == self.brand)


def _waits(tickets: NDArray[Any], until: str, since: str = "born") -> tuple[float, float]:
    if not len(tickets):
        return np.nan, np.nan
    median, most = np.quantile(tickets[until] - tickets[since], (0.5, 0.9))
    return float(median), float(most)
