"""Which factors matter: the indices that a design allows, as a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.errors import BadInput, Fault
from wom_sim.study import wording
from wom_sim.study.sensitivity.target import Target, complete, targets, unit_of

if TYPE_CHECKING:
    import pandas as pd

    from wom_sim.study.sweep.sweep import SweepResult

METHODS = {
    "sobol": "sobol", "morris": "morris", "grid": "sobol", "latin_hypercube": "prcc", "random": "prcc", "table": "prcc",
}  # fmt: skip
LOUD = 0.1  # share of the variance between points above which chance is spoken of
QUIET = 0.05  # share at which nothing need be said


def sensitivity(
    result: SweepResult, measure: str | None = None, policy: str | None = None, against: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:  # fmt: skip
    """How much each factor matters to a measure, by the method that the design was made for.

    Parameters
    ----------
    measure
        The measure that policies are ranked by, if left out.
    policy
        Every policy, if left out.
    against
        Look at the paired difference policy − against: what matters to the *choice* between two policies.

    Returns
    -------
    One row a policy and factor. sobol, grid: ``policy factor first first_low first_high total total_low total_high``, shares of
    the variance; exact for a grid, whose levels all weigh the same, else estimated for the factors' distributions. morris:
    ``policy factor mu mu_star mu_star_low mu_star_high sigma noise``, in the measure's unit; ``noise`` is the mu_star that
    chance alone would show. Others: ``policy factor prcc prcc_low prcc_high``, partial rank correlations. ``attrs``: method
    (sobol, morris, prcc), measure, unit, against, confidence, noise_share (policy to the share of the variance between
    points that is chance), notes (sentences). Each interval is for itself, not corrected for the number of factors.

    Raises
    ------
    BadInput
        Unknown names; a design without such indices; runs that are missing, failed or without a value.
    """
    import pandas as pd

    plan = result.plan
    method = METHODS.get(plan.design.kind, "")
    if not method or not plan.factors:
        _refuse(result, "sensitivity indices need" if plan.factors else "without factors; sensitivity indices need")
    asked = complete(targets(result, measure, policy, against), "sensitivity indices")
    rows = [row for target in asked for row in _TABLES[plan.design.kind](target, confidence)]
    table = pd.DataFrame(rows)
    table.attrs |= _attributes(asked, method, confidence)
    return table


def second_order(
    result: SweepResult, measure: str | None = None, policy: str | None = None, against: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:  # fmt: skip
    """Sobol' indices of pairs of factors: what two do together beyond what each does alone, as shares of the variance.

    Returns
    -------
    One row a policy and pair: ``policy factor other index low high``; parameters, attrs and errors as ``sensitivity``.
    A design without second order is refused.
    """
    import pandas as pd

    from wom_sim.study.sensitivity import sobol

    plan = result.plan
    if plan.design.kind != "sobol" or not plan.design.second_order:
        _refuse(result, "indices of pairs need second_order = true and", ("sobol",))
    asked = complete(targets(result, measure, policy, against), "indices of pairs")
    names, rows = [factor.name for factor in plan.factors], []
    for target in asked:
        pairs, found = sobol.second_order(sobol.samples(target.moments.mean, len(names), plan.design.block), confidence)
        for (i, j), value, low, high in zip(pairs, *found, strict=True):
            row = {"policy": target.policy, "factor": names[i], "other": names[j]}
            rows.append(row | {"index": value, "low": low, "high": high})
    table = pd.DataFrame(rows, columns=["policy", "factor", "other", "index", "low", "high"])
    table.attrs |= _attributes(asked, "sobol", confidence)
    return table


def _refuse(result: SweepResult, what: str, kinds: Sequence[str] = tuple(METHODS)) -> None:
    kind = result.plan.design.kind
    hint = "; its effects are in tornado() and main_effects()" if kind == "one_at_a_time" else ""
    raise BadInput(
        result.plan.source,
        [Fault("design.kind", f'"{kind}": {what} a design of kind {wording.listed(list(kinds), "or")}{hint}')],
    )


def _sobol(target: Target, confidence: float) -> list[dict[str, Any]]:
    from wom_sim.study.sensitivity import grid, sobol

    plan = target.result.plan
    if plan.design.kind == "grid":
        first, total = grid.indices(target, confidence)
    else:
        found = sobol.samples(target.moments.mean, len(plan.factors), plan.design.block)
        first, total = sobol.indices(found, confidence)
    columns = {"first": first.value, "first_low": first.low, "first_high": first.high}
    return _rows(target, columns | {"total": total.value, "total_low": total.low, "total_high": total.high})


def _morris(target: Target, confidence: float) -> list[dict[str, Any]]:
    from wom_sim.study.sensitivity import morris

    found = morris.effects(target, target.result.plan.design.levels, confidence)
    low, high = np.maximum(found.mu_star - found.half_width, 0.0), found.mu_star + found.half_width
    columns = {"mu": found.mu, "mu_star": found.mu_star, "mu_star_low": low, "mu_star_high": high}
    return _rows(target, columns | {"sigma": found.sigma, "noise": found.noise})


def _prcc(target: Target, confidence: float) -> list[dict[str, Any]]:
    from wom_sim.study.sensitivity.correlation import partial_rank_correlation

    found = partial_rank_correlation(target.result.plan.levels, target.moments.mean, confidence)
    return _rows(target, {"prcc": found.value, "prcc_low": found.low, "prcc_high": found.high})


def _rows(target: Target, columns: dict[str, Any]) -> list[dict[str, Any]]:
    """One row a factor."""
    return [
        {"policy": target.policy, "factor": factor.name} | {name: float(values[i]) for name, values in columns.items()}
        for i, factor in enumerate(target.result.plan.factors)
    ]


_TABLES = {
    "sobol": _sobol, "grid": _sobol, "morris": _morris, "latin_hypercube": _prcc, "random": _prcc, "table": _prcc,
}  # fmt: skip


def _attributes(asked: Sequence[Target], method: str, confidence: float) -> dict[str, Any]:
    """What a table of indices says about itself."""
    first, shares = asked[0], {target.policy: target.noise_share for target in asked}
    return {
        "method": method, "measure": first.measure, "unit": unit_of(first.measure), "against": first.against,
        "confidence": confidence, "noise_share": shares, "notes": _notes(first, method, shares),
    }  # fmt: skip


def _notes(target: Target, method: str, shares: dict[str, float]) -> list[str]:
    """What a reader of the indices must know."""
    result, notes = target.result, []
    loud = {name: share for name, share in shares.items() if share > LOUD}
    if result.replications < 2:
        notes.append("With one replication at each point it cannot be told how much of this is chance.")
    elif loud:
        worst = max(loud.values())
        needed = math.ceil(result.replications * (worst / (1 - worst)) * (1 - QUIET) / QUIET) if worst < 1 else 10_000
        told = [f"{100 * share:.0f}{wording.SPACE}% under {name}" for name, share in loud.items()]
        notes.append(
            f"Chance makes up part of what differs between points ({wording.listed(told)}) and adds to the factors' "
            f"indices; {wording.replications(min(needed, 10_000))} replications would leave {100 * QUIET:.0f}"
            f"{wording.SPACE}%."
        )
    words = [factor for factor in target.result.plan.factors if _unordered(result, factor.name)]
    if method == "prcc" and words:
        names = wording.listed([factor.name for factor in words])
        notes.append(f"Levels of {names} are ranked in the order in which they were given.")
    return notes


def _unordered(result: SweepResult, name: str) -> bool:
    column = result.plan.points[name]
    return column.dtype.kind not in "biuf" and column.nunique() > 2
