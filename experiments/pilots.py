"""How wrong is a pilot, and what of: of what crosses from arm to arm, or of groups that differ?

    python experiments/pilots.py [--replications 100] [--workers 4]

The pilot of ``scenarios/cable_pilot.toml`` as it is, and with what misleads taken away: one desk, ties between groups, groups
that differ, and in the end anything to find. Each is lived so many times, its groups drawn anew, beside its control and its
treatment for everybody. Writes ``pilots.csv``, a row a market and outcome, and ``pilots.md`` into results/published/pilots/.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pandas as pd

import wom_sim as ws
from wom_sim.files import ResultSet
from wom_sim.study.pilots import PilotResult
from wom_sim.study.wording import number

ROOT = Path(__file__).resolve().parents[1]
OWN_TEAMS, APART, ALIKE = "policies.today.pilot.desk=split", "network.homophily=1", "population.group_correlation=0"
MARKETS: dict[str, list[str]] = {
    "as it is": [],
    "a team for each arm": [OWN_TEAMS],
    "nobody follows another group": [APART],
    "both": [OWN_TEAMS, APART],
    "groups alike": [ALIKE],
    "nothing to find": [],
}
NULL = "nothing to find"
HEADS = (
    "market", "roll-out (truth)", "spillover", "spread of pilots", "error, naive", "error, by groups", "truth in it, naive",
    "by groups", "naive: sure and wrong",
)  # fmt: skip
SHOWN = {  # outcome: factor, what it then is, decimals
    "left": (100.0, "customers who leave, percentage points", 2),
    "opinion": (100.0, "what customers think of the brand, 0 to 100", 2),
    "complaints": (100.0, "complaints, for 100 customers", 2),
    "margin": (1.0, "margin of a customer, EUR", 3),
}


def market(name: str) -> ws.Scenario:
    """The scenario of a market; where there is nothing to find, a policy is tried that is the control's double."""
    scenario = ws.load(ROOT / "scenarios" / "cable_pilot.toml", MARKETS[name])
    if name != NULL:
        return scenario
    tables = scenario.model_dump()
    own = tables["policies"]["today"]
    tables["policies"] = {"today": own | {"pilot": {"of": "double", "share": 0.5}}, "double": own | {"pilot": {}}}
    tables["study"]["policies"] = None
    return ws.Scenario(**tables)


def rows_of(name: str, result: PilotResult) -> list[dict[str, Any]]:
    """A row an outcome."""
    return [{"market": name, "replications": result.replications, **row} for row in result.table.to_dict("records")]


def page(table: pd.DataFrame) -> str:
    """The tables as Markdown."""
    what = " ".join((__doc__ or "").split("\n\n")[2].split()).partition(" Writes ")[0].replace("``", "`")
    lines = ["# How wrong is a pilot, and what of?", "", what, ""]
    lines += [
        f"{table['replications'].iloc[0]} pilots a market; `python experiments/pilots.py`. In brackets 95 % intervals."
    ]
    for outcome, (factor, words, decimals) in SHOWN.items():
        lines += [
            "",
            f"## {words[0].upper()}{words[1:]}",
            "",
            f"| {' | '.join(HEADS)} |",
            "| --- " + "| ---: " * 8 + "|",
        ]
        for row in table[table["outcome"] == outcome].itertuples():
            cells = [_with_ends(row, key, factor, decimals) for key in ("truth", "spillover")]
            cells += [
                number(factor * getattr(row, key), decimals) for key in ("spread", "naive_error", "by_group_error")
            ]
            cells += [_percent(row, "naive_covers"), _percent(row, "by_group_covers"), f"{100 * row.naive_wrong:.0f} %"]
            lines.append(f"| {row.market} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _with_ends(row: Any, key: str, factor: float, decimals: int) -> str:
    value, low, high = (number(factor * getattr(row, key + end), decimals) for end in ("", "_low", "_high"))
    return f"{value} [{low}, {high}]"


def _percent(row: Any, key: str) -> str:
    value, low, high = (f"{100 * getattr(row, key + end):.0f}" for end in ("", "_low", "_high"))
    return f"{value} % [{low}, {high}]"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--replications", type=int, default=100)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--out", type=Path, default=ROOT / "results" / "published" / "pilots")
    asked = parser.parse_args()
    rows: list[dict[str, Any]] = []
    for name in MARKETS:
        result = ws.pilot(market(name), replications=asked.replications, workers=asked.workers)
        rows += rows_of(name, result)
        print(f"{name}: {result.seconds['total']:.0f} s", *result.answer, sep="\n  ", flush=True)
    table = pd.DataFrame(rows)
    with ResultSet(asked.out) as files:
        files.write("pilots.csv", "a row a market and outcome", lambda file: table.to_csv(file, index=False))
        files.write("pilots.md", "the same as tables", lambda file: file.write(page(table).encode()))


if __name__ == "__main__":
    main()
