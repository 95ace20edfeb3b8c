"""What a comparison found, in plain sentences: every one is computed from the figures and says what is not known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wom_sim.study import wording
from wom_sim.study.statistics import MOST_REPLICATIONS, Best, Interval

if TYPE_CHECKING:
    import pandas as pd

CAUSES = {
    "churned_failure": "the brand's own failures",
    "churned_word_of_mouth": "what others say of the brand",
    "churned_friend_left": "friends who left",
    "churned_poached": "rivals' offers",
    "churned_base": "the ordinary course",
}
UNKNOWN = {"difference": math.nan, "resolved": False, "identical": False, "replications_needed": None}
SEEDS = {
    "network": ("network", "another network"),
    "population": ("customers", "other customers"),
    "run": ("course of chance", "another course of chance"),
}
COSTS = {
    "service_cost": "service",
    "compensation_cost": "compensation",
    "content_cost": "content",
    "campaign_cost": "campaigns",
    "training_cost": "training",
    "employee_cost": "working time",
    "colleague_cost": "colleagues' time",
    "fixing_cost": "fixing",
    "survey_cost": "surveys",
    "shop_cost": "the shop",
    "change_cost": "the change itself",
    "crisis_cost": "crises",
}


@dataclass(frozen=True)
class Figures:
    """What the sentences are built from: the paired table, the ranking, and how measures are called and counted."""

    paired: pd.DataFrame
    policies: Sequence[str]
    baseline: str
    rank_by: str
    better: int
    unit: str
    currency: str
    replications: int
    best: Best

    @property
    def leader(self) -> str:
        return self.policies[self.best.order[0]]

    @property
    def ranked(self) -> list[str]:
        return [self.policies[i] for i in self.best.order]

    @property
    def contenders(self) -> list[str]:
        return [self.policies[i] for i in self.best.contenders]

    @property
    def name(self) -> str:
        return self.rank_by.replace("_", " ")

    def row(self, policy: str, measure: str) -> dict[Any, Any] | None:
        """The row of a policy and measure; None where the measure was not taken or has no value."""
        found = self.paired[(self.paired["policy"] == policy) & (self.paired["measure"] == measure)]
        row = found.iloc[0].to_dict() if len(found) else None
        if row is None or math.isnan(row["mean"]):
            return None
        import pandas

        needed = row["replications_needed"]
        return row | {"replications_needed": None if needed is pandas.NA else needed}

    def change(self, policy: str) -> dict[Any, Any]:
        """The row of a policy in the ranking measure; one that says nothing where it has no value."""
        row = self.row(policy, self.rank_by)
        return row if row is not None else UNKNOWN


def findings(figures: Figures) -> tuple[list[str], list[str]]:
    """The answer in two or three short sentences, and what there is to say beyond it.

    The answer says who is best, what that does to customers and costs, and how sure it is. The rest: who is worse, who
    cannot be told apart, where the gain comes from, what it costs, how likely a firestorm is.
    """
    if figures.row(figures.leader, figures.rank_by) is None:
        return [f"No policy has a value of {figures.name} in any run, so nothing can be ranked."], []
    if len(figures.policies) == 1:
        return [f"Only {figures.leader} was run: there is nothing to compare it with."], _firestorms(figures)
    if figures.replications == 1:
        return _one_replication(figures), []
    if all(figures.change(name)["identical"] for name in figures.policies if name != figures.baseline):
        same = f"All policies come to exactly the same {figures.name} in every replication: "
        return [f"{same}nothing in this scenario lets them differ in it."], _firestorms(figures)
    answer = [_who_is_best(figures), *_consequences(figures), _how_sure(figures)]
    further = (_worse, _not_told_apart, _gain, _costs, _firestorms)
    return answer, [sentence for part in further for sentence in part(figures)]


def _one_replication(figures: Figures) -> list[str]:
    first = figures.change(figures.leader)
    against = ""
    if figures.leader != figures.baseline:
        difference = wording.amount(_bare(abs(first["difference"])), figures.unit, figures.currency)
        against = f", {difference} {'above' if first['difference'] > 0 else 'below'} {figures.baseline}"
    return [
        f"In this one course of events {figures.leader} has the best {figures.name}{against}.",
        "One replication shows no chance and gives no intervals: ask for more (--replications 30).",
    ]


def _who_is_best(figures: Figures) -> str:
    """The leader, and by how much it differs from the baseline."""
    leader = figures.leader
    verb = "comes out first" if figures.contenders[1:] else "is best"
    if leader == figures.baseline:
        return f"{leader}, the baseline, {verb} here by {figures.name}."
    if figures.change(leader)["resolved"]:
        return f"{leader} {verb} here: its {figures.name} is {_against(figures, leader)}."
    return f"{leader} comes out first by {figures.name}, but it is not shown to differ from {figures.baseline}."


def _consequences(figures: Figures) -> list[str]:
    """What the leader does to customers, and whether its costs come back; nothing where that is not resolved."""
    row, returns = figures.row(figures.leader, "churned"), _returns(figures)
    parts = []
    if figures.leader != figures.baseline and row is not None and row["resolved"] and figures.rank_by != "churned":
        parts.append(f"{'keeps' if row['difference'] < 0 else 'loses'} {_size(figures, row, '')} more customers")
    if returns is not None:
        parts.append(f"earns its extra cost back about {returns:.1f} times")
    return [f"It {wording.listed(parts)}."] if parts else []


def _how_sure(figures: Figures) -> str:
    """The chance that the leader is best or, where others may be, how many replications would tell."""
    rivals = figures.contenders[1:]
    if not rivals:
        sure = wording.at_least_percent(figures.best.chance)
        return f"The chance that no other of these policies is truly better is {sure}."
    needed = [figures.best.needed[figures.policies.index(name)] for name in rivals]
    counts = [count for count in needed if count is not None]
    text = f"The best may as well be {wording.listed(rivals, 'or')}"
    if counts:
        return f"{text}: {figures.replications} replications do not tell, {_would_do(max(counts))}."
    return f"{text}, with exactly the same figure in every replication."


def _worse(figures: Figures) -> list[str]:
    """Policies that are shown to be worse than the baseline."""
    losers = [
        name
        for name in figures.ranked
        if figures.change(name)["resolved"] and figures.change(name)["difference"] * (figures.better or 1) < 0
    ]
    if not losers:
        return []
    parts = [f"{name} by {_size(figures, figures.change(name), figures.unit)}" for name in losers]
    return [f"Worse than {figures.baseline}: {wording.listed(parts)}."]


def _not_told_apart(figures: Figures) -> list[str]:
    """Policies that cannot be told from the baseline, with what would tell them; identical ones are said to be so."""
    others = [name for name in figures.ranked if name != figures.baseline]
    same = [name for name in others if figures.change(name)["identical"]]
    sentences = [f"{name} has exactly {figures.baseline}'s {figures.name} in every replication." for name in same]
    needed = {
        name: int(row["replications_needed"])
        for name in others
        if (row := figures.change(name))["replications_needed"] is not None
    }
    if not needed:
        return sentences
    text = f"{wording.listed(list(needed))} cannot be told from {figures.baseline}"
    text += f" with {figures.replications} replications"
    if len(needed) == 1:
        return [*sentences, f"{text}; {_would_do(*needed.values())}."]
    parts = [f"{wording.replications(count)} for {name}" for name, count in needed.items()]
    return [*sentences, f"{text}; what would do: {wording.listed(parts)}."]


def _gain(figures: Figures) -> list[str]:
    """Which cause of leaving the leader holds back most, against the baseline."""
    leader, total = figures.leader, figures.row(figures.leader, "churned")
    if leader == figures.baseline or total is None or not total["resolved"] or total["difference"] >= 0:
        return []
    kept = {cause: row for cause in CAUSES if (row := figures.row(leader, cause)) is not None}
    if not kept:
        return []
    cause = min(kept, key=lambda name: kept[name]["difference"])
    how_much = "Most" if 2 * kept[cause]["difference"] <= total["difference"] else "The largest part"
    doubt = "" if kept[cause]["resolved"] else "; this part by itself is not told from chance"
    fewer, in_all = (wording.amount(_bare(-row["difference"]), "") for row in (kept[cause], total))
    return [
        f"{how_much} of the gain in customers comes from those who no longer leave because of {CAUSES[cause]} "
        f"({fewer} fewer; {in_all} fewer leave in all{doubt})."
    ]


def _costs(figures: Figures) -> list[str]:
    """What the leader spends more or less than the baseline."""
    if figures.leader == figures.baseline:
        return []
    changes = {name: row for name in COSTS if (row := figures.row(figures.leader, name)) and row["resolved"]}
    if not changes:
        return []
    parts = [
        f"{_size(figures, row, 'money')} {'more' if row['difference'] > 0 else 'less'} in {COSTS[name]}"
        for name, row in changes.items()
    ]
    return [f"{figures.leader} costs {wording.listed(parts)} than {figures.baseline}."]


def _returns(figures: Figures) -> float | None:
    """How many times the leader earns back what it costs more; None where that is not resolved, or it costs no more."""
    value = figures.row(figures.leader, "net_value")
    changes = [row["difference"] for name in COSTS if (row := figures.row(figures.leader, name)) and row["resolved"]]
    if value is None or not value["resolved"] or value["difference"] <= 0 or sum(changes) <= 0:
        return None
    return float((value["difference"] + sum(changes)) / sum(changes))


def _firestorms(figures: Figures) -> list[str]:
    """The chance of a firestorm under the leader, the baseline and the riskiest policy, where any had one."""
    rows = {name: row for name in figures.ranked if (row := figures.row(name, "firestorm")) is not None}
    if not any(row["mean"] > 0 for row in rows.values()):
        return []
    if len(rows) > 1 and len({row["mean"] for row in rows.values()}) == 1:
        return [f"The chance of a firestorm is {_percent(rows[figures.leader])} under every policy."]
    riskiest = max(rows, key=lambda name: rows[name]["mean"])
    shown = [name for name in dict.fromkeys((figures.leader, figures.baseline, riskiest)) if name in rows]
    parts = [f"{_percent(rows[name])} under {name}" for name in shown]
    text = f"The chance of a firestorm is {wording.listed(parts)}"
    alike = [name for name in shown if name != figures.baseline and not rows[name]["resolved"]]
    if figures.replications > 1 and alike and figures.baseline in rows:
        text += f"; {wording.listed(alike)} cannot be told from {figures.baseline} in this"
    return [f"{text}."]


def _bare(value: float) -> Interval:
    """A figure without an interval."""
    return Interval(value, math.nan, math.nan, 0)


def _percent(row: dict[Any, Any]) -> str:
    return wording.percent(Interval(row["mean"], row["low"], row["high"], 0))


def _against(figures: Figures, policy: str) -> str:
    """A policy's resolved difference to the baseline in the ranking measure."""
    row = figures.change(policy)
    direction = "above" if row["difference"] > 0 else "below"
    return f"{_size(figures, row, figures.unit)} {direction} {figures.baseline}'s"


def _size(figures: Figures, row: dict[Any, Any], unit: str) -> str:
    """The size of a difference, without its sign (the words around it say the direction)."""
    value, low, high = row["difference"], row["difference_low"], row["difference_high"]
    if value < 0:
        value, low, high = -value, -high, -low
    return wording.amount(Interval(value, low, high, 0), unit, figures.currency)


def _would_do(count: int) -> str:
    """ "about 90 would do (--replications 90)"."""
    text = f"{wording.replications(count)} would do"
    return text if count >= MOST_REPLICATIONS else f"{text} (--replications {wording.round_up(count)})"


def conditional_on(vary: Sequence[str], replications: int, confidence: float, comparisons: int, baseline: str) -> str:
    """What the intervals cover (which seeds differ between replications) and how they are corrected."""
    held = [word for seed, (word, _) in SEEDS.items() if seed not in vary]
    varied = [word for seed, (_, word) in SEEDS.items() if seed in vary]
    if tuple(vary) == ("run",):
        text = "Same network and customers in every run; intervals cover chance within this market, not other markets."
    elif held:
        text = (
            f"Same {wording.listed(held)} in every replication, but {wording.listed(varied)} in each; "
            "intervals cover what varies, not what is held."
        )
    else:
        text = f"{wording.listed(varied).capitalize()} in each replication; intervals cover all of these."
    if replications < 2:
        return text.split(";")[0] + "; one replication gives no intervals."
    level = f"{100 * confidence:g} %"
    text += f" Intervals are {level} t-intervals over {replications} replications (chances: Wilson's)."
    if comparisons > 0:
        text += f" Every policy met the same chance, so differences to {baseline} are taken within replications"
        text += "" if comparisons == 1 else f" and corrected for comparing {comparisons} policies at once (Bonferroni)"
        text += "; each measure is a question of its own."
    return text
