"""Files on disk: a set of files appears as a whole or not at all.

Every file is first written under a temporary name in the same folder and brought to the disk (fsync); only when all
are there are they renamed, the last written last. What cannot be written leaves earlier files as they were.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from wom_sim.errors import OutputError

REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EACCES: "not writable: permission denied",
    errno.EPERM: "not writable: permission denied",
    errno.EROFS: "not writable: the disk is read-only",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.ENAMETOOLONG: "the name is too long",
}
PROBE_BYTES = 4096
LEFT_BEHIND = re.compile(r"\..+\.(\d+)\.tmp(\.\w+)?")  # as ResultSet names what it has not finished


@dataclass(frozen=True)
class _Staged:
    """A file that is written and waits to be renamed."""

    temporary: Path
    what: str
    bytes: int
    sha256: str


class ResultSet:
    """Files that belong together, written as ``with ResultSet(folder) as files: files.write(...)``.

    They take their names when the block ends without an error; otherwise nothing is left of them.

    Raises
    ------
    OutputError
        The folder cannot be made or written, or the disk is full.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self._staged: dict[str, _Staged] = {}
        self._open: list[Path] = []

    def __enter__(self) -> Self:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(self.folder, error) from None
        clear_left_behind(self.folder)
        return self

    def write(self, name: str, what: str, fill: Callable[[BinaryIO], Any]) -> None:
        """Write a file through ``fill(file)``; ``what`` says in the manifest what it holds."""
        self.write_path(name, what, lambda path: _fill(path, fill))

    def write_path(self, name: str, what: str, fill: Callable[[Path], Any]) -> None:
        """The same for a writer that wants a path."""
        temporary = self.folder / f".{Path(name).stem}.{os.getpid()}.tmp{Path(name).suffix}"
        self._open.append(temporary)
        fill(temporary)
        with temporary.open("r+b") as file:
            os.fsync(file.fileno())
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self._staged[name] = _Staged(temporary, what, temporary.stat().st_size, digest)

    def contents(self) -> dict[str, dict[str, Any]]:
        """Name to what it is, size and SHA-256 of each file written so far."""
        return {
            name: {"what": file.what, "bytes": file.bytes, "sha256": file.sha256} for name, file in self._staged.items()
        }

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                with _undisturbed():
                    for name, file in self._staged.items():
                        os.replace(file.temporary, self.folder / name)
                _sync_folder(self.folder)
        except OSError as failure:
            raise cannot_write(self.folder, failure) from None
        finally:
            for temporary in self._open:
                temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise cannot_write(self.folder, error) from None


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let Ctrl-C wait for a moment, where the system can (Windows cannot), so that old and new files do not mix."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ensure_writable(folder: str | Path) -> None:
    """Find out early, before anything is run, whether results can be written to ``folder``; it is not made yet.

    Raises
    ------
    OutputError
        It is a file, it cannot be written, or the disk is full.
    """
    folder = Path(folder)
    try:
        if folder.exists() and not folder.is_dir():
            raise OutputError(folder, ["is a file, not a folder"])
        there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        if not there.is_dir():
            raise OutputError(folder, [f"{there} is a file, not a folder"])
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(bytes(PROBE_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise cannot_write(folder, error) from None


def cannot_write(place: Path, error: OSError) -> OutputError:
    """What the system says, in plain words."""
    reason = REASONS.get(error.errno or 0) or f"cannot be written: {error.strerror or error}"
    return OutputError(place, [reason])


def _fill(path: Path, fill: Callable[[BinaryIO], Any]) -> None:
    with path.open("wb") as file:
        fill(file)
        file.flush()


def clear_left_behind(folder: Path) -> None:
    """Remove what a process that was killed while it wrote has left behind."""
    for path in folder.glob(".*.tmp*"):
        found = LEFT_BEHIND.fullmatch(path.name)
        if found and not _alive(int(found[1])):
            path.unlink(missing_ok=True)


def _alive(process: int) -> bool:
    """Whether there is such a process on this machine; where that cannot be asked, True."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def _sync_folder(folder: Path) -> None:
    """Bring the new names to the disk, where the system can (Windows cannot)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
