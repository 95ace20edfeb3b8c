"""How large a network will be, read from its scenario or from the head of its file, without making it."""

from __future__ import annotations

import gzip
import zlib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from wom_sim.errors import Fault, ScenarioError
from wom_sim.model.parameters import Network
from wom_sim.world.scenario import Scenario

READ_BYTES = 8_000_000  # of text; a larger edge list is extrapolated from its head
GRAPHML_BYTES_PER_LINE = 60
PACKED = 4  # how much text a byte of a gzip file holds, roughly


class NetworkSize(NamedTuple):
    """People and follows of a network, follows being an estimate; ``exact`` where people are known or were counted."""

    customers: int
    follows: int
    exact: bool


def network_size(scenario: Scenario) -> NetworkSize:
    """The size of a scenario's network.

    Raises:
        ScenarioError: its file cannot be read.
    """
    network = scenario.network
    files = scenario.network_files()
    if network.kind != "file" or "file" not in files:
        customers = network.customers or 0
        return NetworkSize(customers, int(customers * _mean_degree(network, customers)), exact=True)
    try:
        stat = files["file"].stat()
        size = _file_size(files["file"], bool(network.file_directed), stat.st_mtime_ns)
    except (OSError, EOFError, zlib.error) as error:
        raise ScenarioError(scenario.source, [Fault("network.file", f"cannot be read: {error}")]) from None
    if network.customers is None or network.customers >= size.customers:
        return size
    share = network.customers / max(size.customers, 1)
    return NetworkSize(network.customers, int(size.follows * share), exact=True)


def _mean_degree(network: Network, customers: int) -> float:
    """Mean number of followers that a generator will give a person."""
    if network.kind == "complete":
        return customers - 1
    if network.kind == "torus":
        return min(8, customers - 1)
    if network.kind == "configuration":
        weights = network.degrees or (1,)
        return sum(degree * weight for degree, weight in enumerate(weights)) / sum(weights)
    return min(network.mean_followers, max(customers - 1, 0))


@lru_cache(maxsize=16)
def _file_size(path: Path, directed: bool, changed: int) -> NetworkSize:
    """Size of the network in a file, by the kind of file."""
    ways = 1 if directed else 2
    name = path.name.lower()
    if name.endswith(".parquet"):
        import pyarrow as arrow
        import pyarrow.parquet as parquet

        try:
            rows = parquet.ParquetFile(path).metadata.num_rows
        except arrow.ArrowException as error:
            raise OSError(str(error)) from None
        return NetworkSize(rows, rows * ways, exact=False)
    if ".graphml" in name:
        lines = path.stat().st_size * (PACKED if name.endswith(".gz") else 1) // GRAPHML_BYTES_PER_LINE
        return NetworkSize(lines, lines * ways, exact=False)
    return _edge_list_size(path, ways)


def _edge_list_size(path: Path, ways: int) -> NetworkSize:
    """Count the lines and people of an edge list, or of its head; of a large one, people are told as one a line."""
    packed = path.name.lower().endswith(".gz")
    with gzip.open(path) if packed else path.open("rb") as file:
        head = file.read(READ_BYTES)
        whole = not file.read(1)
    lines = [line for line in head.splitlines() if line.strip() and line.lstrip()[:1] not in (b"#", b"%")]
    if whole:
        pairs = [line.replace(b",", b" ").replace(b";", b" ").split()[:2] for line in lines]
        if len(pairs) > 1 and not pairs[0][0].isdigit() and pairs[1][0].isdigit():  # a head line
            del pairs[0]
        return NetworkSize(len({person for pair in pairs for person in pair}), ways * len(pairs), exact=True)
    text = path.stat().st_size * (PACKED if packed else 1)
    rows = int(len(lines) * text / len(head))
    return NetworkSize(rows, ways * rows, exact=False)
