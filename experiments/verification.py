"""Is the simulator the classical models that it contains? Every item of the list, in full, against formulas.

    python experiments/verification.py             # all: five to ten minutes on four cores
    python experiments/verification.py --quick     # fewer and smaller runs: under a minute; writes nothing
    python experiments/verification.py --only 7    # one item; writes nothing

Each row is a mean over replicates: it passes if it is within its tolerance, or three standard errors, of the target. What
runs are the scenarios of scenarios/classics/, through the public interface; what they must give is computed in
``verification_targets.py``, from formulas. Writes table.md, table.csv and pictures to results/published/verification/.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import pandas as pd
import verification_desk as desk
import verification_market as market
import verification_pictures as pictures
import verification_spread as spread
import verification_targets as targets
from verification_runs import PROJECT, Row

RESULTS = PROJECT / "results" / "published" / "verification"
ITEMS = {
    "1": market.bass,
    "2": spread.percolation,
    "3": lambda quick: spread.branching(quick)[0],
    "4": spread.virality,
    "5": market.watts,
    "6": market.complex_contagion,
    "7": desk.service_desk,
    "8": spread.first_people,
    "9": lambda quick: [*market.switching(quick), *market.contagious_churn(quick)],
    "10": market.null_models,
}


def table_of(rows: list[Row]) -> pd.DataFrame:
    columns = ["item", "case", "target", "simulated", "tolerance", "standard_error", "replicates"]
    table = pd.DataFrame([tuple(row) for row in rows], columns=columns)
    return table.assign(verdict=["pass" if row.passed else "MISS" for row in rows])


def summary(table: pd.DataFrame) -> str:
    passed = int((table["verdict"] == "pass").sum())
    return f"{passed} of {len(table)} targets are met."


def as_markdown(table: pd.DataFrame, seconds: float) -> str:
    """The table for reading, an item a section."""
    lines = [
        "# Verification: the classics that the simulator contains", "",
        "Made by `python experiments/verification.py`, which says how. A row passes if it is within its tolerance, or three",
        f"standard errors, of the target. {summary(table)} The runs took {seconds / 60:.1f} minutes on four cores.", "",
    ]  # fmt: skip
    for item, part in table.groupby("item", sort=False):
        lines += [f"## {item}", "", "| case | target | simulated | tolerance | standard error | replicates | verdict |",
                  "| --- | --- | --- | --- | --- | --- | --- |"]  # fmt: skip
        lines += [
            f"| {row.case} | {row.target:.6g} | {row.simulated:.6g} | {row.tolerance:.2g} | {row.standard_error:.2g} "
            f"| {row.replicates} | {row.verdict} |"
            for row in part.itertuples()
        ]
        lines.append("")
    return "\n".join(lines)


def draw(folder: Path, quick: bool) -> None:
    """The five pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures.epidemic_threshold(spread.threshold_curve(quick), folder / "epidemic_threshold.png")
    pictures.watts_window(market.watts_window(quick), folder / "watts_window.png")
    pictures.bass(market.bass_curves(quick), folder / "bass.png")
    pictures.waiting_times(desk.waiting_times(quick), folder / "waiting_times.png")
    pictures.borel_tail(spread.branching(quick)[1], folder / "borel_tail.png")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer and smaller runs, nothing written")
    parser.add_argument("--only", choices=ITEMS, help="one item, nothing written")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="only draw the pictures, into a folder")
    given = parser.parse_args()
    print(f"{targets.check_published()} published figures agree with the formulas")
    start = time.perf_counter()
    if given.pictures:
        draw(given.pictures, given.quick)
        return 0
    rows: list[Row] = []
    for number, check in ITEMS.items():
        if given.only in (None, number):
            began = time.perf_counter()
            found = check(given.quick)
            rows += found
            missed = [row for row in found if not row.passed]
            print(f"{found[0].item}: {len(found) - len(missed)} of {len(found)}, {time.perf_counter() - began:.0f} s")
            for row in missed:
                print(f"  MISS {row.case}: {row.simulated:.6g} against {row.target:.6g} ± {row.standard_error:.2g}")
    table = table_of(rows)
    print(summary(table))
    if not given.quick and given.only is None:
        RESULTS.mkdir(parents=True, exist_ok=True)
        table.to_csv(RESULTS / "table.csv", index=False, float_format="%.8g")
        (RESULTS / "table.md").write_text(as_markdown(table, time.perf_counter() - start), encoding="utf-8")
        draw(RESULTS, quick=False)
        print(
            f"written: table.md, table.csv and five pictures, in {RESULTS}; {time.perf_counter() - start:.0f} s in all"
        )
    return 0 if (table["verdict"] == "pass").all() else 1


if __name__ == "__main__":
    sys.exit(main())
