"""Run the benchmark cases and print one table with the machine on it.

python benchmarks/run.py [case ...] [--out DIR]
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the cases import one another as benchmarks.*

from benchmarks.cases import CASES, Row  # noqa: E402
from benchmarks.machine import machine  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description="Time wom_sim on this machine.")
    parser.add_argument("cases", nargs="*", metavar="case", help=f"of {', '.join(CASES)}; all, if left out")
    folder = ROOT / "results" / "published" / "benchmarks"
    parser.add_argument("--out", type=Path, default=folder, help="where the tables go")
    parser.add_argument("--tiny", action="store_true", help="seconds instead of minutes; the figures mean nothing")
    chosen = parser.parse_args()
    if unknown := [name for name in chosen.cases if name not in CASES]:
        parser.error(f"unknown case {', '.join(unknown)}; there are {', '.join(CASES)}")
    facts = machine()
    found: list[tuple[str, Row]] = []
    for name in chosen.cases or CASES:
        print(f"{name} ...", file=sys.stderr, flush=True)
        found += [(name, row) for row in CASES[name](chosen.tiny)]
    text = as_markdown(facts, found)
    print(text)
    if not chosen.tiny:
        write(chosen.out, facts, found, text)


def as_markdown(facts: dict[str, str], found: list[tuple[str, Row]]) -> str:
    """The machine, then one row a figure."""
    lines = [f"- {key}: {value}" for key, value in facts.items()]
    lines += ["", "| case | what | figure | unit | aim |", "|---|---|---:|---|---|"]
    lines += [f"| {case} | {row.what} | {row.value:.3g} | {row.unit} | {row.aim} |" for case, row in found]
    return "\n".join(lines) + "\n"


def write(folder: Path, facts: dict[str, str], found: list[tuple[str, Row]], text: str) -> None:
    """``benchmarks.md`` as printed, and ``benchmarks.csv`` with the machine in every row."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "benchmarks.md").write_text(text, encoding="utf-8")
    with (folder / "benchmarks.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["case", "what", "figure", "unit", "aim", *facts])
        rows.writerows([case, *row, *facts.values()] for case, row in found)


if __name__ == "__main__":
    main()
