"""Decorators that mark functions as plug-ins: of a file, a module, or a list that is handed in. They change nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from wom_sim.world.plugins import MARK

F = TypeVar("F", bound=Callable[..., Any])


def triage_rule(function: F) -> F:
    """Mark a rule by which tickets are put in order; a policy names it as ``triage_rule``, by the function's name."""
    return _marked("triage", function)


def reply_rule(function: F) -> F:
    """Mark a rule that says what a brand replies; a policy names it as ``reply_rule``."""
    return _marked("reply", function)


def offer_rule(function: F) -> F:
    """Mark a rule that says whom a rival courts, and with what; ``brands.poaching`` names it as ``offer_rule``."""
    return _marked("offer", function)


def measure(unit: str, better: int = 0) -> Callable[[F], F]:
    """Mark a measure: its unit ("money", "share", "people" …), whether more is better (+1), less (-1), or neither (0).

    Its docstring is its definition.
    """

    def marked(function: F) -> F:
        return _marked("measures", function, unit=unit, better=better)

    return marked


def _marked(kind: str, function: F, **more: Any) -> F:
    setattr(function, MARK, {"kind": kind, "name": function.__name__, **more})
    return function
