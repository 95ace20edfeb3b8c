"""The cases. Each returns rows (what, value, unit, aim); ``tiny`` makes a case that takes seconds, for the tests."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent


class Row(NamedTuple):
    what: str
    value: float
    unit: str
    aim: str = ""


def start(tiny: bool = False) -> list[Row]:
    """How long until something is seen: help, the first progress of a comparison, and the very first compilation."""
    rounds = 1 if tiny else 5
    command = [sys.executable, "-c", "from wom_sim.cli import main; main()", "--help"]
    help_ = statistics.median(_seconds(command) for _ in range(rounds))
    rows = [Row("wom-sim --help", help_, "s", "<= 0.4")]
    if not tiny:
        first = statistics.median(first_progress() for _ in range(3))
        with tempfile.TemporaryDirectory() as cold:
            compiling = first_progress({"WOM_SIM_CACHE": cold})
            rows.append(Row("first progress of compare, nothing compiled", compiling, "s"))
        rows.append(Row("first progress of compare, warm", first, "s", "<= 2"))
    return rows


def first_progress(environment: dict[str, str] | None = None) -> float:
    """Seconds from the start of a process to the first progress of a comparison in it."""
    code = (
        "import sys, wom_sim\n"
        "def told(*_): print('progress', flush=True); sys.stdout.close(); import os; os._exit(0)\n"
        f"wom_sim.compare(wom_sim.load({str(HERE / 'lastfm.toml')!r}), progress=told)\n"
    )
    return _seconds([sys.executable, "-c", code], environment)


def _seconds(command: list[str], environment: dict[str, str] | None = None) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, **(environment or {})})
    return time.perf_counter() - started


def compare(tiny: bool = False) -> list[Row]:
    """The main job: 6 policies x 30 replications x 60 days on LastFM, with 1, 2 and 4 threads."""
    import wom_sim

    scenario = wom_sim.load(HERE / "lastfm.toml", ["time.days=3", "time.warmup_days=0"] if tiny else [])
    replications = 2 if tiny else scenario.study.replications
    wom_sim.compare(scenario, replications=2)  # compiles, or loads what is compiled
    rounds, threads = (1, (1, 2)) if tiny else (3, (1, 2, 4))
    total: dict[int, list[float]] = {count: [] for count in threads}
    runs: dict[int, list[float]] = {count: [] for count in threads}
    for _ in range(rounds):
        for count in threads:
            result = wom_sim.compare(scenario, replications=replications, workers=count)
            total[count].append(result.seconds["total"])
            runs[count].append(result.seconds["runs"])
    best, most = {count: min(values) for count, values in runs.items()}, threads[-1]
    made = replications * len(result.policies)
    rows = [Row(f"{made} runs, {most} threads, in all", statistics.median(total[most]), "s", "<= 8")]
    rows += [Row(f"runs a second, {count} threads", made / best[count], "1/s") for count in threads]
    rows += [Row(f"parallel efficiency, {n} threads", best[1] / best[n] / n, "share") for n in threads[1:]]
    return rows


def million(tiny: bool = False) -> list[Row]:
    """One run of 1 000 000 customers and 20 000 000 follows over 90 days, on one core."""
    import wom_sim
    from benchmarks import steps
    from wom_sim.engine import simulate
    from wom_sim.world.network import make_network

    path = HERE / "million.toml"
    small = wom_sim.load(path, ["network.customers=2000", "time.days=3"])
    village = simulate.prepare(small)
    simulate.simulate(small, village)  # compiles, or loads what is compiled
    steps.live(_first_hour(small, village))
    scenario = small if tiny else wom_sim.load(path)
    started = time.perf_counter()
    graph = make_network(scenario.network, scenario.seed.network, scenario.folder)
    made = time.perf_counter() - started
    world = simulate.prepare(scenario, graph=graph)
    outcomes = [simulate.simulate(scenario, world) for _ in range(1 if tiny else 2)]
    run, seconds = outcomes[-1].state, min(outcome.seconds for outcome in outcomes)
    days = graph.n * scenario.time.days
    happened = events_of(run)
    rows = [Row("network", made, "s", "<= 5"), Row("run, one core", seconds, "s", "<= 5")]
    rows += [Row(f"{name} per customer-day", count / days, "events") for name, count in happened.items()]
    rows += [Row("time per event", 1e9 * seconds / sum(happened.values()), "ns")]
    rows += [Row("time per customer-day", 1e9 * seconds / days, "ns")]
    customer, follow = bytes_at_rest(run)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows += [Row("at rest, a customer", customer, "bytes", "<= 64"), Row("at rest, a follow", follow, "bytes", "<= 6")]
    rows += [Row("greatest memory of the process", peak, "MiB")]
    ended, spent = steps.live(_first_hour(scenario, world))
    if (ended.hourly != run.hourly).any():
        raise AssertionError("the timed loop is not the kernel's")
    return rows + [Row(f"share of step: {name}", spent[name] / spent["total"], "share") for name in steps.STEPS]


def _first_hour(scenario: Any, world: Any) -> Any:
    """A run that has not begun."""
    from wom_sim.engine.setup import build_run

    return build_run(
        scenario, world.graph, world.population, world.intercept, None, scenario.seed.run, scenario.seed.population
    )


def events_of(run: Any) -> dict[str, int]:
    """What happened in a run, by kind."""
    from wom_sim.engine import record, state

    sums = dict(zip(record.RECORD_COLUMNS, run.hourly.sum(axis=(0, 1)).tolist(), strict=True))
    posts = sum(sums[name] for name in ("mentions_negative", "mentions_positive", "mentions_neutral", "reshares"))
    log = run.cascade_log[: run.meta[state.N_CASCADE_LOG, state.LIVE]]
    audience = int((run.indptr[log["author"] + 1] - run.indptr[log["author"]]).sum())
    return {
        "touches": int(run.clocks["touches"].sum()),
        "posts": posts,
        "tellings": sum(sums[name] for name in ("talk_negative", "talk_positive", "talk_neutral")),
        "deliveries of first posts": audience,
        "posts seen": sums["seen"],
        "reviews": sums["reviews"],
        "complaints": sums["complaints"],
    }


def bytes_at_rest(run: Any) -> tuple[float, float]:
    """Bytes a customer (people, traits, opinions, clocks, strong ties, friends who joined) and a follow (the CSR)."""
    arrays = [run.people, run.traits, run.opinion, run.clocks, run.strong, run.heard, run.joined]
    customers, follows = sum(array.nbytes for array in arrays), run.followers.nbytes + run.indptr.nbytes
    return customers / len(run.people), follows / len(run.followers)


def exposures(tiny: bool = False) -> list[Row]:
    """The kernel's delivery against a plain frontier loop, in turn, on the same graph."""
    import numpy as np

    import wom_sim
    from benchmarks import exposures as loops
    from wom_sim.engine import simulate

    scenario = wom_sim.load(HERE / "million.toml", ["network.customers=2000"] if tiny else [])
    world = simulate.prepare(scenario)
    rng = np.random.default_rng(1)
    authors = np.sort(rng.choice(world.graph.n, min(100_000, world.graph.n // 2), replace=False))
    cost: dict[str, list[float]] = {"kernel": [], "plain": []}
    for turn in range(2 if tiny else 4):
        for name, (seconds, count) in (
            ("kernel", loops.kernel(scenario, world, authors)),
            ("plain", loops.plain(world.graph, authors[:100], 0.1)),
        ):
            if turn:  # the first one compiles
                cost[name].append(1e9 * seconds / count)
    each = {name: statistics.median(values) for name, values in cost.items()}
    return [
        Row("kernel, a delivery", each["kernel"], "ns"), Row("plain frontier loop, an exposure", each["plain"], "ns"),
        Row("kernel over plain loop", each["kernel"] / each["plain"], "ratio"),
    ]  # fmt: skip


def diary(tiny: bool = False) -> list[Row]:
    """A daily pass over all clocks against a linked timing wheel, by number of customers."""
    from benchmarks import diary_or_wheel

    rows = []
    for people in (1_000,) if tiny else (10_000, 100_000, 1_000_000):
        found = diary_or_wheel.measure(people, 10 if tiny else 90, 1 if tiny else 3)
        rows += [Row(f"daily pass, {people} customers", found["daily_ns"], "ns per customer-day")]
        rows += [Row(f"timing wheel, {people} customers", found["wheel_ns"], "ns per customer-day")]
        rows += [Row(f"wheel over pass, {people} customers", found["ratio"], "ratio")]
    return rows


def engines(tiny: bool = False) -> list[Row]:
    """Both engines on the same scenario: 1 000 people of LastFM over 90 days, six brands."""
    import wom_sim
    from benchmarks import engines as both
    from wom_sim.engine import simulate

    size = ["network.customers=100", "time.days=3"] if tiny else ["network.customers=1000", "time.days=90"]
    scenario = wom_sim.load(HERE / "lastfm.toml", [*size, "time.warmup_days=0"])
    world = simulate.prepare(scenario)
    both.seconds(scenario, world, 1)  # compiles, or loads what is compiled
    spent, held = both.seconds(scenario, world, 1 if tiny else 3), both.bytes_a_customer(scenario, world)
    return [
        Row("kernel, 1 000 customers x 90 days", spent["kernel"], "s"),
        Row("Mesa, 1 000 customers x 90 days", spent["mesa"], "s", "<= 60"),
        Row("Mesa over kernel", spent["mesa"] / spent["kernel"], "ratio"),
        Row("kernel, all arrays and the record, a customer", held["kernel"], "bytes"),
        Row("Mesa, a Town just made, a customer", held["made"], "bytes"),
        Row("Mesa, most memory while it lives, a customer", held["most"], "bytes"),
    ]


def sweeps(tiny: bool = False) -> list[Row]:
    """2 000 runs of 2 000 customers x 30 days with 1, 2 and 4 threads; a hundred thousand tiny runs, and their resumption."""
    from benchmarks import sweeps as timed

    size = ["stop.replications=2", "set.time.days=3"] if tiny else []
    timed.seconds(HERE / "sweep.toml", [*size, "stop.replications=1"], 1)  # compiles, or loads what is compiled
    threads, rounds = ((1, 2), 1) if tiny else ((1, 2, 4), 2)
    spent = {n: min(timed.seconds(HERE / "sweep.toml", size, n) for _ in range(rounds)) for n in threads}
    rows = [Row(f"2 000 runs, {n} threads", spent[n], "s", "<= 15" if n == 4 else "") for n in threads]
    rows += [Row(f"parallel efficiency, {n} threads", spent[threads[0]] / spent[n] / n, "share", ">= 0.85" if n == 4 else "")
             for n in threads[1:]]  # fmt: skip
    few, many = (
        ("stop.replications=1", "stop.replications=3") if tiny else ("stop.replications=10", "stop.replications=10000")
    )
    again = "stop.replications=4" if tiny else "stop.replications=10001"
    runs = 20 if tiny else 2000
    alone = timed.bare_run([few], runs)
    together = timed.seconds(HERE / "many.toml", [f"stop.replications={runs // 10}"], 1) / runs
    rows += [
        Row("a tiny run by itself", 1e3 * alone, "ms"),
        Row("the same in a sweep, one thread", 1e3 * together, "ms"),
    ]
    rows += [Row("overhead of a tiny run", 1e3 * max(0.0, together - alone), "ms", "<= 5")]
    with tempfile.TemporaryDirectory() as folder:
        hundred = timed.in_a_process(Path(folder) / "few", [few])
        thousands = timed.in_a_process(Path(folder) / "many", [many])
        resumed = timed.in_a_process(Path(folder) / "many", [again])
    rows += [Row("greatest memory, 100 tiny runs", hundred["peak"], "MiB"),
             Row("greatest memory, 100 000 tiny runs", thousands["peak"], "MiB"),
             Row("100 000 tiny runs, 4 threads", thousands["all"], "s")]  # fmt: skip
    rows += [Row("100 tiny runs, a fresh process, in all", hundred["all"], "s"),
             Row("100 000 runs resumed, to the first progress", resumed["first"], "s")]  # fmt: skip
    return rows


def plugins(tiny: bool = False) -> list[Row]:
    """What asking costs: rules of triage and reply that say what would be without them, so that the runs are the same."""
    import wom_sim
    from wom_sim.engine import simulate
    from wom_sim.world.plugins import loaded

    calls = []

    def usual_score(tickets: Any, now: Any) -> Any:
        calls.append(len(tickets))
        return tickets["score"]

    def usual_reply(tickets: Any, now: Any) -> Any:
        return tickets["reply"]

    rules = loaded({"triage": {"usual": usual_score}, "reply": {"usual": usual_reply}})
    rows = []
    for customers in (200,) if tiny else (1_000, 100_000):
        size = [f"network.customers={customers}", f"time.days={3 if tiny else 90}",
                f"brands.0.background_tickets_per_day={customers / 50}",
                f"policies.dedicated_team.agents={max(1, customers // 10_000)}"]  # fmt: skip
        named = [f"policies.dedicated_team.{kind}_rule=usual" for kind in ("triage", "reply")]
        without = wom_sim.load(HERE / "million.toml", size)
        ruled = wom_sim.load(HERE / "million.toml", [*size, *named]).with_plugins(rules)
        world = simulate.prepare(without)
        simulate.simulate(without, world)  # compiles, or loads what is compiled
        spent: dict[str, list[float]] = {"without": [], "ruled": []}
        for _ in range(1 if tiny else 3):
            spent["without"].append(simulate.simulate(without, world).seconds)
            calls.clear()
            ended = simulate.simulate(ruled, world)
            spent["ruled"].append(ended.seconds)
        bare, asked = min(spent["without"]), min(spent["ruled"])
        ticks = len(ended.record.hourly)
        rows += [
            Row(f"run with two rules over run without, {customers} customers", asked / bare, "ratio"),
            Row(f"asking two rules, a tick of {customers} customers", 1e6 * max(0.0, asked - bare) / ticks, "us"),
            Row(f"tickets in a call, {customers} customers", sum(calls) / max(len(calls), 1), "tickets"),
        ]
    return rows


CASES: dict[str, Callable[[bool], list[Row]]] = {
    "start": start, "compare": compare, "million": million, "exposures": exposures, "diary": diary, "engines": engines,
    "plugins": plugins, "sweeps": sweeps,
}  # fmt: skip
