"""Are the draws good in the way they are used? Key layouts of the model, put through standard statistical batteries.

    python experiments/draws_battery.py                        # what is installed; prints a table, writes results/
    python experiments/draws_battery.py --out results/published/draws_battery      # the kept results, to the last digit

A *layout* reads the draws in an order in which neighbouring keys differ in one small integer: consecutive customers,
consecutive hours, neighbouring seeds, all streams in turn, the followers of consecutive posts … Each is seen twice: as
the number in (0, 1) that the model sees, and as the lowest 32 of the bits behind it, in reverse. A control merges
seed and customer by adding them, a classic mistake, and has to fail.

Needs, each left out with a word where it is absent:
    TestU01    (L'Ecuyer & Simard 2007)  Debian: apt install libtestu01-0 (component non-free); its SmallCrush
    dieharder  (Brown 2003)              Debian: apt install dieharder
Neighbouring keys are also tested directly, which needs neither: chi-square of pairs and triples, correlation, bits that
differ. A test whose p-value is suspect is repeated with two other seeds. About seven minutes on three cores.
"""

from __future__ import annotations

import argparse
import ctypes
import math
import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pandas as pd
from draws_layouts import LAYOUTS, fill, low_bits, state
from scipy import stats

from wom_sim.model.draws import unit

SUSPECT, FAILURE = 1e-3, 1e-6  # TestU01's own mark for "look again", and a p-value that chance does not give here
Row = dict[str, Any]


# --- TestU01, called in place: its generator is a C structure with two function pointers ------------------------------


class Generator(ctypes.Structure):
    """TestU01's ``unif01_Gen``."""

    _fields_ = [
        ("state", ctypes.c_void_p), ("param", ctypes.c_void_p), ("name", ctypes.c_char_p),
        ("number", ctypes.c_void_p), ("bits", ctypes.c_void_p), ("write", ctypes.c_void_p),
    ]  # fmt: skip


def testu01() -> ctypes.CDLL | None:
    """The library, or None where it is not installed."""
    try:
        return ctypes.CDLL("libtestu01.so.0")
    except OSError:
        return None


def callbacks(name: str, view: str) -> tuple[Any, Any]:
    """The layout as the two C functions that TestU01 calls: a number in (0, 1), and 32 bits."""
    rule, low = LAYOUTS[name], view == "low"

    @numba.njit
    def following(memory):
        counter = numba.carray(memory, 2, dtype=np.int64)
        counter[0] += 1
        return rule(counter[0] - 1, counter[1])

    @numba.cfunc(numba.float64(numba.types.voidptr, numba.types.voidptr))
    def number(_, memory):
        word = following(memory)
        return low_bits(word) * 2.0**-32 if low else unit(word)

    @numba.cfunc(numba.uint64(numba.types.voidptr, numba.types.voidptr))
    def bits(_, memory):
        word = following(memory)
        return low_bits(word) if low else word >> np.uint64(32)

    return number, bits


def run_testu01(task: tuple[str, str, str, int]) -> list[Row]:
    """One battery on one view of one layout, in a process of its own (the library keeps global state and prints)."""
    name, view, battery, seed = task
    library = testu01()
    assert library is not None
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    ctypes.c_int.in_dll(library, "swrite_Basic").value = 0
    number, bits = callbacks(name, view)
    counter = np.array([0, seed], dtype=np.int64)
    quiet = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(lambda _: None)
    write = ctypes.cast(quiet, ctypes.c_void_p)
    generator = Generator(counter.ctypes.data, None, name.encode(), number.address, bits.address, write)
    getattr(library, f"bbattery_{battery}")(ctypes.byref(generator))
    count = ctypes.c_int.in_dll(library, "bbattery_NTests").value
    values = (ctypes.c_double * count).in_dll(library, "bbattery_pVal")
    names = (ctypes.c_char_p * count).in_dll(library, "bbattery_TestNames")
    return [
        {"layout": name, "bits": view, "seed": seed, "part": part, "test": label.decode().strip(), "p": value}
        for part, (label, value) in enumerate(zip(names, values, strict=True))
        if value >= 0
    ]


# --- dieharder, fed through a pipe -----------------------------------------------------------------------------------

DIEHARDER_TESTS = (0, 1, 2, 3, 4, 8, 9, 10, 11, 12, 13, 15, 16, 17, 100, 101, 102, 204, 205, 206, 207, 208, 209)
DIEHARDER_LAYOUTS = ("customers", "replications_by_customer", "exposures", "control")


def run_dieharder(task: tuple[str, int, int]) -> list[Row]:
    """One of dieharder's tests with its own settings on one layout; each test reads another part of the stream."""
    name, test, seed = task
    flags = [word for field in ("test_name", "ntuple", "pvalues") for word in ("-D", field)]
    program = subprocess.Popen(
        ["dieharder", "-g", "200", "-d", str(test), "-c", ",", *flags],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert program.stdin is not None
    assert program.stdout is not None
    write, words, start = fill(name), np.empty(1 << 20, dtype=np.uint32), test << 33
    while program.poll() is None:
        write(start, seed, words)
        start += words.size
        try:
            program.stdin.write(words.tobytes())
        except BrokenPipeError:
            break
    rows = [[cell.strip() for cell in line.decode().split(",")] for line in program.stdout]
    program.wait()
    found = [(f"{row[0]} {row[1]}", float(row[2])) for row in rows if len(row) == 3]
    same = {"layout": name, "bits": "high", "seed": seed}
    return [{**same, "part": 100 * test + part, "test": label, "p": p} for part, (label, p) in enumerate(found)]


# --- neighbouring keys -----------------------------------------------------------------------------------------------

WORDS = ("seed", "stream", "time", "who", "whom")


@numba.njit
def triples(axis, step, count):
    """States of ``count`` scattered keys and of their two next neighbours along one word (uint64 [count, 3])."""
    found = np.empty((count, 3), dtype=np.uint64)
    word = np.zeros(5, dtype=np.int64)
    for i in range(count):
        word[0], word[1], word[2], word[3], word[4] = 1 + i % 30, 40 + i % 65, i % 1440, i * 3 % 1_000_003, i % 7
        for j in range(3):
            found[i, j] = state(word[0], word[1], word[2], word[3], word[4])
            word[axis] += step
    return found


def chi_square(cells: np.ndarray, expected: Any) -> float:
    """Right-tail p-value of counts against what is expected of them."""
    statistic = float(((cells - expected) ** 2 / expected).sum())
    return float(stats.chi2.sf(statistic, cells.size - 1))


def neighbours(task: tuple[int, int]) -> list[Row]:
    """Joint tests of draws whose keys differ by a step in one word: pairs, triples, correlation, bits that differ."""
    axis, step = task
    count = 1 << 24
    found = triples(axis, step, count)
    x, y, z = (found[:, j] for j in range(3))
    plane = (x >> np.uint64(56)) << np.uint64(8) | y >> np.uint64(56)
    cube = (x >> np.uint64(59)) << np.uint64(10) | (y >> np.uint64(59)) << np.uint64(5) | z >> np.uint64(59)
    correlation = np.corrcoef(x.astype(float), y.astype(float))[0, 1]
    distance = np.bincount(np.bitwise_count(x ^ y), minlength=65)
    law = stats.binom.pmf(np.arange(65), 64, 0.5) * count
    keep = law >= 10
    lumped = [np.append(of[keep], of[~keep].sum()) for of in (distance, law)]
    found_p = {
        "256 x 256 cells": chi_square(np.bincount(plane.astype(np.int64), minlength=1 << 16), count / (1 << 16)),
        "32 x 32 x 32 cells": chi_square(np.bincount(cube.astype(np.int64), minlength=1 << 15), count / (1 << 15)),
        "correlation": 2 * float(stats.norm.sf(abs(correlation) * math.sqrt(count))),
        "bits that differ": chi_square(*lumped),
    }
    return [{"layout": f"{WORDS[axis]} + {step}", "test": test, "p": p} for test, p in found_p.items()]


# --- the study -------------------------------------------------------------------------------------------------------


def suspect(p: Any) -> Any:
    """Whether p-values lie too far out on either side."""
    return (p < SUSPECT) | (p > 1 - SUSPECT)


def repeated(pool: ProcessPoolExecutor, run: Callable[[Any], list[Row]], tasks: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Every task with seed 1; those with a suspect p-value, the control's apart, again with seeds 1001 and 2001."""
    first = list(pool.map(run, [(*task, 1) for task in tasks]))
    doubtful = [
        task
        for task, rows in zip(tasks, first, strict=True)
        if task[0] != "control" and any(suspect(row["p"]) for row in rows)
    ]
    again = list(pool.map(run, [(*task, seed) for task in doubtful for seed in (1001, 2001)]))
    return pd.DataFrame([row for rows in first + again for row in rows])


def judged(found: pd.DataFrame) -> Row:
    """What one battery says of one layout; a test fails that is beyond chance, or suspect with every seed."""
    first = found[found.seed == 1]
    each = found.assign(bad=suspect(found.p)).groupby(["bits", "part"]).bad
    failed = (first.p < FAILURE) | (first.p > 1 - FAILURE)
    always = each.all() & (each.size() > 1)
    return {
        "p-values": len(first), "suspect": int(suspect(first.p).sum()), "failed": int(failed.sum() + always.sum()),
        "least p": first.p.min(), "greatest p": first.p.max(),
    }  # fmt: skip


def markdown(rows: list[Row]) -> str:
    """Rows as a Markdown table."""
    cells = [[f"{v:.6g}" if isinstance(v, float) else str(v) for v in row.values()] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in [list(rows[0]), ["---"] * len(rows[0]), *cells]) + "\n"


def write(folder: Path, name: str, title: str, found: pd.DataFrame) -> str:
    """Keep every p-value of a battery as a CSV; its table, one row a layout, is returned."""
    found.to_csv(folder / f"{name}.csv", index=False, float_format="%.6g")
    if "seed" not in found:
        wide = found.pivot(index="layout", columns="test", values="p")
        lines = wide.loc[found.layout.unique(), found.test.unique()].reset_index().to_dict("records")
    else:
        groups = found.groupby("layout", sort=False)
        lines = [{"layout": key, "what": LAYOUTS[key].py_func.__doc__, **judged(rows)} for key, rows in groups]
    return f"## {title}\n\n" + markdown(lines)


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("results/draws_battery"), help="folder of the results")
    parser.add_argument("--battery", default="SmallCrush", choices=("SmallCrush", "Crush", "BigCrush"))
    parser.add_argument("--layouts", nargs="+", default=list(LAYOUTS), choices=list(LAYOUTS))
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2) - 1))
    parser.add_argument("--skip", nargs="*", default=[], choices=("testu01", "dieharder", "neighbours"))
    return parser.parse_args()


def main() -> None:
    """Run what is installed, say what is not, print and keep the tables."""
    given = options()
    given.out.mkdir(parents=True, exist_ok=True)
    tables = []
    with ProcessPoolExecutor(given.workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        if testu01() is None:
            print("TestU01 is not installed (libtestu01.so.0 not found): left out", file=sys.stderr)
        elif "testu01" not in given.skip:
            tasks = [(name, view, given.battery) for name in given.layouts for view in ("high", "low")]
            found = repeated(pool, run_testu01, tasks)
            tables.append(write(given.out, given.battery.lower(), f"TestU01 {given.battery}", found))
        if shutil.which("dieharder") is None:
            print("dieharder is not installed: left out", file=sys.stderr)
        elif "dieharder" not in given.skip:
            chosen = [(name, test) for name in DIEHARDER_LAYOUTS if name in given.layouts for test in DIEHARDER_TESTS]
            tables.append(write(given.out, "dieharder", "dieharder", repeated(pool, run_dieharder, chosen)))
        if "neighbours" not in given.skip:
            steps = [(axis, step) for axis in range(len(WORDS)) for step in (1, 2, 1000)]
            found = pd.DataFrame([row for rows in pool.map(neighbours, steps) for row in rows])
            tables.append(write(given.out, "neighbours", "Neighbouring keys: p-values of 16 777 216 pairs", found))
    text = "\n".join(tables)
    (given.out / "tables.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
