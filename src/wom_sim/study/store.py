"""Results on disk: Parquet tables, CSV for spreadsheets, a manifest; all of them or none (``files.py``).

Tables hold no times and no machine: their content depends on scenario, policies and seeds only. The manifest, written
last, holds the rest.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wom_sim.files import ResultSet
from wom_sim.study import manifest

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.measures.result import RunResult
    from wom_sim.study.compare import ComparisonResult
    from wom_sim.study.explain.explanation import Explanation
    from wom_sim.study.pilots import PilotResult


def save_comparison(
    result: ComparisonResult, folder: str | Path, report: Callable[[Path], Any], command: str | None = None
) -> Path:
    """Write a comparison: report.html comparison.csv runs.parquet series.parquet flows.parquet manifest.json.

    ``report`` writes the page to the path that it is given. ``command`` is how to make the same again; built from the
    result if left out. Returns the folder.

    Raises
    ------
    OutputError
        Nothing was written; what the folder held before is still there.
    """
    with ResultSet(Path(folder)) as files:
        files.write_path("report.html", "the report: one page, needs no network", report)
        files.write("comparison.csv", "policies, best first: means, intervals, differences to the baseline",
                    lambda file: result.table.to_csv(file, index=False))  # fmt: skip
        _write_table(files, "runs.parquet", "one row a run: every measure", result.runs)
        _write_table(files, "series.parquet", "one row a run and counted hour", result.series)
        _write_table(files, "flows.parquet", "customers who went from brand to brand, by cause and run", result.flows)
        facts = manifest.of_comparison(result, command)
        _write_json(files, "manifest.json", "this file", facts | {"files": files.contents()})
    return Path(folder)


def save_pilot(
    result: PilotResult, folder: str | Path, report: Callable[[Path], Any], command: str | None = None
) -> Path:
    """Write a pilot: report.html pilot.csv runs.parquet manifest.json; see ``save_comparison``. Returns the folder.

    Raises
    ------
    OutputError
        Nothing was written; what the folder held before is still there.
    """
    with ResultSet(Path(folder)) as files:
        files.write_path("report.html", "the report: one page, needs no network", report)
        files.write("pilot.csv", "one row an outcome: truth, what pilots show, bias, how often intervals hold the truth",
                    lambda file: result.table.to_csv(file, index=False))  # fmt: skip
        _write_table(files, "runs.parquet", "one row a replication and outcome", result.runs)
        facts = manifest.of_pilot(result, command)
        _write_json(files, "manifest.json", "this file", facts | {"files": files.contents()})
    return Path(folder)


def save_run(
    run: RunResult, folder: str | Path, tickets: bool = False, cascades: bool = False, command: str | None = None,
    *, save_at: float | None = None, facts: Mapping[str, Any] | None = None,
) -> Path:  # fmt: skip
    """Write one run: measures.json series.parquet manifest.json, and on request tickets.parquet and cascades.parquet.

    A measure without a value is ``null``. ``save_at`` is a counted hour: the run as it stood then is written to
    checkpoint.wom. ``facts`` are added to the manifest. Returns the folder.

    Raises
    ------
    OutputError
        Nothing was written; what the folder held before is still there.
    """
    with ResultSet(Path(folder)) as files:
        measures = {name: float(value) if math.isfinite(value) else None for name, value in run.measures.items()}
        _write_json(files, "measures.json", "every measure of the run", measures)
        _write_table(files, "series.parquet", "one row a counted hour", run.series)
        if tickets:
            _write_table(files, "tickets.parquet", "one row a ticket", run.tickets)
        if cascades:
            _write_table(files, "cascades.parquet", "one row a cascade", run.cascades)
        if save_at is not None:
            what = f"the run as it stood at hour {save_at:g}"
            files.write_path("checkpoint.wom", what, lambda path: run.save(path, save_at))
        told = manifest.of_run(run, command) | dict(facts or {})
        _write_json(files, "manifest.json", "this file", told | {"files": files.contents()})
    return Path(folder)


def save_explanation(told: Explanation, folder: str | Path, picture: Callable[[Path], Any], command: str) -> Path:
    """Write an explanation: explain.csv paths.csv causes.csv explain.png explain.json.

    ``picture`` draws the cascade to the path that it is given. Returns the folder.

    Raises
    ------
    OutputError
        Nothing was written; what the folder held before is still there.
    """
    tables = {
        "explain.csv": ("one row a customer who fared differently", told.customers),
        "paths.csv": ("one row a person on the path that leads to such a customer", told.paths),
        "causes.csv": ("sums by cause, of both branches", told.causes),
    }
    with ResultSet(Path(folder)) as files:
        for name, (what, table) in tables.items():
            files.write(name, what, partial(table.to_csv, index=False))
        files.write_path("explain.png", "the cascade that differs, in both branches", picture)
        facts = manifest.of_explanation(told, command)
        _write_json(files, "explain.json", "this file", facts | {"files": files.contents()})
    return Path(folder)


SWEEP_FILES = (  # not of every sweep
    "sensitivity.csv", "main_effects.csv", "flips.csv", "options.csv", "failures.csv", "picture.png",
)  # fmt: skip


def save_sweep(
    folder: str | Path, page: str, answer: Mapping[str, Any], tables: Mapping[str, pd.DataFrame],
    pictures: Mapping[str, Callable[[Path], Any]],
) -> Path:  # fmt: skip
    """Write what a sweep found into its folder: report.html answer.json, ``tables`` as CSV and ``pictures`` by their names.

    The manifest that the sweep has written there learns of these files; the runs are left alone. What an earlier report had
    and this one has not is removed. Returns the folder.

    Raises
    ------
    OutputError
        Nothing was written; what the folder held before is still there.
    """
    with ResultSet(Path(folder)) as files:
        files.write("report.html", "the report: one page, needs no network", lambda file: file.write(page.encode()))
        for name, table in tables.items():
            files.write(name, "a table", partial(table.to_csv, index=False))
        for name, draw in pictures.items():
            files.write_path(name, "a picture", draw)
        _write_json(files, "answer.json", "what was asked and found", dict(answer))
        manifest_there = Path(folder) / "manifest.json"
        if manifest_there.is_file():
            facts = json.loads(manifest_there.read_bytes())
            _write_json(files, "manifest.json", "this file", facts | {"files": files.contents()})
    for name in SWEEP_FILES:
        if name not in tables and name not in pictures:
            (Path(folder) / name).unlink(missing_ok=True)
    return Path(folder)


def _write_table(files: ResultSet, name: str, what: str, table: pd.DataFrame) -> None:
    files.write(name, what, lambda file: table.to_parquet(file, index=False, compression="zstd"))


def _write_json(files: ResultSet, name: str, what: str, value: Any) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    files.write(name, what, lambda file: file.write(text.encode()))
