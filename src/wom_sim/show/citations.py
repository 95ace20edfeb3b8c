"""The bibliography of the package, and which of its entries a text cites.

A text cites by key (``oliver1980``) or by name and year (``Oliver 1980``, ``Knox & van Oest (2014)``). The entries stand
in ``model/references.toml``, and nowhere else.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from itertools import pairwise

HEADINGS = {  # of the sections of references.toml, with what is said under each
    "studies": ("Studies behind the parameters", ""),
    "data": (
        "Data sets that defaults were derived from",
        "Only derived figures are kept in the project; the rows of the data sets are not, with the one exception of "
        "`lastfm_asia`.",
    ),
    "methods": ("Methods", ""),
}
REACH = 60  # characters before a year in which its author's name is looked for


@cache
def bibliography() -> dict[str, dict[str, str]]:
    """Every entry (Markdown) by its key, in the sections of ``HEADINGS``."""
    from importlib.resources import files

    text = files("wom_sim.model").joinpath("references.toml").read_text(encoding="utf-8")
    sections = tomllib.loads(text)
    return {section: {key: entry.strip() for key, entry in sections[section].items()} for section in HEADINGS}


def entries() -> dict[str, str]:
    """Every entry by its key."""
    return {key: entry for section in bibliography().values() for key, entry in section.items()}


def cited(text: str) -> list[str]:
    """Keys of the entries that a text cites, in the order of the alphabet."""
    known = entries()
    found = {word for word in re.findall(r"\w+", text) if word in known}
    for year in re.finditer(r"\b(?:19|20)\d\d\b", text):
        words = re.findall(r"[A-Za-zÀ-ž-]+", text[max(0, year.start() - REACH) : year.start()])
        pairs = ["".join(pair) for pair in pairwise(words)]
        found |= {key for word in (*words, *pairs) if (key := f"{word.lower()}{year[0]}") in known}
    return sorted(found)
