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
from numba.core import cgutils
from numba.extending import intrinsic

from wom_sim.engine import kernel, state
from wom_sim.engine.simulate import make_room
from wom_sim.engine.state import LIVE, N_HEAP, PHASE, TICK

STEPS = ("diary", "touch", "agenda", "deliver", "desks", "reviews", "talk", "other")


@intrinsic
def cycles(_typing):  # type: ignore[no-untyped-def]
    """The processor's cycle counter."""

    def generate(_context, builder, _signature, _arguments):  # type: ignore[no-untyped-def]
        kind = ir.FunctionType(ir.IntType(64), [])
        counter = cgutils.get_or_insert_function(builder.module, kind, "llvm.readcyclecounter")
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
            kernel.begin_work(run)
            run.clock[PHASE] = 2
        if run.clock[PHASE] == 2:
            if not kernel.room_for_tick(run):
                return kernel.MAKE_ROOM
            at = lap(spent, 7, at)
            kernel.touch_customers(run)
            at = lap(spent, 1, at)
            kernel.work_off_agenda(run)
            kernel.speak_for_brands(run)
            kernel.staff_posts(run, True)
            kernel.post_content(run)
            at = lap(spent, 2, at)
            kernel.deliver_posts(run)
            kernel.show_adverts(run)
            at = lap(spent, 3, at)
            run.clock[PHASE] = 3
        if run.clock[PHASE] == 3:
            if not kernel.room_for_background(run):
                return kernel.MAKE_ROOM
            for brand in range(len(run.desks)):
                kernel.background_tickets(run, brand, True)
            run.clock[PHASE] = 4
        if run.clock[PHASE] == 4:
            if not kernel.room_at_desks(run):
                return kernel.MAKE_ROOM
            kernel.open_desks(run)
            run.clock[PHASE] = 5
        end = (run.clock[TICK] + 1) * run.tick_hours[0]
        while run.meta[N_HEAP, LIVE] > 0 and run.heap[0].time < end:
            if not kernel.room_at_desks(run):
                return kernel.MAKE_ROOM
            kernel.happen(run)
        at = lap(spent, 4, at)
        kernel.hold_reviews(run)
        at = lap(spent, 5, at)
        kernel.apply_talk(run)
        kernel.apply_switches(run)
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
