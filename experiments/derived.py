"""Figures that are derived from rows: shares, means and quantiles with their sampling error, and how they are written.

The rows themselves stay where they are. A figure is a small dictionary: ``value``, its standard error ``se`` (or a 95 %
interval ``low``, ``high``) and the number of rows ``n``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

DIGITS = 5  # significant digits of a derived figure
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

Figure = dict[str, float]


@dataclass(frozen=True)
class Table:
    """One table of the file of targets: its dotted name, what it says about its rows, and its figures."""

    name: str
    comment: str
    figures: Mapping[str, object]


def mean(values: Iterable[float], cluster: Iterable[object]) -> Figure:
    """Mean of ``values`` [n] with its standard error where rows of one cluster [n] are not independent.

    Linearised ratio estimator: se = sqrt(sum over clusters of (sum of residuals)^2) / n. With one row a cluster it is
    the ordinary standard error of a share, sqrt(p (1 - p) / n).
    """
    x = np.asarray(list(values), dtype=float)
    if len(x) == 0:
        return {"value": float("nan"), "se": float("nan"), "n": 0}
    _, member = np.unique(np.asarray(list(cluster), dtype=str), return_inverse=True)
    residual = np.bincount(member, weights=x - x.mean())
    return {"value": float(x.mean()), "se": float(np.sqrt(np.sum(residual**2)) / len(x)), "n": len(x)}


def quantile(values: Iterable[float], q: float) -> Figure:
    """The q-quantile of ``values`` [n] with the 95 % interval of its rank (binomial): needs no law of the values."""
    x = np.sort(np.asarray(list(values), dtype=float))
    if len(x) == 0:
        return {"value": float("nan"), "low": float("nan"), "high": float("nan"), "n": 0}
    spread = 1.96 * np.sqrt(len(x) * q * (1.0 - q))
    low, high = np.clip([np.floor(len(x) * q - spread), np.ceil(len(x) * q + spread)], 0, len(x) - 1).astype(int)
    return {"value": float(np.quantile(x, q)), "low": float(x[low]), "high": float(x[high]), "n": len(x)}


def rounded(value: object) -> object:
    """A figure as it is written: floats to ``DIGITS`` significant digits, numpy scalars as plain ones."""
    if isinstance(value, Mapping):
        return {key: rounded(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [rounded(part) for part in value]
    if isinstance(value, (float, np.floating)):
        return float(f"{value:.{DIGITS}g}")
    return int(value) if isinstance(value, np.integer) else value


def as_toml(value: object) -> str:
    """A rounded value as TOML: numbers, strings, lists, and a figure as an inline table."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {as_toml(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(as_toml(part) for part in value) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value).lower() if isinstance(value, bool) else repr(value)


def document(opening: str, tables: Iterable[Table]) -> str:
    """The whole file: each table under the comment that says where its figures come from."""
    parts = ["\n".join(f"# {line}".rstrip() for line in opening.strip().splitlines())]
    for table in tables:
        comment = [f"# {line}".rstrip() for line in table.comment.strip().splitlines() if table.comment]
        figures = [f"{key} = {as_toml(rounded(value))}" for key, value in table.figures.items()]
        parts.append("\n".join([*comment, f"[{table.name}]", *figures]))
    return "\n\n".join(parts) + "\n"
