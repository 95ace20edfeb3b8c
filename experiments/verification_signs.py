"""Do findings come out whose tables are not reproduced? Each is an experiment, a picture and a sentence on whether it holds.

    python experiments/verification_signs.py            # a few minutes on four cores
    python experiments/verification_signs.py --quick    # fewer runs; writes nothing

1  A small share of dissatisfied customers costs much more than their number (Goldenberg et al. 2007).
2  Easily influenced masses, not hubs, make large cascades (Watts & Dodds 2007).
3  A better-made reply may beat a faster one, and answering with many voices can do more harm than none (ECIS 2017, a study
   of counter-messages). The model has one reply a complaint; many voices are replies that agree with fewer readers, and
   each of which shows the complaint once more.
4  An answered complaint in public helps bystanders only when it is resolved (sign only).
5  Longer public threads hurt (Golmohammadi et al. 2021): here, the more a reply shows the complaint again.

The sentences are written from the runs, whatever they say; a result that does not hold is printed as such. Differences are
paired (the same chance in both) with 95 % intervals. Writes signs.md, signs.csv and signs.png to
results/published/verification/.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy.stats import t as student
from verification_runs import PROJECT, classic, replicates

import wom_sim as ws
from wom_sim.show.network_view import save_picture
from wom_sim.show.style import PALETTE

RESULTS = PROJECT / "results" / "published" / "verification"
READERS = {"reply": {"minor": "empathy", "serious": "empathy"}, "compensation": {"minor": 0.0, "serious": 0.0}}


class Point(NamedTuple):
    """One mean with the half-width of its 95 % interval: a line of the table, a point of a picture."""

    sign: str
    series: str
    x: float
    mean: float
    half: float


def point(sign: str, series: str, x: float, values: Any) -> Point:
    values = np.asarray(values, float)
    half = student.ppf(0.975, len(values) - 1) * values.std(ddof=1) / math.sqrt(len(values))
    return Point(sign, series, x, float(values.mean()), float(half))


def outcomes(
    overrides: Sequence[str], runs: int, of: Callable[[ws.RunResult], float], policy: str | None = None, **above: Any
) -> np.ndarray:
    """What a function makes of each replication of ``bad_news.toml`` with some keys changed."""
    scene = classic("bad_news", overrides, **above)
    world = ws.prepare(scene)
    return np.array(replicates(runs, lambda k: of(ws.run(scene, policy, replication=k, world=world))))


def bystanders(result: ws.RunResult) -> float:
    """What people who only heard of it did: customers won, less those lost through word of mouth or friends."""
    measures = result.measures
    return measures["won"] - measures["churned_word_of_mouth"] - measures["churned_friend_left"]


def bad_news(runs: int) -> tuple[list[Point], str]:
    """Sign 1: customers lost in the end for each one who was let down, with word of mouth and without."""
    sign, points = "1 dissatisfied minority", []
    silent = ["spread.see=0.0", "voice.talk_failure=0.0", "reviews.friend_left=1.0"]

    def then_and_now(result: ws.RunResult) -> tuple[float, float]:
        """Customers before the bad day, and at the end."""
        held = result.series["customers"]
        return float(held.iloc[24 * 10]), float(held.iloc[-1])

    for series, keys in (("with word of mouth", []), ("where nobody hears of it", silent)):
        before, calm = outcomes([*keys, "events.0.share_of_customers=0.0"], runs, then_and_now).T
        for share in (0.02, 0.05, 0.1, 0.2):
            left = outcomes([*keys, f"events.0.share_of_customers={share}"], runs, then_and_now)[:, 1]
            points.append(point(sign, series, share, (calm - left) / (share * before)))
    loud, quiet = points[1], points[5]
    more, beyond = loud.mean - loud.half > quiet.mean + quiet.half, loud.mean - loud.half > 1.0
    return points, (
        f"{'Holds' if beyond and more else 'Holds in part' if more else 'Does not hold'}: where 5 % of the customers are let"
        f" down on one day, each of them costs {loud.mean:.2f} ± {loud.half:.2f} customers half a year on, and {quiet.mean:.2f} ±"
        f" {quiet.half:.2f} where nobody hears of it. Word of mouth {'adds to' if more else 'does not change'} the loss"
        f"{'' if beyond else ', which stays below the number let down'}."
    )


def starters(threshold: float, hubs: bool, runs: int) -> tuple[np.ndarray, float]:
    """Whether one spark moved more than a tenth of 5 000 people, each time on another graph, and the share of people whom
    one friend is enough for; a hub is one of the tenth with most ties."""

    def one(replication: int) -> tuple[float, float]:
        scene = classic("threshold_cascade", ["network.customers=5000", f"joining.threshold={threshold}"])
        world = ws.prepare(scene, replication)
        ties = np.diff(world.graph.indptr)
        easy = float(((ties > 0) & (ties * threshold <= 1.0)).mean())
        pick = np.random.default_rng(replication)
        among = np.flatnonzero(ties >= np.quantile(ties, 0.9)) if hubs else np.arange(len(ties))
        first = int(pick.choice(among))
        scene = classic(
            "threshold_cascade",
            ["network.customers=5000", f"joining.threshold={threshold}", f"brands.0.first_customers=[{first}]"],
        )
        return float(ws.run(scene, replication=replication).measures["market_share"] > 0.1), easy

    found = np.array(replicates(runs, one))
    return found[:, 0], float(found[:, 1].mean())


def easily_influenced(runs: int) -> tuple[list[Point], str]:
    """Sign 2: who starts against how easily people are moved."""
    sign, points = "2 easily influenced masses", []
    for threshold in (0.34, 0.3, 0.26, 0.22, 0.18):
        for series, hubs in (("a person at random starts", False), ("one of the tenth with most ties starts", True)):
            moved, easy = starters(threshold, hubs, runs)
            points.append(point(sign, series, round(easy, 3), moved))
    anyone, hub = points[0::2], points[1::2]
    masses = anyone[-1].mean - anyone[0].mean
    person = max(h.mean - a.mean for a, h in zip(anyone, hub, strict=True))
    return points, (
        f"{'Holds' if masses > person else 'Does not hold'}: starting with a hub adds at most {person:.2f} to the chance of a"
        f" global cascade, while more people who follow a single friend ({anyone[0].x:.0%} against {anyone[-1].x:.0%} of all)"
        f" take it from {anyone[0].mean:.2f} to {anyone[-1].mean:.2f}."
    )


def replies(runs: int) -> tuple[list[Point], str]:
    """Sign 3: bystanders won or lost by a reply, against no reply, by its quality and its delay."""
    sign, points = "3 better or faster", []

    def policy(quality: float, minutes: float) -> dict[str, Any]:
        desk = {
            "agents": 20,
            "night_agents": 20,
            "skill": 0.0,
            "listening": {"coverage": 1.0, "delay_minutes": minutes},
        }
        return {"tried": {**desk, **READERS, "reply": {**READERS["reply"], "quality": quality}}}

    loud = ["events.0.share_of_customers=0.1", "voice.public_share=0.9", "spread.see=0.6", "spread.crowding_posts=0"]
    none = outcomes(loud, runs, bystanders, "ignore")
    for minutes, series in ((5.0, "after 5 minutes"), (240.0, "after 4 hours")):
        for quality in (0.2, 0.4, 0.6, 0.8, 1.0):
            tried = outcomes(loud, runs, bystanders, "tried", policies=policy(quality, minutes))
            points.append(point(sign, series, quality, tried - none))
    fast, slow = points[:5], points[5:]
    better = slow[4].mean - slow[4].half > fast[1].mean + fast[1].half
    harm = fast[0].mean + fast[0].half < 0
    return points, (
        f"{'Holds' if better and harm else 'Holds in part' if better or harm else 'Does not hold'}: a reply after four hours"
        f" that works on everybody wins {slow[4].mean:+.1f} ± {slow[4].half:.1f} customers among those who only read it, one"
        f" after five minutes that works on 40 % {fast[1].mean:+.1f} ± {fast[1].half:.1f}; one that works on 20 %, many voices"
        f" that disagree, {fast[0].mean:+.1f} ± {fast[0].half:.1f} against saying nothing, or"
        f" {slow[0].mean:+.1f} ± {slow[0].half:.1f} if late."
    )


def resolved(runs: int) -> tuple[list[Point], str]:
    """Sign 4: bystanders of answered complaints that are resolved, and that are not."""
    sign, points = "4 resolved or only answered", []
    loud = ["events.0.share_of_customers=0.1", "voice.public_share=0.9", "spread.see=0.6"]
    none = outcomes(loud, runs, bystanders, "ignore")
    for x, (policy, label) in enumerate((("empty_answer", "answered, not resolved"), ("answer", "answered and resolved"),
                                         ("silent_help", "resolved, not answered"))):  # fmt: skip
        points.append(point(sign, label, float(x), outcomes(loud, runs, bystanders, policy) - none))
    empty, full, silent = points
    helps = full.mean - full.half > 0
    verdict = (
        "Holds"
        if helps and empty.mean - empty.half <= 0
        else "Holds in part"
        if helps and full.mean > 3 * empty.mean
        else ""
    )
    return points, (
        f"{verdict or 'Does not hold'}: against no answer, bystanders bring {full.mean:+.1f} ±"
        f" {full.half:.1f} customers where complaints are answered and resolved, {empty.mean:+.1f} ± {empty.half:.1f} where they"
        f" are only answered, {silent.mean:+.1f} ± {silent.half:.1f} where they are resolved without a public word."
    )


def threads(runs: int) -> tuple[list[Point], str]:
    """Sign 5: more people see complaints, and fewer stay, the more each reply shows the complaint again."""
    sign, points = "5 longer threads", []
    loud = ["events.0.share_of_customers=0.1", "voice.public_share=0.9", "spread.reshare=0.02", "spread.see=0.5"]

    def seen(result: ws.RunResult) -> float:
        cascades = result.cascades
        return float(cascades.loc[(cascades["sign"] < 0) & (cascades["brand"] == "Ours"), "reach"].sum())

    eased = [f"service.eased_by_{kind}=1.0" for kind in ("apology", "empathy", "invite", "compensation")]
    base = outcomes([*loud, *eased, "spread.reexposure=0.0"], runs, seen, "empty_answer")
    for reexposure in (0.15, 0.3, 0.6, 1.0):
        more = outcomes([*loud, *eased, f"spread.reexposure={reexposure}"], runs, seen, "empty_answer")
        points.append(point(sign, "views of complaints, against none shown again", reexposure, more / base - 1.0))
    last = points[-1]
    return points, (
        f"{'Holds' if last.mean - last.half > 0 else 'Does not hold'}: a reply that shows the complaint to its readers once more"
        f" makes {last.mean:+.1%} ± {last.half:.1%} views of complaints out of it (at a reexposure of 1; {points[0].mean:+.1%} ±"
        f" {points[0].half:.1%} at the default of .15)."
    )


SIGNS = (bad_news, easily_influenced, replies, resolved, threads)
LABELS = (
    ("share of customers let down", "customers lost for each one let down"),
    ("share of people whom one friend moves", "chance of a global cascade"),
    ("share of readers on whom the reply works", "customers won among readers"),
    ("", "customers won among bystanders"),
    ("further chance to see and reshare, a reply", "more views of complaints"),
)


def picture(points: list[list[Point]]) -> None:
    figure = Figure(figsize=(15, 7.6), layout="constrained")
    panels = list(figure.subplots(2, 3).flat)
    panels[-1].set_visible(False)
    for axes, found, (across, up) in zip(panels, points, LABELS, strict=False):
        for number, series in enumerate(dict.fromkeys(p.series for p in found)):
            part = [p for p in found if p.series == series]
            marks = {"color": PALETTE[number], "capsize": 3, "marker": "o", "markersize": 4, "linewidth": 1.2}
            axes.errorbar([p.x for p in part], [p.mean for p in part], [p.half for p in part], label=series, **marks)
        axes.axhline(0.0, color="#b8b8b8", linewidth=0.8, zorder=0)
        axes.set(xlabel=across, ylabel=up)
        axes.set_title(found[0].sign, loc="left", fontsize=11)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False, fontsize=8)
    panels[3].set_xticks([])
    save_picture(figure, RESULTS / "signs.png")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer runs, nothing written")
    quick = parser.parse_args().quick
    found, sentences = [], []
    for sign in SIGNS:
        points, sentence = sign(20 if quick else 200)
        found.append(points)
        sentences.append(f"**{points[0].sign}.** {sentence}")
        print(sentences[-1])
    if quick:
        return
    RESULTS.mkdir(parents=True, exist_ok=True)
    table = pd.DataFrame([p for points in found for p in points])
    table.round(5).to_csv(RESULTS / "signs.csv", index=False)
    head = """# Signs: findings whose tables are not reproduced

Made by `python experiments/verification_signs.py`, which says how; ± is a 95 % interval, and differences are paired.
What is measured is the model, at default strengths but where scenarios/classics/bad_news.toml says otherwise: a sign that
holds is no evidence for it, one that does not says that the model lacks what made it."""
    (RESULTS / "signs.md").write_text("\n\n".join([head, *sentences]) + "\n", encoding="utf-8")
    picture(found)


if __name__ == "__main__":
    main()
