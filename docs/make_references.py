"""Write docs/references.md: every source, from the list in the package.

python docs/make_references.py
"""

from __future__ import annotations

from pathlib import Path

from wom_sim.show.citations import HEADINGS, bibliography

PAGE = Path(__file__).with_name("references.md")

HEAD = """\
# References

Made from `src/wom_sim/model/references.toml` by `python docs/make_references.py`; do not edit. The names in bold are
the sources named in `src/wom_sim/model/parameters/`, `src/wom_sim/world/policy.py` and `outreach.py`.
*Checked* means that authors, title and place (and the DOI, where one stands) were compared with a public record;
*from memory* means that they were not, so compare before citing. Neither says that a default repeats a number of the
study: most studies give a sign, a form or an order of magnitude, and the record of each parameter says which.
"""


def page() -> str:
    """The whole page, as Markdown."""
    parts = [HEAD]
    for section, entries in bibliography().items():
        heading, says = HEADINGS[section]
        parts += [f"## {heading}\n", *([f"{says}\n"] if says else [])]
        parts += [f"**{key}** — {entry}\n" for key, entry in entries.items()]
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
