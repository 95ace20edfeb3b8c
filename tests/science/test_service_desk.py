"""The desk alone is a classical queue: Erlang's C and A, Pollaczek and Khinchine, Little."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from builders import classic, desk

import wom_sim as ws


def erlang_c(arrivals: float, rate: float, agents: int) -> tuple[float, float]:
    """P(wait) and mean wait of M/M/c."""
    load = arrivals / rate
    busy = load**agents / math.factorial(agents) * agents / (agents - load)
    waits = busy / (busy + sum(load**k / math.factorial(k) for k in range(agents)))
    return waits, waits / (agents * rate - arrivals)


def erlang_a(arrivals: float, rate: float, agents: int, impatience: float) -> tuple[float, float]:
    """Share that gives up and P(wait) of M/M/c+M, from the stationary law of the number in the system."""
    weights = [1.0]
    for k in range(1, 400):
        weights.append(weights[-1] * arrivals / (min(k, agents) * rate + max(0, k - agents) * impatience))
    law = np.array(weights) / sum(weights)
    queue = np.maximum(0, np.arange(400) - agents)
    return float(impatience * (law * queue).sum() / arrivals), float(law[agents:].sum())


def counted(scene: ws.Scenario) -> pd.DataFrame:
    """Tickets of a run with their waits; those at the end whose fate is open are left out."""
    tickets = ws.run(scene).tickets
    tickets["wait"] = tickets["first_reply_hour"] - tickets["noticed_hour"]
    return tickets[tickets["closed_hour"].notna()]


def standard_error(values: Any, batches: int = 50) -> float:
    """Of the mean of a correlated sequence, by batch means."""
    return float(
        np.std([batch.mean() for batch in np.array_split(np.asarray(values, float), batches)], ddof=1)
        / math.sqrt(batches)
    )


def close(values: Any, target: float, tolerance: float = 0.02) -> None:
    """The mean is within the tolerance (a share of the target) or three standard errors."""
    gap, allowed = abs(np.mean(values) - target), max(tolerance * target, 3.0 * standard_error(values))
    assert gap <= allowed, f"{np.mean(values):.5f} against {target:.5f}, allowed {allowed:.5f}"


def test_the_formulas_give_the_published_figures() -> None:
    assert erlang_c(8, 1, 10) == pytest.approx((0.40918, 0.20459), abs=1e-5)
    assert erlang_c(20, 6, 4) == pytest.approx((0.65772, 0.16443), abs=1e-5)
    assert erlang_a(20, 6, 4, 1) == pytest.approx((0.063074, 0.549778), abs=1e-6)
    assert erlang_a(30, 6, 4, 1)[0] == pytest.approx(0.222333, abs=1e-6)


@pytest.mark.parametrize(("arrivals", "rate", "agents"), [(8, 1, 10), (9, 1, 10), (20, 6, 4), (0.5, 1, 1)])
def test_erlang_c(arrivals: float, rate: float, agents: int) -> None:
    handling = {"distribution": "exponential", "mean_minutes": 60.0 / rate}
    tickets = counted(desk(arrivals, 200_000 / arrivals, agents=agents, handling=handling))
    waits, mean = erlang_c(arrivals, rate, agents)
    assert len(tickets) == pytest.approx(200_000, rel=0.01)
    close(tickets["wait"] > 1e-9, waits)
    close(tickets["wait"], mean)
    assert (tickets["state"] != "abandoned").all()


@pytest.mark.parametrize(("arrivals", "rate", "agents"), [(20, 6, 4), (30, 6, 4)])
def test_erlang_a(arrivals: float, rate: float, agents: int) -> None:
    handling = {"distribution": "exponential", "mean_minutes": 60.0 / rate}
    tickets = counted(desk(arrivals, 200_000 / arrivals, patience=1.0, agents=agents, handling=handling))
    gives_up, waits = erlang_a(arrivals, rate, agents, 1.0)
    close(tickets["state"] == "abandoned", gives_up)
    close((tickets["wait"] > 1e-9) | (tickets["state"] == "abandoned"), waits)


@pytest.mark.parametrize(("law", "cv"), [("deterministic", 0.0), ("lognormal", 0.7), ("exponential", 1.0)])
def test_pollaczek_khinchine(law: str, cv: float) -> None:
    handling = {"distribution": law, "mean_minutes": 60.0, "cv": cv}
    tickets = counted(desk(0.6, 250_000, agents=1, handling=handling))
    close(tickets["wait"], 0.6 * (1.0 + cv**2) / (2.0 * 0.4))
    handled = tickets["closed_hour"] - tickets["first_reply_hour"]
    close(handled, 1.0)
    assert handled.std() == pytest.approx(cv, rel=0.03, abs=1e-6)


def test_the_order_of_service_changes_the_spread_of_waits_and_not_their_mean() -> None:
    """M/M/1 at ρ = .6: the second moment is 7.5 first come first served, by 1/(1 − ρ/2) more in random order, and by 1/(1 − ρ)
    last come first served (Takács 1963)."""
    handling = 'policies.desk.handling.distribution="exponential"'
    for name, square in (("queue_single", 7.5), ("queue_last_come", 18.75), ("queue_random_order", 7.5 / 0.7)):
        tickets = counted(classic(name, handling, "time.days=14000"))
        close(tickets["wait"], 1.5)
        close(tickets["wait"] ** 2, square)


def test_serious_complaints_come_before_minor_ones() -> None:
    """Cobham (1954), nobody interrupted: W0 / (1 − ρ₁) and W0 / ((1 − ρ₁)(1 − ρ)), W0 = ρ = .8, ρ₁ = .24."""
    tickets = counted(classic("queue_priorities", "time.days=8000"))
    serious = tickets["severity"] > 0.9
    assert serious.mean() == pytest.approx(0.3, abs=0.01)
    close(tickets["wait"][serious], 0.8 / 0.76)
    close(tickets["wait"][~serious], 0.8 / (0.76 * 0.2))


def test_two_queues_that_share_nobody() -> None:
    handling = {"distribution": "exponential", "mean_minutes": 60.0}
    scene = classic("queue", "time.days=800", "voice.public_share=0.5", 'policies.desk.queues="split"')
    tickets = counted(scene)
    for channel in (True, False):
        close(tickets["wait"][tickets["public"] == channel], erlang_c(4, 1, 5)[1])
    together = counted(desk(8, 19_200, agents=10, handling=handling))
    assert tickets["wait"].mean() > 2 * together["wait"].mean()


def test_poached_customers_leave_the_queue_or_stay_in_it() -> None:
    """A rival who takes whom it reaches, once an hour on average, is an end of patience: Erlang's A, or else C."""
    for name, unserved, waits in (
        ("poached_customers", *erlang_a(20, 6, 4, 1)),
        ("poached_stay_in_queue", 0.0, erlang_c(20, 6, 4)[0]),
    ):
        tickets = ws.run(classic(name, "time.days=100")).tickets
        tickets = tickets[tickets["closed_hour"].notna()]
        never = tickets["first_reply_hour"].isna()
        wait = tickets["first_reply_hour"] - tickets["noticed_hour"]
        close(never, unserved)
        close((wait > 1e-9) | never, waits)


def test_handovers_lengthen_work() -> None:
    handling = {"distribution": "deterministic", "mean_minutes": 60.0}
    tickets = counted(desk(0.1, 2_000, agents=1, handling=handling, handovers=2))
    np.testing.assert_allclose(tickets["closed_hour"] - tickets["first_reply_hour"], 1.5, atol=1e-8)


def waiting_at(tickets: pd.DataFrame, hours: Any) -> Any:
    """How many tickets wait at each moment."""
    leaves = tickets["first_reply_hour"].fillna(tickets["closed_hour"]).fillna(np.inf).sort_values()
    arrivals = tickets["noticed_hour"].sort_values()
    return np.searchsorted(arrivals, hours, "left") - np.searchsorted(leaves, hours, "left")


def busy_at(tickets: pd.DataFrame, hours: Any) -> Any:
    """How many tickets are worked on at each moment."""
    served = tickets[tickets["first_reply_hour"].notna()]
    starts, ends = served["first_reply_hour"].sort_values(), served["closed_hour"].fillna(np.inf).sort_values()
    return np.searchsorted(starts, hours, "left") - np.searchsorted(ends, hours, "left")


@pytest.mark.parametrize("patience", [0.0, 0.5])
def test_the_series_shows_who_waits_and_who_is_served(patience: float) -> None:
    handling = {"distribution": "exponential", "mean_minutes": 10.0}
    run = ws.run(desk(20.0, 2_000, patience=patience, agents=4, handling=handling, warmup_days=0.0))
    ends = run.series["hour"].to_numpy() + 1.0
    assert run.series["queue"].max() > 5
    np.testing.assert_array_equal(run.series["busy"], busy_at(run.tickets, ends))
    np.testing.assert_array_equal(run.series["queue"], waiting_at(run.tickets, ends))


def test_little() -> None:
    handling = {"distribution": "exponential", "mean_minutes": 10.0}
    run = ws.run(desk(20.0, 20_000, agents=4, handling=handling))
    wait = (run.tickets["first_reply_hour"] - run.tickets["noticed_hour"]).mean()
    gap = abs(run.series["queue"].mean() - 20.0 * wait)
    assert gap < max(0.02 * 20.0 * wait, 3.0 * standard_error(run.series["queue"]))
    assert run.measures["utilisation"] == pytest.approx(20.0 / 24.0, rel=0.02)
    assert run.series["busy"].mean() == pytest.approx(20.0 / 6.0, rel=0.02)
