"""Where a run's time goes: the kernel's loop over hours once more, with the processor's clock read between the steps.

It lives the same hours by the same functions as ``wom_sim.engine.kernel.advance``; ``tests/test_benchmarks.py`` holds
the two together by comparing what comes out.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic
from wom_sim.engine import kernel, state
from wom_sim.engine.desk import background_tickets, happen, open_desks
from wom_sim.engine.posting import work_off_agenda
from wom_sim.engine.reviewing import apply_switches, apply_talk, hold_reviews
from wom_sim.engine.simulate import make_room
from wom_sim.engine.spreading import deliver_posts
from wom_sim.engine.state import N_HEAP, LIVE, PHASE, TICK
from wom_sim.engine.touching import touch_customers

STEPS = ("diary", "touch", "agenda", "deliver", "desks", "reviews", "talk", "other")


@intrinsic
def cycles(_typing):  # type: ignore[no-untyped-def]
    """The processor's cycle counter."""

    def generate(_context, builder, _signature, _arguments):  # type: ignore[no-untyped-def]
        counter = ir.Function(builder.module, ir.FunctionType(ir.IntType(64), []), "llvm.readcyclecounter") \
            if "llvm.readcyclecounter" not in builder.module.globals else builder.module.globals["llvm.readcyclecounter"]
        return builder.call(counter, [])

    return types.int64(), generate


@njit(nogil=True, error_model="numpy")
def lap(spent, step, since):  # type: ignore[no-untyped-def]
    """Book the cycles since ``since`` to a step; returns now."""
    now = cycles()
    spent[step] += now - since
    return now


@njit(nogil=True, error_model="numpy")
def advance(run, until, spent):  # type: ignore[no-untyped-def]
    """``kernel.advance``, timed; ``spent`` (int64 [steps]) is in cycles."""
    at = cycles()
    while run.clock[TICK] < until:
        if run.clock[PHASE] == 0:
            if not kernel.begin_day(run):
                return kernel.MAKE_ROOM
            run.clock[PHASE] = 1
            at = lap(spent, 0, at)
        if run.clock[PHASE] == 1:
            kernel.begin_events(run)
            run.clock[PHASE] = 2
        if run.clock[PHASE] == 2:
            if not kernel.room_for_tick(run):
                return kernel.MAKE_ROOM
            at = lap(spent, 7, at)
            touch_customers(run)
            at = lap(spent, 1, at)
            work_off_agenda(run)
            at = lap(spent, 2, at)
            deliver_posts(run)
            at = lap(spent, 3, at)
            run.clock[PHASE] = 3
        if run.clock[PHASE] == 3:
            if not kernel.room_for_background(run):
                return kernel.MAKE_ROOM
            for brand in range(len(run.desks)):
                background_tickets(run, brand, True)
            run.clock[PHASE] = 4
        if run.clock[PHASE] == 4:
            if not kernel.room_at_desks(run):
                return kernel.MAKE_ROOM
            open_desks(run)
            run.clock[PHASE] = 5
        end = (run.clock[TICK] + 1) * run.tick_hours[0]
        while run.meta[N_HEAP, LIVE] > 0 and run.heap[0].time < end:
            if not kernel.room_at_desks(run):
                return kernel.MAKE_ROOM
            happen(run)
        at = lap(spent, 4, at)
        hold_reviews(run)
        at = lap(spent, 5, at)
        apply_talk(run)
        apply_switches(run)
        at = lap(spent, 6, at)
        kernel.end_tick(run)
    return kernel.DONE


def live(run: state.Run) -> tuple[state.Run, dict[str, float]]:
    """Live a run to its end; the seconds that each step took, and ``total``."""
    spent = np.zeros(len(STEPS), np.int64)
    kernel.take_stock(run)
    started = time.perf_counter()
    while advance(run, run.clock[state.TICKS], spent) == kernel.MAKE_ROOM:
        run = make_room(run)
    total = time.perf_counter() - started
    kernel.log_unfinished(run)
    shares: Any = spent / max(1, spent.sum())
    return run, {name: float(share * total) for name, share in zip(STEPS, shares, strict=True)} | {"total": total}
