"""A process that sweeps in children of its own, which are there at once: nothing has to be imported or compiled for them.

Each line on standard input is an experiment and a folder; for each the child's process number and then its exit code are
printed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from small_study import write

from wom_sim.study.sweep.sweep import sweep


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        sweep(write(Path(home), 1), Path(home) / "out", workers=2)
    print("ready", flush=True)
    for line in sys.stdin:
        path, out = line.split()
        child = os.fork()
        if child == 0:
            sweep(path, out, workers=2)
            os._exit(0)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
