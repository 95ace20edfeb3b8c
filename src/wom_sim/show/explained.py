"""An explanation's tables for the terminal: fates by reason, sums by cause, and customers with their paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wom_sim.show import style

if TYPE_CHECKING:
    from rich.table import Table

    from wom_sim.study.explain.explanation import Explanation

MOST_CUSTOMERS, MOST_ALIKE = 12, 3
WIDEST_CHAIN = 44  # characters; a longer one is cut in its middle
ARROW = " → "


def fates_table(told: Explanation) -> Table:
    """How many had which fate in the fork, and because of what."""
    table = _table(("customers of", "in the fork", "because of"), ("people",))
    last = ("", "")
    for row in told.summary.to_dict("records"):
        head = (str(row["brand"]), str(row["fate"]))
        shown = ("", "") if head == last else head
        _add(table, style.label(shown[0], 24), shown[1], str(row["because"]), style.number(row["customers"]))
        last = head
    return table


def causes_table(told: Explanation) -> Table:
    """Sums by cause in both branches; those without any are left out."""
    run, fork = (style.label(name, 20) for name in told.decision.labels)
    table = _table(("of people on the graph", "cause"), (run, fork, "difference"))
    last = ""
    for row in told.causes.to_dict("records"):
        pair = [float(row["run"]), float(row["fork"])]
        if any(pair):
            decimals = 0 if all(value == int(value) for value in pair) else 1
            cells = [style.number(value, decimals) for value in pair]
            change = style.number(pair[1] - pair[0], decimals, signed=True)
            what = str(row["what"])
            _add(table, style.label("" if what == last else what, 34), str(row["cause"]), *cells, change)
            last = what
    return table


def customers_table(told: Explanation) -> Table:
    """Some customers of each fate and reason, with the path to them, or how their own complaint fared."""
    table = _table(("who", "in the run", "in the fork", "through"), ())
    named = "label" if "label" in told.customers else "who"
    shown = told.customers.groupby(["fate", "because"], sort=False).head(MOST_ALIKE).head(MOST_CUSTOMERS)
    for row in shown.to_dict("records"):
        path = chain(str(row["through"])) if row["hops"] else str(row["why"] or row["because"])
        _add(table, style.label(str(row[named]), 20), str(row["what_run"]), str(row["what_fork"]), path)
    rest = len(told.customers) - len(shown)
    if rest > 0:
        _add(table, "…", f"{style.number(rest)} more in explain.csv", "", "")
    return table


def chain(through: str) -> str:
    """A chain of people short enough for a table: its first and its last two."""
    people = through.split(ARROW)
    if len(through) <= WIDEST_CHAIN or len(people) <= 4:
        return through
    return ARROW.join([*people[:2], "…", *people[-2:]])


def _add(table: Table, *cells: str) -> None:
    """One row; what stands in the cells is text, never markup."""
    from rich.text import Text

    table.add_row(*(Text(cell) for cell in cells))


def _table(words: tuple[str, ...], figures: tuple[str, ...]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name in words:
        table.add_column(Text(name), overflow="fold")
    for name in figures:
        table.add_column(Text(name), justify="right", no_wrap=True)
    return table
