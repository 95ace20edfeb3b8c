"""The list of what was found: one line a study, with its question, its finding and its picture, from the studies' folders."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from wom_sim.errors import BadInput

ANSWER = "answer.json"
HEAD = """# What was found

One line a study: what was asked, what came out, and whether it was expected. The sentences and pictures are made by the studies
themselves from their runs; nothing here is written by hand. `{command}` makes the list again.

| study | finding | picture |
| --- | --- | --- |
"""
COMMAND = "wom-sim sweep"
PICTURE_WIDTH = 320
SENTENCES = 2  # of the answer, where the finding begins with the verdict


def write(published: str | Path, path: str | Path, *, command: str = COMMAND) -> None:
    """Write the list of the studies in the folders of ``published``, with links relative to the place of ``path``.

    ``command`` is what makes the list again. Folders without an answer are listed by name.

    Raises
    ------
    BadInput
        ``published`` is no folder, or an answer cannot be read: all of them at once.
    OutputError
        The list cannot be written; an earlier one is left as it was.
    """
    from wom_sim.files import ResultSet

    path = Path(path)
    text = render(Path(published), path.parent, command)
    with ResultSet(path.parent) as files:
        files.write(path.name, "the list of studies", lambda file: file.write(text.encode()))


def render(published: Path, home: Path, command: str = COMMAND) -> str:
    """The list as Markdown; links start from ``home``."""
    if not published.is_dir():
        raise BadInput(published, ["there is no such folder"])
    folders = sorted(each for each in published.iterdir() if each.is_dir())
    answers, faults = {}, []
    for folder in folders:
        try:
            found = _answer(folder)
        except BadInput as error:
            faults += [f"{folder.name}: {fault}" for fault in error.faults]
            continue
        if found is not None:
            answers[folder] = found
    if faults:
        raise BadInput(published, faults)
    text = HEAD.format(command=command) + "".join(_line(folder, answer, home) for folder, answer in answers.items())
    others = [folder for folder in folders if folder not in answers]
    if others:
        links = ", ".join(f"[{each.name}]({_link(each, home)})" for each in others)
        text += f"\nFurther results, each with files of its own: {links}.\n"
    return text


def _answer(folder: Path) -> dict[str, Any] | None:
    """What a study says it found; None where it says nothing.

    Raises
    ------
    BadInput
        The file cannot be read.
    """
    path = folder / ANSWER
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(path, [f"cannot be read: {error}"]) from None
    if not isinstance(found, dict) or not isinstance(found.get("finding"), str):
        raise BadInput(path, ["is no answer of a study: it has no `finding`"])
    return found


def _line(folder: Path, answer: dict[str, Any], home: Path) -> str:
    """A study's line: its name and question, what was found, what was expected, its picture and its command."""
    link = _link(folder, home)
    asked = f"**[{_cell(answer.get('title') or folder.name)}]({link})**<br>{_cell(answer.get('question') or '')}"
    verdict, told = answer.get("verdict") or "", answer["finding"]
    if verdict and told.startswith(verdict.partition(":")[0]):
        told = " ".join(answer.get("answer", ())[:SENTENCES])
    found = _cell(told or answer["finding"])
    if answer.get("hypothesis"):
        found += f"<br>*Expected:* {_cell(answer['hypothesis'])}"
        found += f" **{_cell(verdict)}**" if verdict and told else ""
    if answer.get("command"):
        found += f"<br><code>{_cell(answer['command'])}</code>"
    picture = ""
    if answer.get("picture") and (folder / str(answer["picture"])).is_file():
        at = f"{link}/{quote(str(answer['picture']))}"
        alt = _cell(answer.get("picture_title") or "picture").replace('"', "&quot;")
        picture = f'<a href="{at}"><img src="{at}" width="{PICTURE_WIDTH}" alt="{alt}"></a>'
    return f"| {asked} | {found} | {picture} |\n"


def _link(folder: Path, home: Path) -> str:
    """The way from ``home`` to a folder, as a link."""
    return quote(Path(os.path.relpath(folder.resolve(), home.resolve())).as_posix())


def _cell(text: object) -> str:
    """Text on one line that cannot break out of its cell."""
    line = " ".join(str(text).split())
    return line.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "\\`")
