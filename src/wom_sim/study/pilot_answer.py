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
WHY = {
    "treated_part": "what becomes of the treated while others are not",
    "control_part": "what reaches the control",
    "groups_part": "how the groups differ by themselves",
}


def answer(scenario: Scenario, policy: str, tried: str, table: pd.DataFrame, replications: int) -> list[str]:
    """The answer: of the first outcome all, of the others in how far pilots mislead about them."""
    rows: list[dict[str, Any]] = [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False)]
    if replications < 2:
        return [
            _truth(rows[0], scenario, policy, tried),
            f"In this one pilot the arms differ by {_amount(rows[0], 'pilot', scenario)}.",
            "One replication shows no chance and gives no intervals: ask for more (--replications 30).",
        ]
    said = [_truth(rows[0], scenario, policy, tried), _shown(rows[0], scenario), _analyses(rows[0], scenario)]
    said += _mistaken(rows)
    biased = [NAMES[row["outcome"]] for row in rows[1:] if _resolved(row, "bias")]
    if biased:
        said.append(f"Pilots are off the mark, on average, also about {wording.listed(biased)}.")
    return said


def _truth(row: dict[str, Any], scenario: Scenario, policy: str, tried: str) -> str:
    name = NAMES[row["outcome"]]
    if row["truth"] == 0.0 and row["truth_low"] in (0.0, row["truth"]):
        return f"{tried} for everybody leaves {name} exactly as it is under {policy}."
    if not _resolved(row, "truth") and math.isfinite(row["truth_low"]):
        return f"That {tried} for everybody changes {name} against {policy} is not shown: {_amount(row, 'truth', scenario)}."
    way = "raises" if row["truth"] > 0 else "lowers"
    return f"{tried} for everybody {way} {name} by {_amount(row, 'truth', scenario, True)} against {policy}."


def _shown(row: dict[str, Any], scenario: Scenario) -> str:
    """What pilots show on average, and why that is not the truth."""
    shows = f"Its pilot shows {_amount(row, 'pilot', scenario)} on average"
    if not _resolved(row, "bias"):
        return f"{shows}, which is not told from the truth."
    parts = [name for name in WHY if _resolved(row, name) and row[name] * row["bias"] > 0]
    why = f": by {wording.listed([WHY[name] for name in parts])}" if parts else ""
    return f"{shows}, off by {_amount(row, 'bias', scenario)}{why}."


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
    drawn = scenario.policy(policy).pilot.share is not None
    text += "; the treated groups are drawn anew" if drawn else "; the treated groups are always the same"
    if replications < 2:
        return f"{text}; one replication gives no intervals."
    level = f"{100 * scenario.study.confidence:g} %"
    return f"{text}. Intervals are {level} t-intervals over {replications} replications (shares: Wilson's)."
