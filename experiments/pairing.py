"""How much less chance there is in the difference of two policies because both meet the same chance.

    python experiments/pairing.py                                   # writes the kept results
    python experiments/pairing.py --replications 20 --out results/pairing

Every measure X of one policy and Y of the other comes from the same runs, so that two variances can be held against
each other (Law 2015, section 11.2, common random numbers):

    reduction = (Var X + Var Y) / Var(X − Y)

so many times as many replications would independent seeds need for an interval of the same width. As a control the
replications are also paired wrongly (k with k + 1); the reduction is then 1 up to chance. Intervals are jackknifed on
the logarithm (Miller 1968, Ann. Math. Stat. 39:567), which asks for no law of the measures.

What limits the reduction is the effect itself: where a policy keeps people who would have left, that many fates differ,
each by chance, however well the draws are shared. If they differ independently, and all in one direction, the
variance of their number is their mean; ``at_most`` is the reduction that this leaves for the number of leavers.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

import wom_sim as ws
from wom_sim.engine.record import C_PROBLEMS
from wom_sim.errors import WomSimError
from wom_sim.study.statistics import Interval, t_quantile

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "results" / "published" / "pairing"
POLICIES = ("ignore", "dedicated_team")
MARKETS = {
    "an outage": "telco_outage.toml",
    "an outage, nobody poaches": "telco_outage.toml",
    "an airline's bad week": "airline.toml",
}
AIM = 5.0  # what is expected of churn and net value on the first market
MEASURES = (
    "net_value", "revenue", "customer_equity", "service_cost", "compensation_cost", "acquisition_cost",
    "churned", "churn_rate", "churned_failure", "churned_word_of_mouth", "churned_friend_left", "churned_base", "poached",
    "won", "market_share", "reach", "reshares", "mentions_negative", "talk_negative", "sentiment", "nps_true",
    "resolution_rate", "abandoned", "firestorm_peak",
)  # fmt: skip
SHOWN = (
    "won", "churned_word_of_mouth", "reach", "revenue", "customer_equity", "nps_true", "net_value", "churned",
    "churn_rate", "mentions_negative", "churned_failure", "sentiment", "poached", "abandoned",
)  # fmt: skip


class Study(NamedTuple):
    """One market, each policy on the same replications."""

    market: str
    measures: dict[str, pd.DataFrame]  # by policy: a row a replication, a column a measure
    leavers: dict[str, list[np.ndarray]]  # by policy: who left the first brand, one array a replication


def market(name: str) -> ws.Scenario:
    """A market by its name in ``MARKETS``."""
    scenario = ws.load(ROOT / "scenarios" / MARKETS[name])
    return without_poaching(scenario) if "nobody poaches" in name else scenario


def without_poaching(scenario: ws.Scenario) -> ws.Scenario:
    """The same market, in which no brand courts another's customers."""
    brands = [brand.model_copy(update={"poaching": type(brand.poaching)()}) for brand in scenario.brands]
    return scenario.model_copy(update={"brands": tuple(brands)})


def shares_problems(scenario: ws.Scenario, replications: int) -> tuple[int, bool]:
    """How many problems customers have a replication where nobody can change brand, and whether it is always the
    same brand in the same hour under both policies."""
    still = without_poaching(scenario)
    still = still.model_copy(update={
        "reviews": still.reviews.model_copy(update={"intercept": 0.0}),
        "joining": still.joining.model_copy(update={"kind": "none"}),
    })  # fmt: skip
    world, same, problems = ws.prepare(still), True, 0
    for number in range(replications):
        one, other = (
            ws.run(still, policy, replication=number, world=world).record.hourly[..., C_PROBLEMS] for policy in POLICIES
        )
        same, problems = same and np.array_equal(one, other), problems + int(one.sum())
    return problems // replications, same


def observe(name: str, replications: int, workers: int) -> Study:
    """Run both policies on a market."""
    scenario = market(name)
    world = ws.prepare(scenario)

    def seen(task: tuple[str, int]) -> tuple[dict[str, float], np.ndarray]:
        run = ws.run(scenario, task[0], replication=task[1], world=world)
        switches = run.record.switches
        left = switches["who"][(switches["left"] == 0) & (switches["tick"] >= run.record.warmup)]
        return run.measures, np.unique(left)

    with ThreadPoolExecutor(workers) as pool:
        found = {name: list(pool.map(seen, [(name, k) for k in range(replications)])) for name in POLICIES}
    measures = {name: pd.DataFrame([figures for figures, _ in runs])[list(MEASURES)] for name, runs in found.items()}
    return Study(name, measures, {policy: [left for _, left in runs] for policy, runs in found.items()})


def without_each(values: np.ndarray) -> np.ndarray:
    """Sample variance of ``values`` [n] without each one in turn [n], up to rounding."""
    n = len(values)
    off = values - values.mean()
    return np.maximum(0.0, np.sum(off**2) - n / (n - 1) * off**2) / (n - 2)


def reduction(one: np.ndarray, other: np.ndarray) -> Interval:
    """By how much pairing reduces the variance of a difference, with its interval; NaN where nothing varies.

    With a sum S and a difference D it is (1 + Var S / Var D) / 2.
    """
    total, difference = one + other, one - other
    if np.ptp(difference) == 0.0:
        return Interval(np.inf if np.ptp(total) > 0.0 else np.nan, np.nan, np.nan, len(one))
    whole = np.log(0.5 * (1.0 + total.var(ddof=1) / difference.var(ddof=1)))
    less = np.log(0.5 * (1.0 + without_each(total) / without_each(difference)))
    n = len(one)
    pseudo = n * whole - (n - 1) * less
    half = t_quantile(0.975, n - 1) * pseudo.std(ddof=1) / np.sqrt(n)
    value, low, high = (float(np.exp(x)) for x in (whole, pseudo.mean() - half, pseudo.mean() + half))
    return Interval(value, low, high, n)


def reductions(study: Study) -> pd.DataFrame:
    """One row a measure: means, spreads, the reduction with its interval, and that of the wrong pairs."""
    rows = []
    for name in MEASURES:
        one, other = (study.measures[policy][name].to_numpy(np.float64) for policy in POLICIES)
        found, control = reduction(one, other), reduction(one, np.roll(other, 1))
        rows.append({
            "market": study.market, "measure": name, "difference": (other - one).mean(),
            "deviation_paired": (other - one).std(ddof=1),
            "deviation_independent": np.sqrt(one.var(ddof=1) + other.var(ddof=1)),
            "reduction": found.value, "low": found.low, "high": found.high,
            "wrong_pairs": control.value, "wrong_low": control.low, "wrong_high": control.high,
        })  # fmt: skip
    return pd.DataFrame(rows)


def fates(study: Study) -> dict[str, Any]:
    """How many people leave under both policies and under one only, and what that leaves for pairing to do."""
    one, other = (study.leavers[policy] for policy in POLICIES)
    both = [len(np.intersect1d(a, b, assume_unique=True)) for a, b in zip(one, other, strict=True)]
    counts = [np.array([len(left) for left in leavers], np.float64) for leavers in (one, other)]
    saved = counts[0] - counts[1]
    apart = counts[0].var(ddof=1) + counts[1].var(ddof=1)
    return {
        "market": study.market, "both": np.mean(both), f"only_{POLICIES[0]}": counts[0].mean() - np.mean(both),
        f"only_{POLICIES[1]}": counts[1].mean() - np.mean(both), "kept": saved.mean(), "variance_kept": saved.var(ddof=1),
        "reduction": apart / saved.var(ddof=1), "at_most": apart / saved.mean(),
    }  # fmt: skip


def sentences(table: pd.DataFrame, people: pd.DataFrame, problems: tuple[int, bool], replications: int) -> list[str]:
    """What was found."""
    said = []
    for name in MARKETS:
        rows = table[table["market"] == name].set_index("measure")
        said.append(gain(name, rows.loc["net_value"], rows.loc["churned"]))
        said.append(limit(people[people["market"] == name].iloc[0]))
    wrong = table[["wrong_low", "wrong_high"]].dropna()
    holds = ((wrong["wrong_low"] <= 1.0) & (wrong["wrong_high"] >= 1.0)).mean()
    said.append(
        f"Control: with replications paired wrongly, {100 * holds:.0f} % of the intervals hold 1. "
        f"{replications} replications; intervals at 95 %."
    )
    said.append(
        f"Where nobody can change brand, {problems[0]:,} problems a replication happen "
        f"{'to the same brands in the same hours' if problems[1] else 'NOT to the same brands in the same hours'} under both."
    )
    return said


def gain(name: str, value: Any, churn: Any) -> str:
    """What pairing gives on one market."""
    low = [row["reduction"] < AIM for row in (value, churn)]
    aim = "both less than" if all(low) else "not both" if any(low) else "both more than"
    return (
        f"{name[0].upper()}{name[1:]}: pairing divides the variance of the difference between `{POLICIES[0]}` and "
        f"`{POLICIES[1]}` by {written(value)} for net value and by {written(churn)} for the number of customers who leave "
        f"({aim} {AIM:.0f})."
    )


def limit(of: Any) -> str:
    """Why it does not give more there."""
    only = [of[f"only_{policy}"] for policy in POLICIES]
    share = 100.0 * of["kept"] / (of["both"] + only[0])
    return (
        f"There, `{POLICIES[1]}` keeps {share:.0f} % of those who would leave: a replication, {only[0]:.0f} people leave only "
        f"under `{POLICIES[0]}` and {only[1]:.1f} only under `{POLICIES[1]}`. The number kept has a variance of "
        f"{of['variance_kept']:.0f}. It would be {of['kept']:.0f} if each were kept by a chance of their own, so draws shared "
        f"in any other way could hardly divide it by more than {of['at_most']:.1f} (now {of['reduction']:.1f})."
    )


def written(row: Any) -> str:
    """A reduction with its interval."""
    return f"{row['reduction']:.1f} [{row['low']:.1f}, {row['high']:.1f}]"


def markdown(said: Sequence[str], table: pd.DataFrame) -> str:
    """The findings as a page."""
    lines = ["# What pairing gives", "", "Made by `python experiments/pairing.py`, which says what is what.", ""]
    lines += [f"- {sentence}" for sentence in said]
    lines += ["", "Reduction of the variance of a difference, by measure (–: constant under one policy or both):", ""]
    lines += ["| measure | " + " | ".join(MARKETS) + " |", "| --- |" + " --- |" * len(MARKETS)]
    for name in MEASURES:
        rows = table[table["measure"] == name].set_index("market").loc[list(MARKETS)]
        lines.append(f"| {name} | " + " | ".join(cell(row) for _, row in rows.iterrows()) + " |")
    return "\n".join(lines) + "\n"


def cell(row: Any) -> str:
    """A reduction in a table; nothing where one policy has no variance to share."""
    alone = not np.isfinite(row["reduction"]) or abs(row["reduction"] - 1.0) < 1e-9
    return "–" if alone else written(row)


def picture(table: pd.DataFrame, studies: Sequence[Study], path: Path) -> None:
    """Left: the reduction by measure. Right: net value of both policies, a dot a replication."""
    from matplotlib.figure import Figure

    from wom_sim.show.network_view import save_picture
    from wom_sim.show.style import INK, MUTED, PALETTE, RULE

    figure = Figure(figsize=(11, 4.6), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1.6, 1))
    for place, name in enumerate(MARKETS):
        rows = table[table["market"] == name].set_index("measure").loc[list(SHOWN)]
        y = np.arange(len(SHOWN))[::-1] + 0.24 * (1 - place)
        left.hlines(y, rows["low"], rows["high"], color=PALETTE[place], linewidth=1.6)
        left.plot(rows["reduction"], y, "o", ms=4.5, color=PALETTE[place], label=name)
    left.axvline(1.0, color=INK, linewidth=0.8)
    left.axvline(AIM, color=MUTED, linewidth=0.8, linestyle="--")
    left.set(xscale="log", xlabel="variance with independent seeds / variance paired", ylim=(-0.7, len(SHOWN) - 0.3))
    ticks = (1, 2, 5, 10, 20, 50, 100, 500)
    left.set_xticks(ticks, [str(tick) for tick in ticks])
    left.minorticks_off()
    left.set_yticks(range(len(SHOWN))[::-1], [name.replace("_", " ") for name in SHOWN])
    left.grid(axis="x", color=RULE, linewidth=0.6)
    left.legend(fontsize=8, frameon=False, loc="lower right")
    one, other = (studies[0].measures[policy]["net_value"] / 1e6 for policy in POLICIES)
    right.plot(one, other, "o", ms=4, color=PALETTE[0], alpha=0.7)
    ends = [one.min(), one.max()]
    right.plot(ends, ends, color=MUTED, linewidth=0.8)
    right.annotate(
        "equal", (ends[1], ends[1]), (0, -14), textcoords="offset points", color=MUTED, fontsize=8, ha="right"
    )
    right.set(xlabel=f"net value with {POLICIES[0]}, million", ylabel=f"net value with {POLICIES[1]}, million")
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    left.set_title("What pairing gives: less chance in a difference", loc="left", fontsize=11)
    right.set_title(f"{studies[0].market.capitalize()}: a dot is a replication", loc="left", fontsize=11)
    save_picture(figure, path)


def main() -> int:
    """Run, reckon, print, write."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--replications", type=int, default=100, help="of each policy; at least 4")
    words.add_argument("--workers", type=int, default=2)
    words.add_argument("--out", type=Path, default=OUT)
    given = words.parse_args()
    if given.replications < 4 or given.workers < 1:
        words.error("at least 4 replications and 1 worker are needed")
    try:
        studies = [observe(name, given.replications, given.workers) for name in MARKETS]
        problems = shares_problems(market(next(iter(MARKETS))), 3)
    except WomSimError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    table = pd.concat([reductions(study) for study in studies], ignore_index=True)
    people = pd.DataFrame([fates(study) for study in studies])
    page = markdown(sentences(table, people, problems, given.replications), table)
    print(page)
    given.out.mkdir(parents=True, exist_ok=True)
    table.to_csv(given.out / "table.csv", index=False, float_format="%.6g")
    people.to_csv(given.out / "fates.csv", index=False, float_format="%.6g")
    (given.out / "findings.md").write_text(page, encoding="utf-8")
    picture(table, studies, given.out / "picture.png")
    print(f"written: {given.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
