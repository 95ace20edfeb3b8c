"""How rules and kernels are compiled: one decorator, and a cache that can never be stale.

Numba's own cache looks only at the file of the compiled function, so a rule edited in one file would leave a kernel in
another with the old rule inside. The cache folder is therefore named by a digest of all compiled sources, the
versions of Numba, NumPy and Python, and the processor.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("NUMBA_DISABLE_INTEL_SVML", "1")  # its exp and log round differently from libm's

import numba
import numpy
from llvmlite import binding

COMPILED_ROOMS = ("model", "engine", "world")


def source_digest() -> str:
    """Twelve hex digits that change whenever compiled code could: sources, versions, processor."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for room in COMPILED_ROOMS:
        for path in sorted((package / room).rglob("*.py")):
            source = path.read_bytes()
            if path.parent.name != "reference" and (room != "world" or b"compiled" in source):  # these compile nothing
                digest.update(path.name.encode())
                digest.update(source)
    for fact in (numba.__version__, numpy.__version__, sys.version, platform.machine(), binding.get_host_cpu_name()):
        digest.update(fact.encode())
    return digest.hexdigest()[:12]


def cache_folder() -> Path:
    """Where compiled code is kept: ``$WOM_SIM_CACHE`` or the user's cache folder, else a temporary one."""
    base = os.environ.get("WOM_SIM_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache"), "wom_sim"
    )
    folder = Path(base) / source_digest()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(folder)
    except OSError:  # a read-only home must not stop a run: compile afresh, once per user and machine start
        folder = Path(tempfile.gettempdir()) / f"wom_sim-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
        folder = folder / source_digest()
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def needs_compiling() -> bool:
    """Whether the kernel has not been compiled yet for these sources on this machine."""
    return not any(cache_folder().rglob("kernel.advance-*.nbi"))


# In the environment, too: Numba reads it again whenever a NUMBA_ variable has changed, and forgets what was set here.
os.environ["NUMBA_CACHE_DIR"] = numba.config.CACHE_DIR = str(cache_folder())


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a rule or a kernel: releases the GIL, IEEE arithmetic (no fast-math), cached on disk."""
    return numba.njit(nogil=True, cache=True, fastmath=False, error_model="numpy")(function)


def inner(function: Callable[..., Any]) -> Any:
    """Compile a part of a kernel that only compiled code calls: no entrance from Python, which is most of the compiling."""
    return numba.njit(nogil=True, fastmath=False, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)(
        function
    )
