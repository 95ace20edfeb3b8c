"""Does the community generator look like real social graphs?

Each real graph is measured, and the generator is given only what its public parameters take: people, mean followers,
tail exponent, clustering, reciprocity, number of interest groups (the communities found) and homophily (share of
follows inside them). The table prints target | generated for what was asked for, and for what was not: median and 99th
percentile of followers, transitivity, assortativity. Writes table.csv and picture.png to
results/published/network_realism/.

    python experiments/network_realism.py

The graphs are looked for in ../shared/data/graphs, next to the project; those that are not there are skipped, and said
to be.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from wom_sim.model.parameters import Network
from wom_sim.world.network import facts, make_network

PROJECT = Path(__file__).resolve().parents[1]
GRAPHS = PROJECT.parent / "shared" / "data" / "graphs"
RESULTS = PROJECT / "results" / "published" / "network_realism"
DIRECTED = {
    "lastfm_asia": False, "deezer_europe": False, "fb_company_pages": False, "twitch_engb": False,
    "ego_facebook": False, "email_enron": False, "epinions_lcc_undirected": False, "wiki_vote": True,
    "congress_twitter": True, "college_msg_temporal": True, "higgs_reply": True,
}  # fmt: skip
ASKED = ("mean_followers", "tail_exponent", "clustering", "reciprocity", "homophily", "modularity_louvain")
NOT_ASKED = ("median_followers", "p99_followers", "transitivity", "assortativity")


def likeness(target: dict[str, float]) -> Network:
    """The generator's parameters that ask for a graph like this one."""
    return Network(
        customers=int(target["people"]),
        mean_followers=target["mean_followers"],
        directed=target["reciprocity"] < 1.0,
        interest_groups=max(1, min(int(target["communities_louvain"]), int(target["people"]) // 20)),
        homophily=target["homophily"],
        exponent=min(10.0, max(1.5, target["tail_exponent"])),
        clustering=target["clustering"],
        reciprocity=target["reciprocity"],
    )


def compared() -> pd.DataFrame:
    """One row a graph and fact: (graph, fact, asked, target, generated)."""
    rows = []
    for name, directed in DIRECTED.items():
        file = f"{name}.txt.gz"
        if not (GRAPHS / file).exists():
            print(f"{name}: skipped, {GRAPHS / file} is not there")
            continue
        target = facts(make_network(Network(kind="file", file=file, file_directed=directed), 1, GRAPHS))
        network = likeness(target)
        generated = facts(make_network(network, 1, PROJECT))
        rows += [(name, fact, fact in ASKED, target[fact], generated[fact]) for fact in ASKED + NOT_ASKED]
    return pd.DataFrame(rows, columns=["graph", "fact", "asked", "target", "generated"])


def show(table: pd.DataFrame) -> None:
    """Print target | generated, a row a graph."""
    cells = table.assign(cell=[f"{t:.3g} | {g:.3g}" for t, g in zip(table.target, table.generated, strict=True)])
    wide = cells.pivot(index="graph", columns="fact", values="cell")
    order = [name for name in DIRECTED if name in wide.index]
    print("target | generated")
    print(wide.loc[order, list(ASKED)].to_string())
    print("\nnot asked for: target | generated")
    print(wide.loc[order, list(NOT_ASKED)].to_string())


def picture(table: pd.DataFrame) -> None:
    """Target against generated for four facts; the line is where they agree."""
    from matplotlib.figure import Figure

    from wom_sim.show.network_view import save_picture
    from wom_sim.show.style import PALETTE

    figure = Figure(figsize=(14, 3.9), layout="constrained")
    panels = ("clustering", "tail_exponent", "modularity_louvain", "reciprocity")
    for axes, fact in zip(figure.subplots(1, 4), panels, strict=True):
        part = table[table.fact == fact].dropna()
        most = 1.08 * max(part.target.max(), part.generated.max())
        axes.plot([0, most], [0, most], color="#b8b8b8", linewidth=1, zorder=0)
        axes.scatter(part.target, part.generated, color=PALETTE[0], s=22)
        for _, row in part[(part.target - part.generated).abs() > 0.06 * most].iterrows():
            axes.annotate(
                row.graph.split("_")[0],
                (row.target, row.generated),
                fontsize=8,
                xytext=(4, -9),
                textcoords="offset points",
            )
        axes.set(
            xlabel="real graph", ylabel="generated" if fact == "clustering" else "", xlim=(0, most), ylim=(0, most)
        )
        axes.set_title(fact.replace("_", " "), loc="left", fontsize=11)
        axes.spines[["top", "right"]].set_visible(False)
    figure.suptitle(
        "The community generator against real graphs, fitted by its public parameters only", x=0.01, ha="left"
    )
    save_picture(figure, RESULTS / "picture.png")


def main() -> None:
    table = compared()
    if table.empty:
        print("no real graph is there; nothing compared, nothing written")
        return
    show(table)
    RESULTS.mkdir(parents=True, exist_ok=True)
    table.round(4).to_csv(RESULTS / "table.csv", index=False)
    picture(table)
    print(f"\nwritten: {RESULTS / 'table.csv'} and picture.png")


if __name__ == "__main__":
    main()
