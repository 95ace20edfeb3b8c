"""The service desk as a queue: Erlang, Pollaczek and Khinchine, Takács, Cobham, Little (item 7)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import verification_targets as targets
from verification_runs import Row, classic, replicates, row

import wom_sim as ws

ITEM = "7 service desk"
WARMUP_DAYS = 20.0
FIRST, LAST, RANDOM = {}, {"age": -1.0}, {"age": 0.0, "random": 1.0}


def desk(arrivals: float, tickets: int, patience: float = 0.0, split: bool = False, **policy: Any) -> ws.Scenario:
    """The classic queue with so many arrivals an hour, for about so many tickets."""
    return classic(
        "queue",
        [f"brands.0.background_tickets_per_day={24.0 * arrivals}", f"service.patience_hours={patience}",
         f"time.days={tickets / arrivals / 24.0}", f"time.warmup_days={WARMUP_DAYS}",
         f"voice.public_share={0.5 if split else 0.32}"],
        policies={"desk": policy},
    )  # fmt: skip


def exponential(rate: float) -> dict[str, Any]:
    return {"distribution": "exponential", "mean_minutes": 60.0 / rate}


def settled(result: ws.RunResult) -> pd.DataFrame:
    """The tickets whose fate is known at the end, with their waits in the queue."""
    tickets = result.tickets
    tickets["wait"] = tickets["first_reply_hour"] - tickets["noticed_hour"]
    return tickets[tickets["closed_hour"].notna()]


def little(result: ws.RunResult) -> float:
    """Mean number waiting, over arrivals an hour times the mean wait (of all, also of those who gave up): 1."""
    tickets = result.tickets
    leaves = tickets["first_reply_hour"].fillna(tickets["closed_hour"])
    waits = (leaves - tickets["noticed_hour"]).mean()
    hours = len(result.series) * result.scenario.time.tick_hours
    return float(result.series["queue"].mean() / (len(tickets) / hours * waits))


def measured(scene: ws.Scenario, runs: int, of: Any) -> np.ndarray:
    """What a function makes of the settled tickets of each replicate, and Little's ratio as the last column."""
    world = ws.prepare(scene)

    def one(replication: int) -> list[float]:
        result = ws.run(scene, world=world, replication=replication)
        return [*of(settled(result)), little(result)]

    return np.array(replicates(runs, one))


def waits(tickets: pd.DataFrame) -> list[float]:
    return [(tickets["wait"] > 1e-9).mean(), tickets["wait"].mean(), (tickets["wait"] ** 2).mean()]


def gave_up(tickets: pd.DataFrame) -> list[float]:
    abandoned = tickets["state"] == "abandoned"
    return [abandoned.mean(), ((tickets["wait"] > 1e-9) | abandoned).mean()]


def littles(rows: list[Row], case: str, ratios: Any) -> None:
    rows.append(row(ITEM, f"{case}: mean queue over arrivals × mean wait (Little)", 1.0, ratios, 0.02))


def many_agents(runs: int, tickets: int) -> list[Row]:
    """M/M/c and M/M/c + M."""
    rows: list[Row] = []
    for arrivals, rate, agents in ((8, 1, 10), (9, 1, 10), (20, 6, 4), (0.5, 1, 1), (45, 1, 50)):
        case = f"M/M/{agents}, {arrivals}/h, {rate}/h each"
        chance, mean = targets.erlang_c(arrivals, rate, agents)
        found = measured(desk(arrivals, tickets, agents=agents, handling=exponential(rate)), runs, waits)
        rows.append(row(ITEM, f"{case}: P(wait)", chance, found[:, 0], 0.02 * chance))
        rows.append(row(ITEM, f"{case}: mean wait, h", mean, found[:, 1], 0.02 * mean))
        littles(rows, case, found[:, -1])
    for arrivals, rate, agents, patience in ((20, 6, 4, 1.0), (30, 6, 4, 1.0), (30, 6, 4, 0.2), (100, 2, 45, 4.0)):
        case = f"M/M/{agents}+M, {arrivals}/h, {rate}/h each, patience {patience:g} h"
        share, chance = targets.erlang_a(arrivals, rate, agents, 1.0 / patience)
        scene = desk(arrivals, tickets, patience=patience, agents=agents, handling=exponential(rate))
        found = measured(scene, runs, gave_up)
        rows.append(row(ITEM, f"{case}: gave up", share, found[:, 0], 0.02 * share))
        rows.append(row(ITEM, f"{case}: P(wait)", chance, found[:, 1], 0.02 * chance))
        littles(rows, case, found[:, -1])
    return rows


def one_agent(runs: int, tickets: int) -> list[Row]:
    """M/G/1 with three laws of handling and three orders of service."""
    rows: list[Row] = []
    orders = (("first come", "first", FIRST), ("last come", "last", LAST), ("random order", "random", RANDOM))
    cases = [("deterministic", 0.0, 0.6), ("lognormal", 0.7, 0.6), ("lognormal", 1.5, 0.5), ("exponential", 1.0, 0.6)]
    for law, cv, arrivals in cases:
        moments = targets.handling_moments(law, 1.0, cv)
        for label, order, triage in orders:
            if order != "first" and law == "lognormal":
                continue
            mean, square = targets.single_agent(arrivals, moments, order)
            handling = {"distribution": law, "mean_minutes": 60.0, "cv": cv}
            found = measured(desk(arrivals, tickets, agents=1, handling=handling, triage=triage), runs, waits)
            case = f"M/{law}{f' cv={cv:g}' if law == 'lognormal' else ''}/1, {arrivals:g}/h, {label}"
            rows.append(row(ITEM, f"{case}: mean wait, h", mean, found[:, 1], 0.02 * mean))
            if cv <= 1.0:  # beyond, a handful of tickets makes the second moment, and a standard error says little
                rows.append(row(ITEM, f"{case}: mean squared wait", square, found[:, 2], 0.02 * square))
            littles(rows, case, found[:, -1])
    return rows


def classes(runs: int, tickets: int) -> list[Row]:
    """Priorities without interruption (Cobham), and two queues that share no agents."""
    rows: list[Row] = []

    def by_severity(each: pd.DataFrame) -> list[float]:
        serious = each["severity"] > 0.9
        return [each.loc[serious, "wait"].mean(), each.loc[~serious, "wait"].mean()]

    for law, cv in (("exponential", 1.0), ("deterministic", 0.0)):
        moments = targets.handling_moments(law, 1.0, cv)
        means = targets.cobham([0.3 * 0.8, 0.7 * 0.8], [moments, moments])
        days = tickets / 0.8 / 24.0
        scene = classic(
            "queue_priorities",
            [f"time.days={days}", f"time.warmup_days={WARMUP_DAYS}", f'policies.desk.handling.distribution="{law}"'],
        )
        found = measured(scene, runs, by_severity)
        for number, label in enumerate(("serious", "minor")):
            case = (
                f"M/{law}/1 with priorities, .8/h, {label} first"
                if not number
                else f"M/{law}/1 with priorities, {label}"
            )
            rows.append(row(ITEM, f"{case}: mean wait, h", means[number], found[:, number], 0.02 * means[number]))

    def by_channel(each: pd.DataFrame) -> list[float]:
        return [each.loc[each["public"], "wait"].mean(), each.loc[~each["public"], "wait"].mean()]

    mean = targets.erlang_c(4, 1, 5)[1]
    scene = desk(8, tickets, split=True, agents=10, queues="split", handling=exponential(1))
    found = measured(scene, runs, by_channel)
    for number, label in enumerate(("public", "private")):
        rows.append(
            row(ITEM, f"M/M/10 split 5 + 5, 4 + 4/h, {label}: mean wait, h", mean, found[:, number], 0.02 * mean)
        )
    return rows


def poached(runs: int, days: float) -> list[Row]:
    """Customers taken by a rival while they wait: leaving the queue (Erlang A), or staying in it (Erlang C)."""

    rows: list[Row] = []
    length = [f"time.days={days}", "time.warmup_days=5"]

    def one(name: str, replication: int) -> list[float]:
        tickets = ws.run(classic(name, length), replication=replication).tickets
        tickets = tickets[tickets["closed_hour"].notna() | tickets["first_reply_hour"].notna()]
        unserved = tickets["first_reply_hour"].isna()
        wait = tickets["first_reply_hour"] - tickets["noticed_hour"]
        return [unserved.mean(), ((wait > 1e-9) | unserved).mean(), wait.mean()]

    share, chance = targets.erlang_a(20, 6, 4, 1.0)
    found = np.array(replicates(runs, lambda k: one("poached_customers", k)))
    rows.append(row(ITEM, "poached leave the queue: taken before an agent was free", share, found[:, 0], 0.02 * share))
    rows.append(row(ITEM, "poached leave the queue: P(wait)", chance, found[:, 1], 0.02 * chance))
    chance, mean = targets.erlang_c(20, 6, 4)
    found = np.array(replicates(runs, lambda k: one("poached_stay_in_queue", k)))
    rows.append(row(ITEM, "poached stay in the queue: never served", 0.0, found[:, 0], 0.0))
    rows.append(row(ITEM, "poached stay in the queue: P(wait)", chance, found[:, 1], 0.02 * chance))
    rows.append(row(ITEM, "poached stay in the queue: mean wait, h", mean, found[:, 2], 0.02 * mean))
    return rows


def service_desk(quick: bool) -> list[Row]:
    """Item 7."""
    runs, tickets = (16, 8_000) if quick else (20, 20_000)
    return [
        *many_agents(runs, tickets),
        *one_agent(runs, tickets),
        *classes(runs, tickets),
        *poached(4 if quick else 8, 60.0 if quick else 120.0),
    ]


def waiting_times(quick: bool) -> list[tuple[str, np.ndarray, float, float]]:
    """(case, waits of all tickets, P(wait), rate at which longer waits get rarer) for the picture."""
    found = []
    for case, (arrivals, rate, agents) in enumerate(((8, 1, 10), (9, 1, 10), (20, 6, 4))):
        scene = desk(arrivals, 10_000 if quick else 400_000, agents=agents, handling=exponential(rate))
        world = ws.prepare(scene)

        def waits_of(k: int, case: int = case, scene: ws.Scenario = scene, world: Any = world) -> np.ndarray:
            tickets = settled(ws.run(scene, world=world, replication=100 * case + k))  # no two share their chance
            return tickets["wait"].to_numpy(np.float32)

        chance = targets.erlang_c(arrivals, rate, agents)[0]
        waits = np.concatenate(replicates(8 if quick else 40, waits_of))
        found.append((f"M/M/{agents}, {arrivals} an hour", waits, chance, float(agents * rate - arrivals)))
    return found
