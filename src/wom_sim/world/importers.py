"""Social graphs from files: edge lists (csv, tsv, txt, each also .gz), GraphML and Parquet, with a table of groups.

People are ordered by their number where all ids are whole numbers, else by text: the order of a file's lines never
matters. Self-loops and repeats are dropped and noted.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from wom_sim.errors import Fault, NetworkFileError, ScenarioError
from wom_sim.model.parameters import Network
from wom_sim.world.edge_list import checked_id, fields_of, lines_of, read_edge_list, reading, refuse_unreadable
from wom_sim.world.from_ties import social_graph
from wom_sim.world.network import SocialGraph

TEXT = (".csv", ".tsv", ".txt", ".edges", ".edgelist")
FORMATS = "csv, tsv, txt (each also .gz), graphml or parquet"
LARGEST_GRAPHML = 500_000_000  # bytes; XML is read whole


def read_network(network: Network, seed: int, folder: Path) -> SocialGraph:
    """The social graph of ``network.file``, or a sample of ``network.customers`` people of it.

    Raises ScenarioError for missing keys and NetworkFileError for what is wrong with a file.
    """
    faults = []
    if network.file is None:
        faults.append(Fault("network.file", "missing: a file network needs its file"))
    if isinstance(network.interest_groups, int):
        faults.append(
            Fault("network.interest_groups", "a number; on a file network a table (id, group) is allowed, or nothing")
        )
    suffix = _suffix(network.file or ".csv")
    if network.file and suffix not in (*TEXT, ".graphml", ".parquet"):
        faults.append(Fault("network.file", f"{suffix or 'no'} ending of {network.file!r}; allowed: {FORMATS}"))
    if network.file_directed is None and suffix != ".graphml":
        faults.append(
            Fault(
                "network.file_directed",
                "missing: true if a line `u v` means only that v follows u, false for mutual ties",
            )
        )
    if faults:
        raise ScenarioError("network", faults)
    path = folder / str(network.file)
    ids, sources, targets, directed = _READERS.get(suffix, _read_text)(path)
    if suffix != ".graphml":
        directed = bool(network.file_directed)
    table = read_groups(folder / str(network.interest_groups)) if network.interest_groups is not None else None
    return social_graph(
        ids, sources, targets, directed=directed, groups=table, source=str(path),
        strong_tie_share=network.strong_tie_share, seed=seed, customers=network.customers,
    )  # fmt: skip


def _suffix(name: str) -> str:
    path = Path(name.lower())
    return path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix


Read = tuple["list[str] | np.ndarray", np.ndarray, np.ndarray, bool]


def _read_text(path: Path) -> Read:
    return *read_edge_list(path), False


def _read_parquet(path: Path) -> Read:
    """Columns source and target, else the first two, of a Parquet file."""
    import pyarrow
    import pyarrow.parquet

    with reading(path):
        try:
            names = pyarrow.parquet.read_schema(path).names
            columns = ["source", "target"] if {"source", "target"} <= set(names) else names[:2]
            if len(columns) < 2:
                raise NetworkFileError(path, [f"{len(names)} column; two are needed: source and target"])
            table = pyarrow.parquet.read_table(path, columns=columns)
        except pyarrow.ArrowInvalid as error:
            raise NetworkFileError(
                path, [f"no Parquet file, or a damaged one ({str(error).splitlines()[0][:120]})"]
            ) from None
    ends = [table.column(name).combine_chunks() for name in columns]
    if any(end.null_count for end in ends):
        raise NetworkFileError(path, ["an id is missing (null)"])
    whole = all(pyarrow.types.is_integer(end.type) for end in ends)
    if not whole and not all(
        pyarrow.types.is_string(end.type) or pyarrow.types.is_large_string(end.type) for end in ends
    ):
        raise NetworkFileError(path, [f"ids are {ends[0].type} and {ends[1].type}; whole numbers or text are needed"])
    pairs = np.stack([end.to_numpy(zero_copy_only=False) for end in ends], axis=1)
    if len(pairs) == 0:
        raise NetworkFileError(path, ["no follows in it"])
    if whole and (pairs.min() < 0 or pairs.max() > 2**63 - 1):
        raise NetworkFileError(
            path, [f"id {pairs.min() if pairs.min() < 0 else pairs.max()}: must be 0 to {2**63 - 1}"]
        )
    if not whole:
        pairs = np.array([[checked_id(path, i + 1, str(name)) for name in pair] for i, pair in enumerate(pairs)])
    ids, places = np.unique(pairs, return_inverse=True)
    places = places.reshape(-1, 2).astype(np.int32)
    return ids if whole else [str(name) for name in ids], places[:, 0].copy(), places[:, 1].copy(), False


def _read_graphml(path: Path) -> Read:
    """Nodes, edges and direction of a GraphML file (also .gz); isolated people are kept."""
    from xml.etree.ElementTree import ParseError

    import networkx

    with reading(path):
        if path.stat().st_size > LARGEST_GRAPHML:
            raise NetworkFileError(
                path, [f"GraphML of more than {LARGEST_GRAPHML:,} bytes; use Parquet or an edge list"]
            )
        refuse_unreadable(path)
        try:
            graph = networkx.read_graphml(path)
        except (ParseError, networkx.NetworkXError, KeyError, ValueError) as error:
            raise NetworkFileError(path, [f"no GraphML, or damaged ({str(error)[:120]})"]) from None
    names = [checked_id(path, i + 1, str(node)) for i, node in enumerate(graph.nodes)]
    if not names:
        raise NetworkFileError(path, ["no people in it"])
    number = {node: i for i, node in enumerate(graph.nodes)}
    pairs = np.array([(number[u], number[v]) for u, v in graph.edges()], np.int32).reshape(-1, 2)
    return names, pairs[:, 0].copy(), pairs[:, 1].copy(), graph.is_directed()


_READERS = {".graphml": _read_graphml, ".parquet": _read_parquet}


def read_groups(path: Path) -> dict[str, str]:
    """The interest group of each id from a table (id, group) with or without a header. Raises NetworkFileError."""
    table: dict[str, str] = {}
    with reading(path):
        refuse_unreadable(path)
        for number, line in lines_of(path):
            fields = fields_of(line)
            if len(fields) < 2 or not fields[1]:
                raise NetworkFileError(path, [Fault(f"line {number}", f"{line[:40]!r}: an id and a group are needed")])
            if not table and fields[0].lower() in ("id", "node", "person", "user", "customer", "name"):
                continue
            person = checked_id(path, number, fields[0])
            if table.setdefault(person, fields[1]) != fields[1]:
                raise NetworkFileError(
                    path, [Fault(f"line {number}", f"{person} is in two groups, {table[person]} and {fields[1]}")]
                )
    if not table:
        raise NetworkFileError(path, ["no line with an id and a group in it"])
    return table
