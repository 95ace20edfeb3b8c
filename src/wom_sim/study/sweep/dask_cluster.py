"""Dask: connecting to a cluster that is there, and making a small one on this machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from typing import Any

from wom_sim.errors import BadInput

PATIENCE = 10.0  # seconds until a scheduler must have answered
SCHEMES = ("", "tcp", "tls", "ucx", "ws", "wss")
COUNTED = 5.0  # seconds for which the number of workers is taken to be the same


@contextmanager
def connected(address: str) -> Iterator[tuple[Executor, Callable[[], int]]]:
    """An executor of the cluster at an address such as ``tcp://10.0.0.5:8786``, and the number of its threads.

    The connection is closed at the end; the cluster goes on.

    Raises
    ------
    BadInput
        The package is not installed, the address is none, or no scheduler answers.
    """
    client = _client(address)
    try:
        yield client.get_executor(pure=False), _Threads(client)
    finally:
        with suppress(Exception):  # whatever has become of the cluster, what was run is kept
            client.close(timeout=PATIENCE)


def _client(address: str) -> Any:
    scheme, _, where = address.rpartition("://")
    if scheme not in SCHEMES or not where.strip():
        raise BadInput("--dask", [f"{address!r}: must look like tcp://10.0.0.5:8786"])
    try:
        from distributed import Client
    except ImportError:
        raise BadInput("--dask", ['needs the package distributed: pip install "wom_sim[dask]"']) from None
    try:
        return Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        said = " ".join(str(error).split())[:200]
        raise BadInput("--dask", [f"no scheduler answers at {address} ({said or type(error).__name__})"]) from None


class _Threads:
    """Threads of all workers that a scheduler knows; asked for now and then, for clusters grow and shrink."""

    def __init__(self, client: Any) -> None:
        self._client, self._asked, self._known = client, float("-inf"), 1

    def __call__(self) -> int:
        if time.monotonic() - self._asked > COUNTED:
            with suppress(OSError, TimeoutError):
                self._known = max(1, sum(self._client.nthreads().values()))
            self._asked = time.monotonic()
        return self._known


@contextmanager
def local_cluster(workers: int) -> Iterator[Any]:
    """A Dask cluster of so many processes on this machine, ended with the block; its ``scheduler_address`` is what
    ``sweep(…, dask=…)`` takes.

    Raises
    ------
    BadInput
        The package is not installed.
    """
    try:
        from distributed import LocalCluster
    except ImportError:
        raise BadInput("local_cluster", ['needs the package distributed: pip install "wom_sim[dask]"']) from None
    with LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        yield cluster
