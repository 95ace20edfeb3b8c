"""What a figure was measured on."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path


def machine() -> dict[str, str]:
    """Processor, cores, memory, system and versions, as text."""
    import llvmlite
    import numba
    import numpy

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{memory:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "load before": f"{os.getloadavg()[0]:.1f}",
        "python": sys.version.split()[0],
        "numba": f"{numba.__version__} (llvmlite {llvmlite.__version__})",
        "numpy": numpy.__version__,
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        parts = [line.partition(":") for line in info.read_text().split("\n\n")[0].splitlines()]
        named = {key.strip(): value.strip() for key, _, value in parts}
        return f"{named.get('model name', platform.processor())} (model {named.get('model', '?')})"
    return platform.processor()
