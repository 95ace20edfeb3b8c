"""Laws of a factor's values: quantiles of distributions that are cut (not clipped) at a parameter's bounds."""

from __future__ import annotations

import math
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from wom_sim.model.parameters import P, Section
from wom_sim.world.faults import listed

NEEDED = {
    "normal": ("mean", "sd"), "lognormal": ("median", "sigma"), "triangular": ("low", "mode", "high"),
    "uniform": ("low", "high"), "loguniform": ("low", "high"), "beta": ("a", "b"),
}  # fmt: skip
ALLOWED = NEEDED | {"beta": ("a", "b", "low", "high")}
POSITIVE = ("sd", "median", "sigma", "a", "b")


class Distribution(Section):
    """A law of values by its usual parameters."""

    kind: Literal["normal", "lognormal", "triangular", "uniform", "loguniform", "beta"] = P(..., "which law")
    mean: float | None = P(None, "normal: its mean")
    sd: float | None = P(None, "normal: its standard deviation")
    median: float | None = P(None, "lognormal: its median")
    sigma: float | None = P(None, "lognormal: standard deviation of the logarithm")
    low: float | None = P(None, "uniform, loguniform, triangular, beta: lowest value (beta: 0, if left out)")
    mode: float | None = P(None, "triangular: its peak")
    high: float | None = P(None, "uniform, loguniform, triangular, beta: highest value (beta: 1, if left out)")
    a: float | None = P(None, "beta: first shape")
    b: float | None = P(None, "beta: second shape")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """Just the parameters of its kind, in order.

        Raises:
            ValueError: one is missing, too many or out of order.
        """
        given = [key for key in type(self).model_fields if key != "kind" and getattr(self, key) is not None]
        missing = [key for key in NEEDED[self.kind] if key not in given]
        beyond = [key for key in given if key not in ALLOWED[self.kind]]
        if missing or beyond:
            raise ValueError(f"{self.kind} takes {listed(ALLOWED[self.kind])}"
                             + (f"; {listed(missing)} missing" if missing else f"; not {listed(beyond)}"))  # fmt: skip
        if bad := [key for key in POSITIVE if (value := getattr(self, key)) is not None and value <= 0]:
            raise ValueError(f"{bad[0]}: must be above 0")
        low, high = self.support
        if not low < high:
            raise ValueError("high: must be above low")
        if self.mode is not None and not low <= self.mode <= high:
            raise ValueError("mode: must be from low to high")
        if self.kind == "loguniform" and low <= 0:
            raise ValueError("low: must be above 0 for a loguniform law")
        return self

    @property
    def support(self) -> tuple[float, float]:
        """Lowest and highest value, infinite where there is none."""
        if self.kind in ("normal", "lognormal"):
            return (-math.inf if self.kind == "normal" else 0.0), math.inf
        return (0.0 if self.low is None else self.low), (1.0 if self.high is None else self.high)

    def law(self) -> Any:
        """The law as one of SciPy's."""
        from scipy import stats

        low, high = self.support
        if self.kind == "normal":
            return stats.norm(self.mean, self.sd)
        if self.kind == "lognormal":
            assert self.median is not None
            return stats.lognorm(self.sigma, scale=self.median)
        if self.kind == "triangular":
            assert self.mode is not None
            return stats.triang((self.mode - low) / (high - low), loc=low, scale=high - low)
        if self.kind == "uniform":
            return stats.uniform(low, high - low)
        if self.kind == "loguniform":
            return stats.loguniform(low, high)
        return stats.beta(self.a, self.b, loc=low, scale=high - low)

    def mass(self, low: float, high: float) -> float:
        """The share of the law between two bounds."""
        law = self.law()
        with np.errstate(all="ignore"):
            return float(law.cdf(high) - law.cdf(low))

    def quantile(self, unit: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
        """Values at shares ``unit`` (in 0 to 1) of the law between two bounds, which may be infinite."""
        law = self.law()
        with np.errstate(all="ignore"):  # a law beyond all measure gives values that the parameter refuses
            first, last = law.cdf(low), law.cdf(high)
            return np.clip(law.ppf(first + unit * (last - first)), low, high)
