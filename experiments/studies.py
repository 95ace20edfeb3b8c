"""Runs the studies of this folder, one experiment each, and keeps what they found.

    python experiments/studies.py                       # all of them: minutes; writes the kept results
    python experiments/studies.py --only staffing       # one; can be repeated
    python experiments/studies.py --short               # a few small runs of each, to see that all of it works

A study's runs, report and tables go to results/<study>/, where an interrupted study goes on when it is asked for again. What is
kept is small: answer.json, picture.png and tables of what its points come to, in results/published/<study>/. The list in
results/README.md is made from these answers. A short form goes to results/short/ and leaves the kept results alone.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wom_sim.errors import WomSimError

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.study.experiment.plan import Plan

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "results"
STUDIES = (  # in the order in which they are worth reading
    "response_policies", "staffing", "speed_or_quality", "poaching_race", "influencer_first",
    "pushy_or_patient", "help_each_other", "ban_or_advocate", "volume_or_usefulness", "who_should_speak",
    "hold_or_hang_up", "central_or_local", "big_bang_or_steps", "fix_or_staff", "match_or_tariff",
    "better_or_sooner", "survey_or_sentiment", "can_small_be_loud", "is_ignoring_ever_right", "what_flips_the_ranking",
    "screening_morris", "sensitivity_sobol",
)  # fmt: skip
KEPT = ("answer.json", "picture.png", "points.csv", "options.csv", "sensitivity.csv")
SHORT = ("set.network.customers=600", "set.time.days=14", "set.time.warmup_days=3", "stop.replications=2")
FEW_POINTS = {  # a design that is drawn may be drawn smaller
    "latin_hypercube": "design.points=12", "sobol": "design.points=4", "morris": "design.trajectories=2",
}  # fmt: skip


def planned(name: str, short: bool) -> Plan:
    """A study's plan, or that of its short form."""
    from wom_sim.study.experiment.plan import plan

    path = ROOT / "experiments" / f"{name}.toml"
    chosen = plan(path)
    if not short:
        return chosen
    fewer = FEW_POINTS.get(chosen.design.kind)
    return plan(path, [*SHORT, *([fewer] if fewer else [])])


def run(name: str, folder: Path, workers: int | None, short: bool) -> str:
    """Run a study, or what is missing of it, with its report; returns what was found."""
    from wom_sim.show import sweep_files
    from wom_sim.show.sweep_reading import SweepReading
    from wom_sim.study.sweep.sweep import sweep

    command = f"wom-sim sweep experiments/{name}.toml"
    result = sweep(planned(name, short), folder, workers=workers, command=command)
    reading = SweepReading(result)
    sweep_files.save(reading, folder, command)
    return reading.told.answer[0]


def publish(folder: Path, kept: Path) -> None:
    """Keep the small files of a study; what was kept before goes."""
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    for path in (folder / name for name in KEPT):
        if path.suffix == ".csv" and path.exists():
            shortened(path).to_csv(kept / path.name, index=False, float_format="%.6g")
        elif path.exists():
            shutil.copyfile(path, kept / path.name)


def shortened(path: Path) -> pd.DataFrame:
    """A table of a study; of points the intervals of net value only, which is what all of them rank by."""
    import pandas as pd

    table = pd.read_csv(path)
    ends = [name for name in table if name.endswith(("_low", "_high")) and not name.startswith("net_value")]
    return table.drop(columns=ends) if path.name == "points.csv" else table


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the studies, keep what they found, make the list."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--only", action="append", choices=STUDIES, metavar="STUDY", help="one of them; can be repeated")
    words.add_argument("--short", action="store_true", help="a few small runs of each")
    words.add_argument("--workers", type=int, help="threads; one a core, if left out")
    words.add_argument("--out", type=Path, help="where runs and reports go; results, or results/short")
    given = words.parse_args(arguments)
    out = given.out or (RESULTS / "short" if given.short else RESULTS)
    published = out / "published"
    from wom_sim.show import results_index

    try:
        for name in given.only or STUDIES:
            started = time.perf_counter()
            found = run(name, out / name, given.workers, given.short)
            publish(out / name, published / name)
            print(f"{name}, {time.perf_counter() - started:.0f} s: {found}", flush=True)
        results_index.write(published, out / "README.md", command="python experiments/studies.py")
    except WomSimError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
