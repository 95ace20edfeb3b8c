"""Checkpoints on disk: the world, the scenario and all that a run has changed, so that nothing else is needed to go on.

    wom_sim checkpoint 1 <SHA-256 of all that follows> <bytes that follow>     the first line
    {"wom_sim": "0.1.0", "rules": …, "tick": …, "arrays": [[name, dtype, shape], …]}     the second, in JSON
    the arrays one after the other, row by row, each padded to a multiple of 64 bytes

A file is read by the version and the rules that wrote it only: others might go on to another end. The digest finds
damage, not malice: a file made by somebody else deserves the trust that their program would.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache
from importlib.metadata import version
from math import prod
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from wom_sim.engine import dtypes, state
from wom_sim.engine.checkpoint import Arrays, Checkpoint, carried, living
from wom_sim.engine.simulate import built
from wom_sim.errors import BadInput, WomSimError
from wom_sim.files import ResultSet
from wom_sim.model.parameters import Seeds
from wom_sim.world.network import SocialGraph
from wom_sim.world.population import Population
from wom_sim.world.scenario_text import packed, unpacked
from wom_sim.world.start import World

FORMAT = 1
ALIGN = 64  # bytes
FIRST_LINE = re.compile(rb"wom_sim checkpoint (\d{1,9}) ([0-9a-f]{64}) (\d{1,18})\n")
FIRST_WORDS = b"wom_sim checkpoint "
LONGEST_LINE = 128
ROOMS = ("model", "world", "engine")  # what decides how a run goes on

WORLD: dict[str, Any] = {
    "graph_indptr": "i8", "graph_followers": "i4", "graph_strong": "i4", "graph_group": "u2", "graph_names": "u1",
    "start_traits": "u1", "start_levels": "f8", "start_brand": "i1", "start_first_touch": "f8",
    "start_contract_age": "f8", "intercept": "f8",
}  # fmt: skip


@lru_cache(maxsize=4)
def rules(*more: str) -> str:
    """SHA-256 (64 hex digits) of the sources that decide how a run goes on, and of those of ``more`` rooms."""
    package, digest = Path(__file__).resolve().parents[1], hashlib.sha256()
    for room in (*ROOMS, *more):
        for path in sorted((package / room).rglob("*.py")):
            digest.update(path.relative_to(package).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def write(checkpoint: Checkpoint, path: Path) -> None:
    """Write a checkpoint; the file appears as a whole or not at all.

    Raises:
        OutputError: it cannot be written.
    """
    known = _known_dtypes()
    given = _of_world(checkpoint.world) | living(checkpoint.run)
    if checkpoint.watch is not None:
        given["watched"] = checkpoint.watch
    arrays = {name: np.ascontiguousarray(array, known[name]) for name, array in given.items()}
    facts = {
        "wom_sim": version("wom_sim"),
        "rules": rules(),
        "digest": checkpoint.scenario.digest(),
        "policy": checkpoint.policy,
        "replication": checkpoint.replication,
        "tick": checkpoint.tick,
        "trace": bool(checkpoint.run.clock[state.TRACE]),
        "world_seeds": checkpoint.world.seeds.model_dump(),
        "scenario": packed(checkpoint.scenario),
        "arrays": [[name, _described(array.dtype), array.shape] for name, array in arrays.items()],
    }
    pieces: list[Any] = [json.dumps(facts, allow_nan=False).encode() + b"\n"]
    for array in arrays.values():
        pieces += [array.reshape(-1).view(np.uint8), bytes(-array.nbytes % ALIGN)]
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    first = b"%s%d %s %d\n" % (FIRST_WORDS, FORMAT, digest.hexdigest().encode(), sum(len(piece) for piece in pieces))

    def fill(file: BinaryIO) -> None:
        for piece in (first, *pieces):
            file.write(piece)

    with ResultSet(path.parent) as files:
        files.write(path.name, "a checkpoint", fill)


def read(path: Path) -> Checkpoint:
    """Read a checkpoint.

    Raises:
        BadInput: there is no such file, it is none, is cut short or damaged, or another version wrote it.
    """
    header, body = _checked(path)
    try:
        facts = json.loads(header)
        by, of = facts["wom_sim"], facts["rules"]
        if (by, of) == (version("wom_sim"), rules()):
            return _assembled(facts, _arrays(facts["arrays"], body))
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, WomSimError) as error:
        raise BadInput(path, [f"does not hold what a checkpoint holds ({error})"]) from None
    here = f"this is {version('wom_sim')}" if by != version("wom_sim") else "whose rules were others than they are now"
    raise BadInput(
        path, [f"was written by wom_sim {by}; {here}. Only what wrote it can go on with it: save the run anew"]
    )


def _checked(path: Path) -> tuple[bytes, NDArray[np.uint8]]:
    """The header (JSON) and the arrays of a file that is whole and undamaged."""
    try:
        if path.exists() and not path.is_file():
            raise BadInput(path, ["is a folder, not a checkpoint" if path.is_dir() else "is no file, but a device"])
        with path.open("rb") as file:
            line, size = file.readline(LONGEST_LINE), path.stat().st_size
            told = _first_line(path, line, size)
            digest, rest = hashlib.sha256(), size - len(line)
            if rest != int(told[3]):
                what = "is cut short" if rest < int(told[3]) else "goes on beyond its end"
                raise BadInput(path, [f"the file {what}: it has {size} bytes of {len(line) + int(told[3])}"])
            header = file.readline()
            body = np.fromfile(file, np.uint8, rest - len(header))
    except FileNotFoundError:
        raise BadInput(path, ["no such file"]) from None
    except OSError as error:
        raise BadInput(path, [f"cannot be read: {error.strerror}"]) from None
    except ValueError as error:  # a NUL in the name
        raise BadInput(path, [f"is no file name: {error}"]) from None
    digest.update(header)
    digest.update(body.data)
    if digest.hexdigest().encode() != told[2]:
        raise BadInput(path, ["the file is damaged: its content does not have the digest that its first line gives"])
    return header, body


def _first_line(path: Path, line: bytes, size: int) -> re.Match[bytes]:
    """What the first line says."""
    told = FIRST_LINE.fullmatch(line)
    written = re.match(FIRST_WORDS + rb"(\d{1,9}) ", line)
    if written and int(written[1]) != FORMAT:
        raise BadInput(path, [f"is a checkpoint of format {int(written[1])}; this version reads format {FORMAT}"])
    if told is None and size and (line.startswith(FIRST_WORDS) or FIRST_WORDS.startswith(line)):
        what = "the file is cut short" if len(line) == size else "the file is damaged"
        raise BadInput(path, [f"{what}: its first line is not complete"])
    if told is None:
        raise BadInput(path, ["the file is empty" if not size else "is not a checkpoint, as `save` writes it"])
    return told


def _described(dtype: np.dtype[Any]) -> Any:
    """A dtype as JSON knows it."""
    return json.loads(json.dumps(np.lib.format.dtype_to_descr(dtype)))


def _arrays(described: list[Any], body: NDArray[np.uint8]) -> Arrays:
    """The arrays of a file by name, as views of its bytes; none is larger than the file.

    Raises:
        ValueError: their sizes do not add up to the file's.
    """
    arrays, at = {}, 0
    known = _known_dtypes()
    for name, dtype, shape in described:
        if _described(known[name]) != dtype or not all(type(size) is int and size >= 0 for size in shape):
            raise ValueError(f"{name} is not as it should be")
        size = prod(shape) * known[name].itemsize
        if at + size > len(body):
            raise ValueError(f"{name} is larger than the file")
        arrays[name] = body[at : at + size].view(known[name]).reshape(shape)
        at += size + -size % ALIGN
    if at != len(body):
        raise ValueError("the file has more than its arrays")
    return arrays


@lru_cache(maxsize=1)
def _known_dtypes() -> dict[str, np.dtype[Any]]:
    """The dtype of every array in a file."""
    pools = state.new_pools(1, 1, 1, 1, 0, 1)
    own: dict[str, Any] = {
        "clock": "i8", "people": dtypes.PERSON, "opinion": "f4", "credibility": "f4", "clocks": dtypes.CLOCKS, "joined": "i4",
        "desks": dtypes.DESK, "lines": dtypes.LINE, "noticed": "i4", "hourly": "i8", "flows": "i8", "stock": "i8", "watched": "?",
        "crises": dtypes.CRISIS, "echoes": "i4",
        "sponsored": dtypes.SPONSORED, "spokespeople": "i4", "roots": dtypes.ROOT, "readings": "i8",
        "read_posts": "i8", "fatigue": dtypes.FATIGUE, "following": "i8", "unfollowed": "i4", "muted": "u1",
        "change_paid": "i8", "contacts": dtypes.CONTACT,
    }  # fmt: skip
    given = {name: np.dtype(kind) for name, kind in (own | WORLD).items()}
    return given | {name: array.dtype for name, array in pools.items()}


def _of_world(world: World) -> Arrays:
    """A world as arrays; texts are JSON."""
    graph = world.graph
    texts = json.dumps([graph.labels, graph.group_names, graph.notes]).encode()
    return {
        "graph_indptr": graph.indptr,
        "graph_followers": graph.followers,
        "graph_strong": graph.strong,
        "graph_group": graph.group,
        "graph_names": np.frombuffer(texts, np.uint8),
        **{f"start_{name}": array for name, array in world.population._asdict().items()},
        "intercept": world.intercept,
    }


def _world_of(arrays: Arrays, seeds: dict[str, int]) -> World:
    """The world again.

    Raises:
        ValueError: its arrays do not fit together.
    """
    labels, groups, notes = json.loads(arrays["graph_names"].tobytes())
    graph = SocialGraph(
        arrays["graph_indptr"], arrays["graph_followers"], arrays["graph_strong"], arrays["graph_group"],
        labels, groups, tuple(notes),
    )  # fmt: skip
    population = Population(*(arrays[f"start_{name}"] for name in Population._fields))
    n = graph.n
    shapes = [array.shape for array in (graph.strong, graph.group, *population)]
    if n < 0 or graph.indptr[-1] != graph.m or shapes != [(n,), (n,), (4, n), (4, 256), (n,), (n,), (n,)]:
        raise ValueError("network and customers do not fit together")
    return World(graph, population, arrays["intercept"], Seeds(**seeds))


def _assembled(facts: dict[str, Any], arrays: Arrays) -> Checkpoint:
    """The checkpoint of a file's facts and arrays.

    Raises:
        ValueError, KeyError, ScenarioError: something is missing, or does not fit.
    """
    scenario, world = unpacked(facts["scenario"]), _world_of(arrays, facts["world_seeds"])
    if scenario.digest() != facts["digest"]:
        raise ValueError("the scenario has not the digest that is given")
    if world.intercept.shape != (len(scenario.brands),):
        raise ValueError("the world is of another number of brands")
    policy, replication, watch = facts["policy"], int(facts["replication"]), arrays.get("watched")
    fresh = built(scenario, world, policy, replication, trace=facts["trace"], watch=watch)
    if not np.array_equal(arrays["clock"][[state.WARMUP, state.TICKS]], fresh.clock[[state.WARMUP, state.TICKS]]):
        raise ValueError("the clock is not the scenario's")
    return Checkpoint(scenario, world, policy, replication, carried(arrays, fresh))
