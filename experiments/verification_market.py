"""People who join, leave and choose: Bass, thresholds, complex contagion, switching, contagious churn, null models (items
1, 5, 6, 9, 10)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import verification_targets as targets
from verification_runs import PROJECT, Row, classic, replicates, row, shares

import wom_sim as ws

MONTH = 30.4375
GLOBAL = 0.1  # share of people above which a threshold cascade is global
SQUARE = [60 * row + column for row in (30, 31, 32) for column in (30, 31, 32)]


# 1 Bass


def curve(scene: ws.Scenario, periods: Any, runs: int) -> np.ndarray:
    """Share that has joined after so many periods, by replicate; all of them share one graph."""
    world = ws.prepare(scene)
    a_period = scene.joining.period_days * 24.0 / scene.time.tick_hours
    at = np.rint(np.asarray(periods) * a_period).astype(int) - 1
    return np.array(replicates(runs, lambda k: shares(scene, world, k)[at]))


def bass(quick: bool) -> list[Row]:
    """Item 1, and Bass on a ring and with influence by each tie."""
    item, rows, periods = "1 Bass", [], (5, 10, 15, 20)
    people, runs = (2000, 8) if quick else (10_000, 16)

    def compare(name: str, scene: ws.Scenario, target: Any, count: int = runs) -> None:
        found = curve(scene, periods, count)
        for number, t in enumerate(periods):
            rows.append(row(item, f"{name}: F({t})", target(t), found[:, number], 0.01))

    size, many = [f"network.customers={people}"], ["network.customers=4000"] if quick else []
    compare("complete, p=.03 q=.38, small steps", classic("bass_complete", size), lambda t: targets.bass(t, 0.03, 0.38))
    compare("complete, p=.03 q=.38, rounds", classic("bass_rounds", size), lambda t: targets.bass_rounds(t, 0.03, 0.38))
    other = ["joining.external=0.01", "joining.imitation=0.6", "network.customers=4000"]
    compare(
        "complete, p=.01 q=.6, small steps", classic("bass_complete", other), lambda t: targets.bass(t, 0.01, 0.6), 32
    )
    compare(
        "complete, p=.01 q=.6, rounds", classic("bass_rounds", other), lambda t: targets.bass_rounds(t, 0.01, 0.6), 32
    )
    compare("ring, p=.03 q=.38", classic("bass_ring", many), lambda t: targets.bass_ring(t, 0.03, 0.38))
    regular = ["network.kind='regular'", "network.mean_followers=4"]
    compare(
        "regular graph k=4, by share",
        classic("bass_ring", [*many, *regular]),
        lambda t: targets.tree_adoption(t, 0.03, 0.38 / 4, 4),
    )
    compare(
        "regular graph k=8, by tie", classic("bass_per_tie", many), lambda t: targets.tree_adoption(t, 0.03, 0.0475, 8)
    )
    ties = ["joining.influence='tie'", "joining.imitation=0.00019", "network.customers=2000"]
    compare(
        "complete, by tie, rounds", classic("bass_rounds", ties),
        lambda t: targets.per_tie_rounds(t, 0.03, 0.00019, 2000), 32,
    )  # fmt: skip
    return rows


def bass_curves(quick: bool) -> list[tuple[str, np.ndarray, np.ndarray, np.ndarray]]:
    """(case, periods, share by formula, simulated share of some replicates) for the picture."""
    found, count = [], 6
    for name, label, target in (
        ("bass_complete", "complete graph, small steps", targets.bass),
        ("bass_rounds", "complete graph, one step a period", targets.bass_rounds),
        ("bass_ring", "ring, small steps", targets.bass_ring),
    ):
        scene = classic(name, [] if quick or name == "bass_ring" else ["network.customers=5000"])
        steps = round(scene.joining.period_days)
        periods = np.arange(1, 21) if steps == 1 else np.arange(0.5, 20.01, 0.5)
        formula = np.array([target(t, 0.03, 0.38) for t in periods])
        found.append((label, periods, formula, curve(scene, periods, count)))
    return found


# 5 Watts


def sparks(mean: float, people: int, runs: int, threshold: float = 0.18) -> np.ndarray:
    """Share that one random seed has moved in the end, each time on another graph."""
    scene = classic(
        "threshold_cascade",
        [f"network.mean_followers={mean}", f"network.customers={people}", f"joining.threshold={threshold}"],
    )
    return np.array(replicates(runs, lambda k: ws.run(scene, replication=k).measures["market_share"]))


def watts(quick: bool) -> list[Row]:
    """Item 5: threshold cascades."""
    item, rows = "5 threshold cascades", []
    people, runs = (5000, 100) if quick else (20_000, 600)
    for mean, threshold in ((2.0, 0.18), (3.0, 0.18), (4.0, 0.18), (3.0, 0.24)):
        share = sparks(mean, people, runs, threshold)
        moved = share > GLOBAL
        case = f"z={mean:g}, threshold {threshold:g}"
        rows.append(
            row(item, f"{case}: chance of a global cascade", targets.watts_chance(mean, threshold), moved, 0.04, 1)
        )
        rows.append(
            row(item, f"{case}: share reached by one", targets.watts_size(mean, threshold), share[moved], 0.005)
        )
    return rows


def watts_window(quick: bool) -> list[tuple[float, float, float, float, float]]:
    """(z, chance by formula, share by formula, simulated chance, simulated share) for the picture."""
    window = []
    for mean in np.arange(1.0, 8.01, 1.0 if quick else 0.5):
        share = sparks(float(mean), 2000 if quick else 10_000, 40 if quick else 200)
        moved = share > GLOBAL
        reached = float(share[moved].mean()) if moved.any() else math.nan
        window.append(
            (
                float(mean),
                targets.watts_chance(mean, 0.18),
                targets.watts_size(mean, 0.18),
                float(moved.mean()),
                reached,
            )
        )
    return window


# 6 Complex contagion


def complex_contagion(quick: bool) -> list[Row]:
    """Item 6, and every round of it against a plain iteration of the rule; thresholds as numbers and as shares."""
    item, rows = "6 complex contagion", []
    published = {(9, 1): 29, (9, 2): 57, (9, 3): 85, (9, 4): 0, (2, 2): None, (2, 3): 0}
    for (people, needed), rounds in published.items():
        seeds = SQUARE[:people]
        exact = targets.torus_rounds(seeds, needed)
        for threshold in (float(needed), needed / 8.0):
            scene = classic(
                "complex_contagion", [f"joining.threshold={threshold}", f"brands.0.first_customers={seeds}"]
            )
            history = ws.run(scene).series["customers"].to_numpy()
            wanted = np.array([*exact[1:], *[exact[-1]] * (len(history) - len(exact) + 1)])[: len(history)]
            case = f"{people} seeds, {'share ' if threshold < 1 else 'number '}{threshold:g}"
            rows.append(row(item, f"{case}: rounds that differ", 0, float((history != wanted).sum())))
            if rounds is not None and threshold >= 1:
                grown = int(np.count_nonzero(np.diff([people, *history])))
                rows.append(row(item, f"{case}: rounds until it stops", rounds, grown))
                rows.append(row(item, f"{case}: people in the end", 3600 if rounds else people, history[-1]))
    return rows


# 9 Switching, and leaving that is contagious


def switching(quick: bool) -> list[Row]:
    """Item 9: shares settle at the stationary vector of the switching matrix."""
    item, rows, runs = "9 zero-order switching", [], 4 if quick else 12
    markets = (
        ("three brands", (0.6, 0.3, 0.1), (0.0, 0.5, 1.0)),
        ("equal pull", (0.3, 0.3, 0.4), (0.0, 0.0, 0.0)),
        ("one that draws all", (0.5, 0.25, 0.25), (-1.0, 0.0, 2.0)),
    )
    for name, start, attraction in markets:
        overrides = [f"brands.{i}.market_share={share}" for i, share in enumerate(start)]
        overrides += [f"brands.{i}.attraction={pull}" for i, pull in enumerate(attraction)]
        scene = classic("zero_order_switching", overrides)
        target = targets.stationary(
            targets.switching_matrix([s * math.exp(a) for s, a in zip(start, attraction, strict=True)])
        )

        def settled(replication: int, scene: ws.Scenario = scene) -> list[float]:
            result = ws.run(scene, replication=replication)
            return [result.series_of(brand)["customers"].to_numpy()[500:].mean() / 6000 for brand in "ABC"]

        found = np.array(replicates(runs, settled))
        rows += [row(item, f"{name}: share of {'ABC'[i]}", target[i], found[:, i], 0.005) for i in range(3)]
    return rows


def contagious_churn(quick: bool) -> list[Row]:
    """Leaving because friends left, with and without fading, on pairs and on a ring."""
    item, rows, runs = "9 contagious churn", [], 4 if quick else 12
    for name, half_life, first in (
        ("churn_contagion", 0.0, 1.8),
        ("churn_contagion_fading", 30.0, 1.8),
        ("churn_contagion", 0.0, 2.5),
        ("churn_contagion", 0.0, 1.0),
    ):
        kept = targets.pair_kept(365, 0.1, first, 3.0, half_life)
        scene = classic(name, [f"reviews.friend_left={first}"])
        found = np.array(replicates(runs, lambda k, scene=scene: shares(scene, None, k)))
        fades = "half-life 30 days" if half_life else "never fades"
        for day in (90, 180, 365):
            case = f"pairs, ratio {first:g}, {fades}: share left after {day} days"
            rows.append(row(item, case, 1 - kept[day - 1], 1 - found[:, day - 1], 0.002))
    ring = ["network.kind='ring'", "network.mean_followers=2", "reviews.friend_left_cap=100", "reviews.friend_left=2.0"]
    scene = classic("churn_contagion", ring)
    found = np.array(replicates(runs, lambda k: shares(scene, None, k)))
    for day in (90, 180, 365):
        target = targets.bass_ring(day / MONTH, 0.1, 2 * 0.1 * 1.0)
        rows.append(
            row(item, f"ring = Bass on a ring: share left after {day} days", target, 1 - found[:, day - 1], 0.005)
        )
    return rows


# 10 Null models


def differing(one: ws.RunResult, other: ws.RunResult, but: tuple[str, ...] = ()) -> float:
    """How many measures and columns of the series of all brands differ in any bit."""
    count = 0
    for brand in one.scenario.brands:
        first, second = one.measures_of(brand.name), other.measures_of(brand.name)
        count += sum(not np.array_equal(first[k], second[k], equal_nan=True) for k in first if k not in but)
        here, there = one.series_of(brand.name), other.series_of(brand.name)
        count += sum(not np.array_equal(here[k], there[k], equal_nan=True) for k in here if k not in but)
    return float(count)


def null_models(quick: bool) -> list[Row]:
    """Item 10: a mechanism whose size is nought is as good as absent, to the last bit."""
    item = "10 null models"
    alone = ws.run(classic("churn_contagion", ["network.kind='random'", "network.mean_followers=0"]))
    tied = ws.run(classic("churn_contagion", ["reviews.friend_left=1.0"]))
    rows = [row(item, "contagion ratio 1 against no ties at all: figures that differ", 0, differing(alone, tied))]
    contagious = ws.run(classic("churn_contagion"))
    rows.append(row(item, "the same with ratio 1.8: some differ (1: yes)", 1, float(differing(alone, contagious) > 0)))
    market = PROJECT / "scenarios" / "telco_outage.toml"
    small = ["network.customers=3000", "time.days=40", "study.replications=1"]

    def poaching(hazard: float, accepted: float, preset: str) -> ws.RunResult:
        keys = [
            f"brands.{i}.poaching={{hazard_per_hour={hazard}, accepted={accepted}, preset='{preset}'}}" for i in (1, 2)
        ]
        return ws.run(ws.load(market, [*small, "reviews.intercept=0.02", *keys]))

    none, zero, some = poaching(0, 0.05, "no_poaching"), poaching(0, 0.9, "aggressive"), poaching(1, 0.9, "aggressive")
    rows.append(row(item, "poaching hazard 0 against no poaching: figures that differ", 0, differing(none, zero)))
    rows.append(row(item, "the same with hazard 1: some differ (1: yes)", 1, float(differing(none, some) > 0)))
    never = "policies.never={agents=5, answers='public', listening={coverage=0.0}}"
    scene = ws.load(market, [*small, "reviews.intercept=0.02", never])
    costs = ("service_cost", "net_value", "utilisation", "cost", "agents")
    ignore, idle, acts = (ws.run(scene, policy) for policy in ("ignore", "never", "dedicated_team"))
    rows.append(row(item, "a policy that never acts against ignore: figures that differ, but for cost", 0,
                    differing(ignore, idle, costs)))  # fmt: skip
    rows.append(row(item, "the same with a policy that acts: some differ (1: yes)", 1,
                    float(differing(ignore, acts, costs) > 0)))  # fmt: skip
    return rows
