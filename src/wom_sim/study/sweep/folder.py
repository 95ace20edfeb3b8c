"""The folder of a sweep: who may write to it, and whether what is in it is of the same experiment.

manifest.json      written first: all that makes the sweep again, and what its runs depend on
.lock              held by the process that writes; the system lets go of it when that process ends, however it ends
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wom_sim.errors import BadInput, Fault, OutputError
from wom_sim.files import ResultSet, cannot_write
from wom_sim.study import manifest
from wom_sim.study.experiment.identity import differences, packed
from wom_sim.study.sweep.batch import rules_here

if TYPE_CHECKING:
    from wom_sim.study.experiment.plan import Plan

MANIFEST = "manifest.json"
LOCK = ".lock"
OTHER_FOLDER = "choose another folder"
BUSY = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder, which is made if it is not there, for this process.

    Raises
    ------
    OutputError
        Another process holds it, which is named; or it cannot be written.
    """
    path = folder / LOCK
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = _held(path)
    except OSError as error:
        raise cannot_write(folder, error) from None
    if handle is None:
        raise OutputError(folder, [f"another sweep is writing to it{_holder(path)}; wait for it, or {OTHER_FOLDER}"])
    try:
        yield
    finally:
        if os.name == "posix":  # elsewhere a file that is open cannot be removed
            path.unlink(missing_ok=True)
        os.close(handle)


def _held(path: Path) -> int | None:
    """The lock file, opened and locked with our name in it; None where another process has it."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _lock(handle)
            if not path.exists() or not os.path.samestat(os.fstat(handle), path.stat()):
                os.close(handle)  # its last holder has removed it meanwhile
                continue
            os.ftruncate(handle, 0)
            os.write(handle, f"process {os.getpid()} on {platform.node()}".encode())
            return handle
        except OSError as error:
            os.close(handle)
            if error.errno in BUSY:
                return None
            raise


def _lock(handle: int) -> None:
    """Lock an open file, or raise OSError at once."""
    if os.name == "posix":
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    else:
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]


def _holder(path: Path) -> str:
    with contextlib.suppress(OSError):
        if said := path.read_text(encoding="utf-8", errors="replace").strip():
            return f" ({said})"
    return ""


def told(folder: Path) -> dict[str, Any] | None:
    """The manifest of a sweep; None where there is nothing yet.

    Raises
    ------
    BadInput
        The folder has other things in it, or a manifest that cannot be read, or one of something else.
    """
    path = folder / MANIFEST
    if not path.exists():
        there = (
            sorted(each.name for each in folder.iterdir() if not each.name.startswith(".")) if folder.is_dir() else []
        )
        if there:
            more = f" and {len(there) - 1} more" if len(there) > 1 else ""
            raise BadInput(folder, [f"has other files in it ({there[0]}{more}) and no {MANIFEST}; {OTHER_FOLDER}"])
        return None
    try:
        facts = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(path, [f"cannot be read ({error}); {OTHER_FOLDER}"]) from None
    what = facts.get("what") if isinstance(facts, dict) else None
    if what != "sweep":
        raise BadInput(folder, [f"holds the results of a {what or 'program unknown'}, not of a sweep; {OTHER_FOLDER}"])
    return dict(facts)


def check_same(folder: Path, facts: dict[str, Any], plan: Plan) -> None:
    """Refuse to go on with what another version, other rules or another experiment have begun.

    Raises
    ------
    BadInput
        Says what differs.
    """
    ours, rules = rules_here()
    if facts.get("wom_sim") != ours:
        what = f"was begun by wom_sim {facts.get('wom_sim')}, and this is {ours}"
        raise BadInput(folder, [f"{what}: runs would not be the same; {OTHER_FOLDER}, or use that version"])
    if facts.get("rules") != rules:
        raise BadInput(
            folder, [f"was begun under other rules than those of today: runs would not be the same; {OTHER_FOLDER}"]
        )
    if facts.get("digest") != plan.digest():
        changed = differences(facts["plan"]["told"], plan.told()) or ["something in it has changed"]
        raise BadInput(
            folder,
            [
                Fault("", f"holds the runs of another experiment; {OTHER_FOLDER} (--out), or change it back"),
                *(Fault("changed", what) for what in changed),
            ],
        )


def facts_of(plan: Plan, command: str, **found: Any) -> dict[str, Any]:
    """The manifest of a sweep, but for its files."""
    ours, rules = rules_here()
    facts = manifest.common(plan.base) | {
        "what": "sweep",
        "command": command,
        "title": plan.experiment.title or plan.base.title,
        "source": plan.source,
        "digest": plan.digest(),
        "wom_sim": ours,
        "rules": rules,
        "plan": packed(plan),
    }
    return facts | found


def plan_of(folder: Path, facts: dict[str, Any]) -> Plan:
    """The plan that a manifest tells of; no other file is read.

    Raises
    ------
    BadInput
        It is damaged, or the plan comes out differently here.
    """
    from wom_sim.study.experiment.plan import unpacked

    path = folder / MANIFEST
    try:
        return unpacked(facts["plan"])
    except BadInput as error:
        by = f"its experiment comes out differently here; it was written by wom_sim {facts.get('wom_sim')}"
        raise BadInput(path, [Fault("", by), *error.faults]) from None
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(path, [f"is not as a sweep writes it ({type(error).__name__}: {error})"]) from None


def write_manifest(folder: Path, facts: dict[str, Any]) -> None:
    """Write the manifest in the place of an earlier one, as a whole or not at all."""
    text = json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    with ResultSet(folder) as files:
        files.write(MANIFEST, "this file", lambda file: file.write(text.encode()))
