"""A made-up comparison with plausible figures, for looking at what is shown; nothing in it comes from a simulation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from wom_sim.measures.measures import MEASURES
from wom_sim.model import parameters
from wom_sim.study import findings, ranking
from wom_sim.study.compare import ComparisonResult
from wom_sim.world.policy import PRESETS
from wom_sim.world.scenario import Scenario

CAUSES = ("failure", "word_of_mouth", "friend_left", "poached", "base")
RANKED_BY = "net_value"


def scenario(policies: list[str], *, brands: tuple[str, ...] = ("Northwind", "Eastjet", "Southern", "Blue Sky"),
             days: float = 60, events: bool = True, title: str = "A bad week for an airline") -> Scenario:  # fmt: skip
    """A small scenario with these policies; names that are no preset become ``service_led`` with other agents."""
    given = {
        name: {"preset": name} if name in PRESETS else {"preset": "service_led", "agents": 3 + place}
        for place, name in enumerate(policies)
    }
    shares = [0.22] + [0.6 / max(1, len(brands) - 1)] * (len(brands) - 1)
    incident = {
        "at": "day 20 06:00", "kind": "incident", "brand": brands[0], "share_of_customers": 0.12, "severity": 0.8,
        "lasts_hours": 18, "what": "de-icing fails, two hubs close",
    }  # fmt: skip
    return Scenario(
        title=title,
        question="Our handle is flooded with complaints. Which way of answering is worth its cost?",
        time=parameters.Time(days=days),
        brands=[{"name": name, "market_share": share, "failure_rate": 0.012, "policy": policies[0]}
                for name, share in zip(brands, shares, strict=True)],
        policies=given,
        events=[incident] if events else [],
    )  # fmt: skip


def comparison(policies: list[str] | None = None, *, replications: int = 30, storms: bool = True,
               flows: bool = True, seed: int = 1, **world: Any) -> ComparisonResult:  # fmt: skip
    """Six ready-made policies, or those named; the first is the baseline."""
    names = policies or ["marketing_led", "ignore", "service_led", "dedicated_team", "influencer_first", "crisis_room"]
    chance = np.random.default_rng(seed)
    made = scenario(names, **world)
    runs = _runs(names, replications, storms, chance)
    figures = _figures(runs, names, made, replications)
    confidence = made.study.confidence
    return ComparisonResult(
        made, names, names[0], RANKED_BY, replications, runs, _series(names, replications, made, chance),
        _flows(names, replications if flows else 0, made, chance),
        ranking.ranked_table(figures.paired, figures.ranked, RANKED_BY), figures.paired, figures.contenders,
        figures.best.chance, *findings.findings(figures),
        findings.conditional_on(made.study.vary, replications, confidence, len(names) - 1, names[0]), {"total": 7.0}, 1,
    )  # fmt: skip


def _figures(runs: pd.DataFrame, names: list[str], made: Scenario, replications: int) -> findings.Figures:
    better, confidence = {name: measure.better for name, measure in MEASURES.items()}, made.study.confidence
    paired = ranking.paired_table(runs, names, names[0], better, confidence)
    best = ranking.rank(runs, names, RANKED_BY, better[RANKED_BY], confidence)
    unit = MEASURES[RANKED_BY].unit
    return findings.Figures(paired, names, names[0], RANKED_BY, better[RANKED_BY], unit, "EUR", replications, best)


def _runs(policies: list[str], replications: int, storms: bool, chance: np.random.Generator) -> pd.DataFrame:
    world = chance.normal(size=replications)  # what the policies of one replication share
    rows = []
    for place, policy in enumerate(policies):
        skill = 0.0 if policy == "ignore" else (place % 5) / 5
        for replication in range(replications):
            own = chance.normal()
            row = dict.fromkeys(MEASURES, 100 + 10 * world[replication] + own)
            row |= {
                "revenue": 395e3 + (-3e4 if policy == "ignore" else 4e4 * skill) + 9e3 * world[replication] + 1e3 * own,
                "customer_equity": 90e3 + 3e4 * skill + 4e3 * world[replication] + 2e3 * own,
                "service_cost": 2e4 * (0 if policy == "ignore" else 1 + place / 6),
                "compensation_cost": 3e3 * skill + 50 * own,
                "churn_rate": 0.0198 - 0.003 * skill + 0.0003 * world[replication],
                "churned": 65 - 20 * skill + 3 * own,
                "poached": max(0.0, 12 - 8 * skill + own),
                "won": 40 + 3 * world[replication],
                "first_reply_hours": math.nan if policy == "ignore" else 5.2 * math.exp(-3.5 * skill + 0.05 * own),
                "first_reply_hours_p90": math.nan if policy == "ignore" else 21 * math.exp(-2.5 * skill + 0.05 * own),
                "resolution_rate": 0.75 * skill, "reach": 0.8 + 0.01 * world[replication],
                "sentiment": 0.2 + 0.1 * skill + 0.01 * own,
                "firestorm": float(storms and chance.random() < 0.25 - 0.2 * skill),
                "firestorm_peak": math.exp(3.2 + 0.4 * world[replication] - 0.3 * skill + 0.1 * own),
            }  # fmt: skip
            row |= {f"churned_{cause}": row["churned"] * part
                    for cause, part in zip(CAUSES, (0.35, 0.2, 0.1, 0.1, 0.25), strict=True)}  # fmt: skip
            row["net_value"] = row["revenue"] + row["customer_equity"] - row["service_cost"] - row["compensation_cost"]
            rows.append({"policy": policy, "replication": replication, **row})
    return pd.DataFrame(rows)


def _series(policies: list[str], replications: int, made: Scenario, chance: np.random.Generator) -> pd.DataFrame:
    hours = np.arange(int(24 * made.time.days))
    start = made.events[0].start_hour if made.events else math.inf
    rhythm = 1 + 0.8 * np.sin((hours % 24 - 8) / 24 * 2 * np.pi)
    frames = []
    for place, policy in enumerate(policies):
        skill = 0.0 if policy == "ignore" else (place % 5) / 5
        for replication in range(replications):
            after = np.where(hours > start, np.exp(-np.maximum(hours - start, 0) / (60 - 30 * skill)), 0.0)
            negative = chance.poisson(rhythm * (0.3 + 4 * after * (1 - skill / 3)))
            frames.append(pd.DataFrame({
                "policy": policy, "replication": replication, "hour": hours,
                "mentions_negative": negative, "mentions_positive": chance.poisson(0.1 * rhythm),
                "reached": chance.poisson(40 * np.exp(-hours / 400) * (1 + 3 * after)),
                "customers": 660 - (0.5 - 0.3 * skill) * hours / 24 - 20 * (hours > start) * (1 - skill),
                "queue": chance.poisson(2 + (1 - skill) * 90 * after),
                "sentiment": 0.25 + 0.05 * skill - 0.15 * after * (1 - skill / 2) + 0.01 * chance.normal(),
            }))  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def _flows(policies: list[str], replications: int, made: Scenario, chance: np.random.Generator) -> pd.DataFrame:
    focal, rivals = made.brands[0].name, [brand.name for brand in made.brands[1:]] + ["no brand"]
    rows = []
    for place, policy in enumerate(policies):
        for replication in range(replications):
            for weight, rival in enumerate(rivals, 1):
                lost = chance.poisson(6 / weight * (1 - place / 20), len(CAUSES))
                rows += [
                    (policy, replication, focal, rival, cause, int(n)) for cause, n in zip(CAUSES, lost, strict=True)
                ]
                rows.append((policy, replication, rival, focal, "base", int(chance.poisson(9 / weight))))
    return pd.DataFrame(rows, columns=["policy", "replication", "from", "to", "cause", "customers"])


@dataclass(frozen=True)
class Graph:
    """Has what the pictures read of a SocialGraph."""

    indptr: np.ndarray
    followers: np.ndarray
    n: int


def cascade(size: int = 120, people: int = 3000, seed: int = 1) -> tuple[pd.DataFrame, Graph]:
    """The posts of one growing tree, and a graph of followers for its authors."""
    chance = np.random.default_rng(seed)
    follows = chance.poisson(12, people)
    graph = Graph(np.concatenate([[0], np.cumsum(follows)]), chance.integers(0, people, int(follows.sum())), people)
    authors = chance.permutation(people)[:size]
    rows = [{"key": 1, "parent": 0, "author": int(authors[0]), "born_hour": 485.5, "depth": 0}]
    for place in range(1, size):
        above = rows[0] if chance.random() < 0.6 else rows[int(chance.integers(0, place))]
        born = above["born_hour"] + float(chance.exponential(5))
        rows.append({"key": place + 1, "parent": above["key"], "author": int(authors[place]), "born_hour": born,
                     "depth": above["depth"] + 1})  # fmt: skip
    posts = pd.DataFrame(rows)
    posts.attrs.update(sign=-1, brand="Northwind")
    return posts, graph
