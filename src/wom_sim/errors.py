"""Everything that can go wrong and be told to the user in one message.

WomSimError                 exit code 1
├── BadInput                exit code 2: a file, key or value the user can mend; carries every fault at once
│   ├── ScenarioError       a scenario file or an override
│   ├── NetworkFileError    a file of follows, or a graph handed in
│   └── OutputError         a results folder that cannot be written, a full disk
└── RunFailed               a run could not be finished
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where (a dotted key, a line; may be empty) and what, with what is allowed."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


class WomSimError(Exception):
    """The base of every error that the package raises on purpose."""

    exit_code = 1


class RunFailed(WomSimError):
    """A run could not be finished."""


class BadInput(WomSimError):
    """Input that the user can mend: names the source and lists every fault found in it."""

    exit_code = 2

    def __init__(self, source: object, faults: Sequence[Fault | str]) -> None:
        self.source = str(source)
        self.faults = [fault if isinstance(fault, Fault) else Fault("", fault) for fault in faults]
        super().__init__(self.message())

    def message(self) -> str:
        """The whole complaint: one line for one fault, a headed list for more."""
        if len(self.faults) == 1:
            return f"{self.source}: {self.faults[0]}"
        width = min(48, max(len(fault.where) for fault in self.faults))
        lines = [f"  {fault.where:<{width}}  {fault.what}".rstrip() for fault in self.faults]
        return "\n".join([f"{self.source}: {len(self.faults)} faults", *lines])


class ScenarioError(BadInput):
    """A scenario file, or an override of one, cannot be used."""


class NetworkFileError(BadInput):
    """A network file, or a graph handed in, cannot be used."""


class OutputError(BadInput):
    """Results cannot be written where they were asked for."""
