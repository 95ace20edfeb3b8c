"""Edge lists as text: two ids a line, separated by comma, tab, semicolon or space; comments (#, %) and a header
allowed.

Files whose ids are whole numbers are read by a compiled scanner, block by block, so that a huge file needs no more
memory than its follows do; files with text ids line by line. What is wrong is told with its line, and the first fault
ends it.
"""

from __future__ import annotations

import gzip
import re
import zlib
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np

from wom_sim.errors import Fault, NetworkFileError
from wom_sim.model.compiled import compiled

BLOCK = 1 << 24  # bytes read at a time
LONGEST_LINE = 1 << 16
LONGEST_ID = 200
LARGEST_ID = 2**63 - 1

SOURCES = ("source", "from", "src", "u", "author", "followed", "followee")
TARGETS = ("target", "to", "dst", "v", "reader", "follower")
HEADER = "columns that are called source and target (or from and to, followed and follower, node_1 and node_2)"


class Edges(NamedTuple):
    """Follows as read: ids in order (whole numbers as int64, or text) and pairs of places in them."""

    ids: np.ndarray | list[str]
    sources: np.ndarray  # int32 [m]
    targets: np.ndarray  # int32 [m]


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what can go wrong while a file is read into one NetworkFileError."""
    try:
        yield
    except FileNotFoundError:
        raise NetworkFileError(path, ["no such file"]) from None
    except IsADirectoryError:
        raise NetworkFileError(path, ["is a folder; a file is needed"]) from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise NetworkFileError(path, ["the compressed file is damaged or cut short; fetch or make it again"]) from None
    except UnicodeDecodeError as error:
        raise NetworkFileError(path, [f"not text (byte {error.object[error.start]:#04x}); UTF-8 is needed"]) from None
    except MemoryError:
        raise NetworkFileError(path, ["too large for the memory of this machine"]) from None
    except OSError as error:
        raise NetworkFileError(path, [f"cannot be read: {error.strerror or error}"]) from None


def opened(path: Path) -> IO[bytes]:
    """The file's bytes, decompressed if they are compressed (by their first two bytes, whatever the name says)."""
    plain = path.open("rb")
    if plain.read(2) == b"\x1f\x8b":
        plain.close()
        return gzip.open(path, "rb")  # type: ignore[return-value]
    plain.seek(0)
    return plain


def refuse_unreadable(path: Path) -> None:
    """Raise NetworkFileError unless the file starts like text: not empty, not binary, with lines."""
    with opened(path) as file:
        head = file.read(LONGEST_LINE)
    if not head.strip():
        raise NetworkFileError(path, ["the file is empty"])
    if b"\0" in head or sum(byte < 9 or 13 < byte < 32 for byte in head) > 0:
        raise NetworkFileError(path, ["binary data; an edge list is text with two ids a line"])
    if len(head) == LONGEST_LINE and b"\n" not in head and b"\r" not in head:
        raise NetworkFileError(path, [f"line 1 is longer than {LONGEST_LINE:,} characters; two ids a line are needed"])


@compiled
def _scan(text, first, second, line):  # type: ignore[no-untyped-def]
    """Read whole lines of whole numbers from bytes (uint8 []), ids from columns ``first`` and ``second`` (0, 1 …).

    Returns (pairs int64 [k, 2], line after, stop): stop is -1, or where a line begins that is something else.
    """
    count = 1
    for byte in text:
        count += byte == 10 or byte == 13
    pairs = np.empty((count, 2), np.int64)
    at, i, n = 0, 0, len(text)
    while i < n:
        begin, column, found, bad = i, 0, 0, False
        blank = True
        while i < n and text[i] != 10 and text[i] != 13:
            byte = text[i]
            if byte == 32 or byte == 9 or byte == 44 or byte == 59:
                i += 1
                continue
            if blank and (byte == 35 or byte == 37):  # a comment
                while i < n and text[i] != 10 and text[i] != 13:
                    i += 1
                break
            blank = False
            value, digits = np.int64(0), 0
            wanted = column in (first, second)
            while i < n and text[i] > 32 and text[i] != 44 and text[i] != 59:
                if wanted:
                    digit = np.int64(text[i]) - 48
                    digits += 1
                    bad = bad or digit < 0 or digit > 9 or digits > 18
                    value = value * 10 + digit
                i += 1
            if wanted:
                pairs[at, 0 if column == first else 1] = value
                found += 1
            column += 1
        if not blank and (bad or found < 2):
            return pairs[:at], line, begin
        at += not blank
        if i < n:
            line += not (text[i] == 13 and i + 1 < n and text[i + 1] == 10)
            i += 1
    return pairs[:at], line, -1


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    """The file in blocks that end with a line's end."""
    rest = b""
    while block := file.read(BLOCK):
        block = rest + block
        cut = max(block.rfind(b"\n"), block.rfind(b"\r")) + 1
        rest = block[cut:]
        if len(rest) > BLOCK:
            raise OSError(0, f"a line of more than {BLOCK:,} characters")
        if cut:
            yield block[:cut]
    if rest:
        yield rest


def read_edge_list(path: Path) -> Edges:
    """The follows of a text file. Raises NetworkFileError; self-loops and repeats are kept as they stand."""
    with reading(path):
        refuse_unreadable(path)
        columns, header = _columns(path)
        pairs = _numbers(path, columns, header)
        if pairs is None:
            return _texts(path, columns, header)
    if len(pairs) == 0:
        raise NetworkFileError(path, ["no line with two ids in it"])
    ids, places = np.unique(pairs, return_inverse=True)
    places = places.reshape(-1, 2).astype(np.int32)
    return Edges(ids, np.ascontiguousarray(places[:, 0]), np.ascontiguousarray(places[:, 1]))


def fields_of(line: str) -> list[str]:
    """The fields of a line; commas, semicolons and tabs separate where there are any, else spaces do."""
    for separator in (",", ";", "\t"):
        if separator in line:
            return [field.strip().strip('"').strip() for field in line.split(separator)]
    return [field.strip('"') for field in line.split()]


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """(number, text) of the lines that are neither empty nor comments."""
    with opened(path) as file:
        number = 0
        for block in _blocks(file):
            for line in block.decode("utf-8-sig" if number == 0 else "utf-8").splitlines():
                number += 1
                line = line.strip()
                if line and line[0] not in "#%":
                    yield number, line


def _columns(path: Path) -> tuple[tuple[int, int], int]:
    """Which two columns hold source and target, and the line of the header (0: none). Raises NetworkFileError."""
    lines = lines_of(path)
    number, line = next(lines, (0, ""))
    if not number:
        raise NetworkFileError(path, ["no line with two ids in it"])
    names = [name.lower() for name in fields_of(line)]
    sources = [i for i, name in enumerate(names) if name in SOURCES]
    targets = [i for i, name in enumerate(names) if name in TARGETS]
    if len(sources) == 1 and len(targets) == 1:
        return (sources[0], targets[0]), number
    numbered = [re.fullmatch(r"([a-z]+)_?([12ab])", name) for name in names[:2]]
    if len(names) >= 2 and all(numbered) and numbered[0][1] == numbered[1][1]:  # type: ignore[index]
        return (0, 1), number
    following = fields_of(next(lines, (0, ""))[1])
    if not any(_is_number(name) for name in names) and len(following) > 1 and all(map(_is_number, following[:2])):
        raise NetworkFileError(
            path, [Fault(f"line {number}", f"the header says {', '.join(names)[:80]!r}; needed are {HEADER}")]
        )
    return (0, 1), 0


def _is_number(field: str) -> bool:
    return re.fullmatch(r"[+-]?\d+(\.\d*)?", field) is not None


def _numbers(path: Path, columns: tuple[int, int], header: int) -> np.ndarray | None:
    """Pairs of whole-number ids (int64 [m, 2]), or None where some id is something else."""
    found, line = [], 1
    with opened(path) as file:
        for block in _blocks(file):
            start = 0
            if line == 1 and block[:3] == b"\xef\xbb\xbf":
                start = 3
            while True:
                text = np.frombuffer(block, np.uint8)[start:]
                pairs, line, stop = _scan(text, *columns, line)
                found.append(pairs)
                if stop < 0:
                    break
                if line != header:
                    return None
                rest = re.compile(rb"[\r\n]").search(block, start + stop)
                if rest is None:
                    break
                start = rest.end() + (block[rest.start() : rest.start() + 2] == b"\r\n")
                line += 1
    return np.concatenate(found) if found else np.empty((0, 2), np.int64)


def _texts(path: Path, columns: tuple[int, int], header: int) -> Edges:
    """Follows between people with text ids, in the order of the ids. Raises NetworkFileError at the first bad line."""
    places: dict[str, int] = {}
    sources, targets = array("i"), array("i")
    for number, line in lines_of(path):
        if number == header:
            continue
        fields = fields_of(line)
        if len(fields) <= max(columns):
            what = f"{len(fields)} value{'s' if len(fields) > 1 else ''} ({line[:40]!r}); two ids are needed"
            raise NetworkFileError(path, [Fault(f"line {number}", what)])
        for column, ends in zip(columns, (sources, targets), strict=True):
            ends.append(places.setdefault(checked_id(path, number, fields[column]), len(places)))
    labels = list(places)
    order = sorted(range(len(labels)), key=labels.__getitem__)
    if labels and all(map(_is_number, labels)):
        order = sorted(range(len(labels)), key=lambda place: _whole(path, labels[place]))
    new = np.empty(len(labels), np.int32)
    new[order] = np.arange(len(labels), dtype=np.int32)
    ids = [labels[place] for place in order]
    return Edges(ids, new[np.frombuffer(sources, np.int32)], new[np.frombuffer(targets, np.int32)])


def checked_id(path: Path, number: int, field: str) -> str:
    """A text id, or NetworkFileError for what cannot be one."""
    what = ""
    if not field or field.lower() in ("nan", "null", "none", "inf", "-inf"):
        what = f"{field!r} is no id"
    elif len(field) > LONGEST_ID:
        what = f"an id of {len(field):,} characters; at most {LONGEST_ID} are allowed"
    elif not field.isprintable():
        what = f"an id with characters that cannot be printed ({field[:40]!r})"
    if what:
        raise NetworkFileError(path, [Fault(f"line {number}", what)])
    return field


def _whole(path: Path, label: str) -> int:
    """A label of a file in which all ids are numbers as one of them: whole, from 0, and no larger than 64 bits."""
    if "." in label:
        raise NetworkFileError(path, [f"id {label}: ids are whole numbers, or text"])
    if not 0 <= int(label) <= LARGEST_ID:
        what = "negative" if int(label) < 0 else "larger than 64 bits hold"
        raise NetworkFileError(
            path, [f"id {label[:40]}: {what}; ids are whole numbers from 0 to {LARGEST_ID}, or text"]
        )
    return int(label)
