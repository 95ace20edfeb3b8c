"""The numbers of a section of the parameter list as one record, for kernels; derived from the list, not repeated."""

from __future__ import annotations

from typing import Any

import numpy as np

from wom_sim.model.parameters import Section


def rates(section: Section) -> Any:
    """A record array [1] of float64 with a field for every number of the section; what is left out is NaN, true is 1."""
    numbers = {
        name: float("nan") if getattr(section, name) is None else float(getattr(section, name))
        for name, field in type(section).model_fields.items()
        if field.annotation in (float, int, bool, float | None)
    }
    return np.array([tuple(numbers.values())], dtype=[(name, "f8") for name in numbers])
