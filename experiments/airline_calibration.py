"""Does the airline scenario look like airlines? Each target beside what came out, over replications.

    python experiments/airline_calibration.py                          # scenarios/airline.toml, writes the kept results
    python experiments/airline_calibration.py --replications 4 --set spread.reshare=0.003 --out results/try

Calm figures come from runs without the scenario's events, incident figures from the same runs with them. A figure is
met where it lies within 15 % of its target. Targets of calibration airlines were used to choose the scenario's
parameters; of a test airline only its volume, its share of negative posts and its number of agents were.
Targets: scenarios/data/airline_targets.toml (derived figures; experiments/airline_targets.py says from what).
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import airline_observed
import numpy as np
import pandas as pd
from airline_aims import Aim, aims
from tail_fit import pareto_tail

import wom_sim
from wom_sim.errors import WomSimError

ROOT = Path(__file__).resolve().parents[1]
TARGETS = ROOT / "scenarios" / "data" / "airline_targets.toml"
OUT = ROOT / "results" / "published" / "airline_calibration"
STANDS_FOR = "us_airways,united,southwest,jetblue,american,virgin_america"  # one for each brand, in the file's order
INCIDENT_HOURS = 72.0  # the real incident days are three


def simulate(scenario: Any, airlines: Mapping[str, str], targets: Mapping[str, Any], policy: str | None,
             replications: int) -> tuple[pd.DataFrame, np.ndarray]:  # fmt: skip
    """What each replication shows, one row each, and the reshares of every post of all of them."""
    span, sides = targets["again"]["hours_covered"], targets["split"]
    calm = scenario.model_copy(update={"events": ()})
    rows, reshares = [], []
    for replication in range(replications):
        run = wom_sim.run(calm, policy, replication=replication)
        seen = airline_observed.observe(run, airlines, {side: sides[side] for side in ("calibration", "test")}, span)
        reshares.append(airline_observed.counted(run.cascades, run.series)["size"].to_numpy() - 1)
        storms = [event for event in scenario.events if event.kind == "incident"]
        stormy = wom_sim.run(scenario, policy, replication=replication) if storms else run
        for event in storms:
            when = (event.brand, event.start_hour, INCIDENT_HOURS)
            seen |= _against(airlines[event.brand], airline_observed.incident(stormy, *when),
                             airline_observed.incident(run, *when))  # fmt: skip
        rows.append(seen)
    return pd.DataFrame(rows), np.concatenate(reshares)


def _against(airline: str, storm: Mapping[str, float], calm: Mapping[str, float]) -> dict[str, float]:
    """An incident's posts against the same hours without it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            f"incident.{airline}.factor": float(np.divide(storm["posts"], calm["posts"])),
            f"incident.{airline}.negative_factor": float(np.divide(storm["negatives"], calm["negatives"])),
            f"incident.{airline}.negative": float(np.divide(storm["negatives"], storm["posts"])),
        }


def summed_up(seen: pd.DataFrame, reshares: np.ndarray, targets: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Mean and standard error over replications of each figure, and the figures that need all replications at once."""
    steady = [name for name in targets["split"]["calibration"] + targets["split"]["test"] if f"posts.{name}" in seen
              and f"{name}_share_of_voice_calm" in targets["volume"]]  # fmt: skip
    posts = seen[[f"posts.{name}" for name in steady]]
    for name in steady:
        seen[f"share_of_voice.{name}"] = posts[f"posts.{name}"] / posts.sum(axis=1)
    seen["positive_to_negative"] = seen["talk_positive"] / seen["talk_negative"]
    finite = seen.where(np.isfinite(seen))
    found = {key: (float(finite[key].mean()), float(finite[key].sem())) for key in finite}
    percent = np.array([found[f"rhythm.{hour:02d}"][0] for hour in range(24)])
    found["rhythm.overlap"] = (1.0 - float(np.abs(percent - targets["rhythm"]["percent"]).sum()) / 200.0, 0.0)
    if np.sum(reshares >= 2) > 10:
        tail = pareto_tail(reshares, 2)
        found["tail.from_2"] = (tail["value"], tail["se"])
    return found


def beside(wanted: Sequence[Aim], found: Mapping[str, tuple[float, float]]) -> pd.DataFrame:
    """Target and simulated side by side with ratio and verdict, one row a figure."""
    rows = []
    for aim in wanted:
        value, se = found.get(aim.key, (float("nan"), float("nan")))
        rows.append({
            "figure": aim.figure, "who": aim.who, "side": aim.side, "target": aim.value, "target_se": aim.se,
            "simulated": value, "simulated_se": se, "ratio": value / aim.value, "verdict": aim.verdict(value, se),
        })  # fmt: skip
    return pd.DataFrame(rows)


def show(table: pd.DataFrame) -> None:
    """Print the table and how many figures of each side are met."""
    from rich.console import Console
    from rich.table import Table

    shown = Table("figure", "who", "side", "target", "simulated", "ratio", "verdict", box=None, header_style="bold")
    for row in table.itertuples():
        shown.add_row(row.figure, row.who, row.side, f"{row.target:.3g} ± {row.target_se:.1g}",
                      f"{row.simulated:.3g} ± {row.simulated_se:.1g}", f"{row.ratio:.2f}", row.verdict)  # fmt: skip
    console = Console(width=None if sys.stdout.isatty() else 140)
    console.print(shown)
    for side, own in table.groupby("side", sort=False):
        console.print(f"{side}: {(own['verdict'] == 'met').sum()} of {len(own)} figures met")


def draw(table: pd.DataFrame, rhythm: np.ndarray, target: Sequence[float], path: Path) -> None:
    """One dot a figure (simulated / target) with the band of 15 %, and the two days hour by hour."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    colours = {"calibration": "#0072b2", "test": "#d55e00", "all": "#5b6472"}
    figure = Figure(figsize=(11, 0.17 * len(table) + 1.2), layout="constrained")
    FigureCanvasAgg(figure)
    ratios, day = figure.subplots(1, 2, width_ratios=(1.5, 1))
    ratios.axvspan(0.85, 1.15, color="#d9dee7", zorder=0)
    place = np.arange(len(table))[::-1]
    for side, colour in colours.items():
        own = (table["side"] == side).to_numpy()
        ratios.plot(np.clip(table["ratio"][own], 0.2, 5), place[own], "o", ms=4, color=colour, label=side)
    ratios.set(xscale="log", xlim=(0.18, 5.6), xticks=(0.25, 0.5, 1, 2, 4), ylim=(-1, len(table)),
               xlabel="simulated / target (grey: within 15 %; clipped at 0.2 and 5)")  # fmt: skip
    ratios.set_xticklabels(["¼", "½", "1", "2", "4"])
    ratios.minorticks_off()
    ratios.set_yticks(place, [f"{row.figure} · {row.who}" for row in table.itertuples()], fontsize=6)
    ratios.legend(loc="upper right", fontsize=7, frameon=False)
    day.step(range(24), target, where="mid", color="#1c2330", label="airlines' posts")
    day.step(range(24), rhythm, where="mid", color="#0072b2", label="simulated")
    day.set(xlabel="hour of the day", ylabel="per cent of a day's posts", ylim=(0, None), xticks=range(0, 24, 6))
    day.legend(fontsize=7, frameon=False)
    figure.savefig(path, dpi=130)


def main() -> int:
    """Run, compare, print, write."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("scenario", nargs="?", type=Path, default=ROOT / "scenarios" / "airline.toml")
    words.add_argument("--airlines", default=STANDS_FOR, help="which airline each brand stands for, in their order")
    words.add_argument("--policy", help="what the first brand does (its own policy, if left out)")
    words.add_argument("--replications", type=int, default=10)
    words.add_argument("--set", dest="overrides", action="append", default=[], metavar="KEY=VALUE")
    words.add_argument("--out", type=Path, default=OUT)
    given = words.parse_args()
    targets = tomllib.loads(TARGETS.read_text(encoding="utf-8"))
    names = given.airlines.split(",")
    try:
        scenario = wom_sim.load(given.scenario, given.overrides)
        if len(names) != len(scenario.brands):
            words.error(f"{len(scenario.brands)} brands in {given.scenario}, but {len(names)} airlines in --airlines")
        airlines = {brand.name: name for brand, name in zip(scenario.brands, names, strict=True)}
        seen, reshares = simulate(scenario, airlines, targets, given.policy, given.replications)
    except WomSimError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    found = summed_up(seen, reshares, targets)
    table = beside(aims(targets, names), found)
    show(table)
    given.out.mkdir(parents=True, exist_ok=True)
    table.to_csv(given.out / "calibration.csv", index=False, float_format="%.6g")
    rhythm = np.array([found[f"rhythm.{hour:02d}"][0] for hour in range(24)])
    draw(table, rhythm, targets["rhythm"]["percent"], given.out / "calibration.png")
    print(f"written: {given.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
