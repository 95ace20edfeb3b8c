"""The numbers of a section of the parameter list as one record, for kernels; derived from the list, not repeated."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from wom_sim.model.parameters import Section


@lru_cache
def rates(section: Section) -> Any:
    """A record array [1] of float64 with a field for every number of the section; what is left out is NaN, true is 1.

    Runs share it, and nothing changes it.
    """
    dtype = _numbers(type(section))
    values = (getattr(section, name) for name in dtype.names or ())
    return np.array([tuple(float("nan") if value is None else float(value) for value in values)], dtype=dtype)


@lru_cache
def _numbers(section: type[Section]) -> np.dtype[Any]:
    """The record type of a section: a float64 for each key that is a number, or true or false."""
    kinds = (float, int, bool, float | None)
    names = [name for name, field in section.model_fields.items() if field.annotation in kinds]
    return np.dtype([(name, "f8") for name in names])
