"""Record arrays from their columns."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def records(dtype: np.dtype[Any], columns: dict[str, Any]) -> NDArray[Any]:
    """A record array from its columns."""
    found = np.zeros(len(next(iter(columns.values()))), dtype)
    for name, column in columns.items():
        found[name] = column
    return found
