"""What a pilot found, in plain sentences: the truth, what pilots show, why that differs, and how often they mislead."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from wom_sim.study import wording
from wom_sim.study.findings import SEEDS
from wom_sim.study.statistics import Interval

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.world.scenario import Scenario

NAMES = {
    "left": "the share of customers who leave",
    "opinion": "what customers think of the brand",
    "complaints": "complaints of a customer",
    "margin": "the margin of a customer",
}
LEAST_TOLD = 0.05  # of the effect, of spillover


def answer(scenario: Scenario, policy: str, tried: str, table: pd.DataFrame, replications: int) -> list[str]:
    """The answer: of the first outcome all, of the others in how far pilots mislead about them."""
    rows: list[dict[str, Any]] = [
        dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False, name=None)
    ]
    if replications < 2:
        return [
            _truth(rows[0], scenario, policy, tried),
            f"In this one pilot the arms differ by {_amount(rows[0], 'pilot', scenario)}.",
            "One replication shows no chance and gives no intervals: ask for more (--replications 30).",
        ]
    said = [_truth(rows[0], scenario, policy, tried), _shown(rows[0], scenario), *_spillover(rows)]
    return [*said, _analyses(rows[0], scenario), *_mistaken(rows)]


def _truth(row: dict[str, Any], scenario: Scenario, policy: str, tried: str) -> str:
    name = NAMES[row["outcome"]]
    if row["truth"] == 0.0 and row["truth_low"] in (0.0, row["truth"]):
        return f"{tried} for everybody leaves {name} exactly as it is under {policy}."
    if not _resolved(row, "truth") and math.isfinite(row["truth_low"]):
        return f"That {tried} for everybody changes {name} against {policy} is not shown: {_amount(row, 'truth', scenario)}."
    way = "raises" if row["truth"] > 0 else "lowers"
    return f"{tried} for everybody {way} {name} by {_amount(row, 'truth', scenario, True)} against {policy}."


def _shown(row: dict[str, Any], scenario: Scenario) -> str:
    """What pilots show on average, and by how much a single one is off by the luck of its groups."""
    luck, naive, by_group = (
        wording.rough(row[name], row["unit"], scenario.money.currency)
        for name in ("spread", "naive_error", "by_group_error")
    )
    expects = f"{naive} are expected" + ("" if math.isnan(row["by_group_error"]) else f", by groups {by_group}")
    return (
        f"Its pilots show {_amount(row, 'pilot', scenario)} on average, and differ from each other by {luck} "
        f"(standard deviation); naively {expects}."
    )


def _spillover(rows: list[dict[str, Any]]) -> list[str]:
    """What crosses from arm to arm, against the effect itself."""
    parts = []
    for row in rows:
        if not (_resolved(row, "spillover") and _resolved(row, "truth")):
            continue
        share, name = row["spillover"] / row["truth"], NAMES[row["outcome"]]
        size = f"{abs(100 * share):.0f}{wording.SPACE}%"
        if abs(share) >= LEAST_TOLD:
            hides = f"hides {size if share > -1 else 'all'} of the effect on {name}"
            parts.append(f"adds {size} to the effect on {name}" if share > 0 else hides)
    return [f"What crosses from arm to arm {wording.listed(parts)}."] if parts else []


def _analyses(row: dict[str, Any], scenario: Scenario) -> str:
    """How often either interval holds the truth."""
    naive = f"The naive interval holds the truth in {wording.percent(_interval(row, 'naive_covers'))} of pilots"
    level = f"{100 * scenario.study.confidence:g}{wording.SPACE}%"
    if math.isnan(row["by_group_covers"]):
        return f"{naive}, not in {level}; by groups there is none, with fewer than two groups in an arm."
    by_group = wording.percent(_interval(row, "by_group_covers"))
    return f"{naive}, the one by groups in {by_group}; both say {level}."


def _mistaken(rows: list[dict[str, Any]]) -> list[str]:
    """How often an analyst would be sure of the wrong direction: of the outcome of which that is so most often."""
    worst = max(rows, key=lambda row: float(row["naive_wrong"]))
    if not worst["naive_wrong"] > 0:
        return []
    naive, by_group = (f"{100 * worst[f'{way}_wrong']:.0f}{wording.SPACE}%" for way in ("naive", "by_group"))
    about = NAMES[worst["outcome"]]
    return [
        f"About {about} the naive analysis is sure of the wrong direction in {naive} of pilots, the one by groups in {by_group}."
    ]


def _resolved(row: dict[str, Any], name: str) -> bool:
    return bool(row[f"{name}_low"] > 0 or row[f"{name}_high"] < 0)


def _interval(row: dict[str, Any], name: str, sign: int = 1) -> Interval:
    ends = sorted((sign * row[f"{name}_low"], sign * row[f"{name}_high"]))
    return Interval(sign * row[name], ends[0], ends[1], 0)


def _amount(row: dict[str, Any], name: str, scenario: Scenario, size_only: bool = False) -> str:
    sign = -1 if size_only and row[name] < 0 else 1
    return wording.amount(_interval(row, name, sign), row["unit"], scenario.money.currency)


def conditional_on(scenario: Scenario, policy: str, replications: int) -> str:
    """What the intervals cover: which seeds differ between replications, and whether the groups are drawn anew."""
    varied = wording.listed([word for seed, (_, word) in SEEDS.items() if seed in scenario.study.vary])
    text = f"{varied.capitalize()} in each replication"
    drawn = scenario.policy(policy).pilot.share is not None and "run" in scenario.study.vary
    text += "; the treated groups are drawn anew" if drawn else "; the treated groups are always the same"
    if replications < 2:
        return f"{text}; one replication gives no intervals."
    level = f"{100 * scenario.study.confidence:g} %"
    return f"{text}. Intervals are {level} t-intervals over {replications} replications (shares: Wilson's)."
