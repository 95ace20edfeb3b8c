"""Do both engines give the same run to the last bit, on hundreds of random scenarios?

    python experiments/parity.py [--runs 400] [--workers 4]

Case k is made from the draws of case k (``tests/engine/random_scenarios.py``): a lively market in which a quarter of all
fields of the schema have other values. Cases are taken in order until so many count, that is, have complaints, replies
that are read, reshares, offers, accepted offers, changes of brand and complaints given up in them; those between that do
not count are compared all the same. Compared are all bits of the record, the measures of every brand, and the tables.
Writes ``parity.csv``, one line a case, and ``parity.md`` into results/published/parity/; fails where two runs differ.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "engine"))

import random_scenarios  # noqa: E402
import random_values  # noqa: E402
from parity import Both, differences, happened, lived  # noqa: E402  (of the tests)

import wom_sim as ws  # noqa: E402

BATCH = 8
SAME = "same"


def case(number: int) -> dict[str, Any]:
    """One line of the table: what was in a case, and whether the engines agree."""
    scenario = random_scenarios.random_scenario(random_values.ByDraws(number))
    kernel = lived(scenario)
    mesa = lived(scenario, engine="mesa", world=kernel.world)
    found, counts = differences(*Both(kernel, mesa)), happened(kernel)
    return {
        "case": number,
        "network": scenario.network.kind,
        "people": kernel.world.graph.n,
        "brands": len(scenario.brands),
        "events": len(scenario.events),
        "days": round(scenario.time.days + scenario.time.warmup_days, 2),
        "tick_hours": round(scenario.time.tick_hours, 2),
        **counts,
        "counts": "yes" if all(counts.values()) else "no",
        "result": found[0] if found else SAME,
        "kernel_seconds": round(kernel.seconds, 4),
        "mesa_seconds": round(mesa.seconds, 3),
        "changed": changed_fields(scenario),
    }


def changed_fields(scenario: ws.Scenario) -> list[str]:
    """Fields, as section.field, in which a scenario differs from the defaults."""
    found: set[str] = set()

    def look(section: Any) -> None:
        for key, field in type(section).model_fields.items():
            value = getattr(section, key)
            for inner in value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else [value]:
                if hasattr(type(inner), "model_fields"):
                    look(inner)
            if value != field.default:
                found.add(f"{type(section).__name__}.{key}")

    look(scenario)
    return sorted(found)


def until_enough_count(runs: int, workers: int) -> Iterator[dict[str, Any]]:
    """Cases in order up to the one with which ``runs`` of them count."""
    counted, first = 0, 0
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        while counted < runs:
            for row in pool.map(case, range(first, first + BATCH * workers), chunksize=2):
                yield row
                counted += row["counts"] == "yes"
                if counted == runs:
                    return
            first += BATCH * workers


def as_markdown(rows: list[dict[str, Any]]) -> str:
    """The campaign in a few lines."""
    counted = [row for row in rows if row["counts"] == "yes"]
    differ = [row for row in rows if row["result"] != SAME]
    times = Counter(field for row in counted for field in row["changed"])
    fields = random_values.varied()
    seldom = min(fields, key=times.__getitem__)
    sums = [(name, sum(row[name] for row in counted)) for name in counted[0] if name in HAPPENED]
    kernel, mesa = (sum(row[f"{engine}_seconds"] for row in rows) for engine in ("kernel", "mesa"))
    networks = Counter(row["network"] for row in counted)
    lines = [
        "# Both engines on random scenarios", "",
        "Made by `python experiments/parity.py`; one line a case stands in `parity.csv`.", "",
        f"**{len(rows) - len(differ)} of {len(rows)} scenarios gave the same run in both engines to the last bit;"
        f" {len(counted)} of them count.**", "",
        "What happened in those that count:", "",
        "| what | in all | least in one |", "|---|---:|---:|",
        *(f"| {name} | {count} | {min(row[name] for row in counted)} |" for name, count in sums), "",
        f"- each of the {len(fields)} fields of the schema that are varied had another value than its default in at least"
        f" {times[seldom]} of them (`{seldom}` in the fewest)",
        f"- networks: {', '.join(f'{kind} {count}' for kind, count in sorted(networks.items()))}",
        f"- seconds in all: kernel {kernel:.0f}, Mesa {mesa:.0f}, on a shared machine",
    ]  # fmt: skip
    if differ:
        lines += ["", "| case | first difference |", "|---:|---|"]
        lines += [f"| {row['case']} | {row['result']} |" for row in differ]
    return "\n".join(lines) + "\n"


HAPPENED = ("complaints", "replies", "replies read", "reshares", "offers", "accepted", "switches", "abandoned")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=400, help="cases that count")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--out", type=Path, default=ROOT / "results" / "published" / "parity")
    chosen = parser.parse_args()
    rows = []
    for row in until_enough_count(chosen.runs, chosen.workers):
        rows.append(row)
        if len(rows) % 50 == 0:
            print(f"{len(rows)} cases", file=sys.stderr, flush=True)
    chosen.out.mkdir(parents=True, exist_ok=True)
    text = as_markdown(rows)
    (chosen.out / "parity.md").write_text(text, encoding="utf-8")
    with (chosen.out / "parity.csv").open("w", newline="", encoding="utf-8") as file:
        lines = csv.DictWriter(file, [*rows[0]], lineterminator="\n")
        lines.writeheader()
        lines.writerows({**row, "changed": len(row["changed"])} for row in rows)
    print(text)
    sys.exit(any(row["result"] != SAME for row in rows))


if __name__ == "__main__":
    main()
