"""Step 8: root causes of failures: which one a failure has, what complaints tell of them, and how they are fixed."""

from __future__ import annotations

from wom_sim.engine.dtypes import NOBODY
from wom_sim.engine.levers import levers_for, levers_of
from wom_sim.engine.people import count, draw, fixed
from wom_sim.engine.record import C_AVERTED, C_CAUSES_KNOWN, C_FAILURES_LEFT, C_FIXES, C_FIXING_CENTS
from wom_sim.engine.state import DAY_TICKS, TICK, WARMUP
from wom_sim.model.compiled import inner
from wom_sim.model.draws import AVERTED, FIX_TIME, ROOT_CAUSE, TOLD_APART
from wom_sim.model.learning import (
    AVERTED_FAILURE,
    REPORT,
    days_of,
    evidence_after_day,
    fix_hours,
    is_averted,
    is_known,
    left_after_day,
    left_after_fix,
    report_weight,
    root_cause,
)


@inner
def cause_of_failure(run, who, brand, origin, incident):  # type: ignore[no-untyped-def]
    """Root cause of a customer's failure, NOBODY where it has none, AVERTED_FAILURE where it does not happen after all."""
    cause = cause_of_incidents(run)
    if incident < 0:
        cause = root_cause(draw(run, ROOT_CAUSE, origin, who, 0), run.root_bounds)
    if cause >= 0 and is_averted(draw(run, AVERTED, origin, who, 0), run.roots[root_of(run, brand, cause)].left):
        count(run, brand, C_AVERTED, 1)
        return AVERTED_FAILURE
    return cause


@inner
def cause_of_background(run, key, brand):  # type: ignore[no-untyped-def]
    """The same for a complaint of somebody who is not on the graph: in proportion it comes from the incidents of the hour."""
    all_of_them = run.background[brand, run.clock[TICK]]
    if draw(run, ROOT_CAUSE, 0, key, 0) * all_of_them < run.firms[brand].calm_background:
        cause = root_cause(draw(run, ROOT_CAUSE, 1, key, 0), run.root_bounds)
    else:
        cause = cause_of_incidents(run)
    if cause >= 0 and is_averted(draw(run, AVERTED, 0, key, 0), run.roots[root_of(run, brand, cause)].left):
        return AVERTED_FAILURE
    return cause


@inner
def cause_of_incidents(run):  # type: ignore[no-untyped-def]
    """The last root cause, if incidents have one."""
    return len(run.root_bounds) - 1 if run.learning[0].incident_cause == 1.0 else NOBODY


@inner
def root_of(run, brand, cause):  # type: ignore[no-untyped-def]
    """Row of ``Run.roots``."""
    return brand * len(run.root_bounds) + cause


@inner
def read_cause(run, ticket):  # type: ignore[no-untyped-def]
    """Somebody at the desk reads a complaint, and may be able to tell its cause; of a public one all reshares count, too."""
    tickets = run.tickets
    cause, policy = tickets[ticket].cause, levers_of(run, ticket)
    if cause < 0 or draw(run, TOLD_APART, 0, tickets[ticket].key, 0) >= run.plans[policy].told_apart:
        return
    weight, cascade = REPORT, tickets[ticket].cascade
    if tickets[ticket].public == 1:
        reshares = run.cascades[cascade].size - 1 if cascade >= 0 else 0
        weight = report_weight(run.plans[policy].public_weight, reshares)
    if cascade >= 0:
        run.cascades[cascade].cause = cause
    run.roots[root_of(run, tickets[ticket].brand, cause)].evidence += weight


@inner
def read_reshare(run, cascade):  # type: ignore[no-untyped-def]
    """One more reshare of a public complaint whose cause has been told."""
    brand, author = run.cascades[cascade].brand, run.cascades[cascade].author
    policy = levers_for(run, brand, run.traits[author].group)
    root = root_of(run, brand, run.cascades[cascade].cause)
    run.roots[root].evidence += report_weight(run.plans[policy].public_weight, 0)


@inner
def improve(run):  # type: ignore[no-untyped-def]
    """The first tick of a day at each brand: fixes begin to work, time passes, and others are begun, once counting has."""
    if len(run.roots) == 0 or run.clock[TICK] % run.clock[DAY_TICKS] != 0:
        return
    hours = run.clock[TICK] * run.tick_hours[0]
    for brand in range(len(run.desks)):
        policy = run.desks[brand].levers
        for root in range(root_of(run, brand, 0), root_of(run, brand + 1, 0)):
            pass_day(run, root, hours, run.plans[policy].evidence_kept)
        if run.clock[TICK] >= run.clock[WARMUP]:
            begin_fixes(run, brand, policy, hours)


@inner
def pass_day(run, root, hours, evidence_kept):  # type: ignore[no-untyped-def]
    """A day passes for a root cause. What was known of one that has been fixed is out of date."""
    roots = run.roots
    for _ in range(days_of(run.clock[DAY_TICKS], run.tick_hours[0])):
        roots[root].evidence = evidence_after_day(roots[root].evidence, evidence_kept)
        roots[root].left = left_after_day(roots[root].left, run.kept[4, 1])
    if 0.0 <= roots[root].done <= hours:
        roots[root].left = left_after_fix(roots[root].left, roots[root].effect)
        roots[root].done = -1.0
        roots[root].evidence = 0


@inner
def begin_fixes(run, brand, policy, hours):  # type: ignore[no-untyped-def]
    """Begin as many fixes as a policy allows, of those known causes for which there is most evidence."""
    roots = run.roots
    for _ in range(run.plans[policy].fixes_at_once - under_way(run, brand)):
        root = most_evident(run, brand, run.plans[policy].evidence)
        if root == NOBODY:
            return
        cause = root - root_of(run, brand, 0)
        ordinal = roots[root].fixes
        first, second = (
            draw(run, FIX_TIME, 2 * ordinal, cause, brand),
            draw(run, FIX_TIME, 2 * ordinal + 1, cause, brand),
        )
        roots[root].done = hours + fix_hours(first, second, run.plans[policy].fix_days, run.plans[policy].fix_days_cv)
        roots[root].effect = run.plans[policy].fix_effect
        roots[root].fixes = ordinal + 1
        count(run, brand, C_FIXES, 1)
        count(run, brand, C_FIXING_CENTS, run.plans[policy].fix_cents)


@inner
def under_way(run, brand):  # type: ignore[no-untyped-def]
    """How many root causes of a brand are being fixed."""
    fixing = 0
    for root in range(root_of(run, brand, 0), root_of(run, brand + 1, 0)):
        fixing += 1 if run.roots[root].done >= 0.0 else 0
    return fixing


@inner
def most_evident(run, brand, enough):  # type: ignore[no-untyped-def]
    """Of a brand's root causes that are not being fixed the one with most evidence, at least ``enough``; or NOBODY."""
    found, most = NOBODY, enough - 1
    for root in range(root_of(run, brand, 0), root_of(run, brand + 1, 0)):
        if run.roots[root].done < 0.0 and run.roots[root].evidence > most:
            found, most = root, run.roots[root].evidence
    return found


@inner
def note_learning(run, brand, hour):  # type: ignore[no-untyped-def]
    """Write down in an hour's row how many root causes are known, and which share of the failures is left."""
    enough, known, left, below = run.plans[run.desks[brand].levers].evidence, 0, 0.0, 0.0
    for cause in range(len(run.root_bounds)):
        root = root_of(run, brand, cause)
        known += 1 if is_known(run.roots[root].evidence, enough, run.roots[root].fixes) else 0
        left += (run.root_bounds[cause] - below) * run.roots[root].left
        below = run.root_bounds[cause]
    hour[C_CAUSES_KNOWN], hour[C_FAILURES_LEFT] = known, fixed(left)
