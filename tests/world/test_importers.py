"""Networks from files: what is read, what is noted, what is refused."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from wom_sim.errors import NetworkFileError, ScenarioError
from wom_sim.model.parameters import Network
from wom_sim.world.network import SocialGraph, facts, make_network

PROJECT = Path(__file__).resolve().parents[2]
GRAPHS = PROJECT.parent / "shared" / "data" / "graphs"


def read(folder: Path, name: str, content: str | bytes | None = None, **keys: Any) -> SocialGraph:
    if content is not None:
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return make_network(Network(kind="file", file=name, **{"file_directed": True, **keys}), 1, folder)


def follows(graph: SocialGraph) -> set[tuple[str, str]]:
    labels = graph.labels or [str(u) for u in range(graph.n)]
    sources = np.repeat(np.arange(graph.n), np.diff(graph.indptr))
    return {(labels[u], labels[v]) for u, v in zip(sources, graph.followers, strict=True)}


PAIRS = {("10", "2"), ("2", "7"), ("7", "10")}


@pytest.mark.parametrize(("name", "content"), [
    ("a.csv", "source,target\n10,2\n2,7\n7,10\n"),
    ("a.csv", "10,2\n2,7\n7,10"),
    ("a.csv", "\ufefffrom,to,weight\r\n10,2,.5\r\n2,7,.1\r\n7,10,1\r\n"),
    ("a.csv", "weight,target,source\n1,2,10\n1,7,2\n1,10,7\n"),
    ("a.csv", "follower;followed\n2;10\n7;2\n10;7\n"),
    ("a.csv", '"node_1","node_2"\n"10","2"\n"2","7"\n"7","10"\n'),
    ("a.tsv", "# a comment\n% another\n\n10\t2\n2\t7\n#more\n7\t10\n"),
    ("a.txt", "10 2 0.25\n 2   7\n7 10 9 9 9\n"),
    ("a.txt.gz", "10 2\r2 7\r7 10"),
    ("a.csv.gz", "u,v\n7,10\n10,2\n2,7\n"),
])  # fmt: skip
def test_edge_lists_in_many_forms(tmp_path: Path, name: str, content: str) -> None:
    graph = read(tmp_path, name, content)
    assert graph.labels == ["2", "7", "10"]
    assert follows(graph) == PAIRS
    assert graph.notes == ()


def test_text_ids_are_kept_and_the_order_of_lines_never_matters(tmp_path: Path) -> None:
    graph = read(tmp_path, "a.csv", "zoé,user#12\nuser#12,al\nal,al\nzoé,user#12\n")
    assert graph.labels == ["al", "user#12", "zoé"]
    assert follows(graph) == {("zoé", "user#12"), ("user#12", "al")}
    assert graph.notes == ("1 self-loops dropped", "1 repeated lines dropped")
    again = read(tmp_path, "b.csv", "al,al\nuser#12,al\nzoé,user#12\nzoé,user#12\n")
    assert np.array_equal(graph.followers, again.followers)


def test_undirected_lines_are_mutual_ties(tmp_path: Path) -> None:
    graph = read(tmp_path, "a.txt", "0 1\n1 0\n1 2\n", file_directed=False)
    assert graph.labels is None
    assert follows(graph) == {("0", "1"), ("1", "0"), ("1", "2"), ("2", "1")}
    assert graph.notes == ("1 repeated lines dropped",)


def test_parquet(tmp_path: Path) -> None:
    table = pd.DataFrame({"when": [1, 2, 3], "source": [10, 2, 7], "target": [2, 7, 10]})
    table.to_parquet(tmp_path / "a.parquet")
    assert follows(read(tmp_path, "a.parquet")) == PAIRS
    table[["source", "target"]].astype(str).set_axis(["x", "y"], axis=1).to_parquet(tmp_path / "b.parquet")
    assert follows(read(tmp_path, "b.parquet")) == PAIRS


@pytest.mark.parametrize("suffix", ["graphml", "graphml.gz"])
def test_graphml_knows_its_direction_and_its_loners(tmp_path: Path, suffix: str) -> None:
    for kind in (nx.Graph, nx.DiGraph):
        net = kind([("ann", "bob"), ("bob", "cy")])
        net.add_node("dan")
        nx.write_graphml(net, tmp_path / f"a.{suffix}")
        graph = read(tmp_path, f"a.{suffix}", file_directed=None)
        assert graph.labels == ["ann", "bob", "cy", "dan"]
        assert graph.m == (2 if net.is_directed() else 4)


def test_a_table_of_groups(tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_text("id,group\n10,tea\n2,coffee\n99,tea\n")
    graph = read(tmp_path, "a.csv", "10,2\n2,7\n", interest_groups="groups.csv")
    assert [graph.group_names[g] for g in graph.group] == ["coffee", "(no group given)", "tea"]  # type: ignore[index]
    assert len(graph.notes) == 2
    graph = read(tmp_path, "b.txt", "0 1\n1 2\n2 0\n2 3\n3 4\n4 5\n5 3\n", file_directed=False)
    assert graph.group[:3].tolist() == [graph.group[0]] * 3
    assert graph.group[3:].tolist() == [1 - graph.group[0]] * 3


@pytest.mark.parametrize(("name", "content", "words"), [
    ("none.csv", None, "no such file"),
    ("a.csv", "", "empty"),
    ("a.csv", "# only\n# comments\n", "no line"),
    ("a.csv", "source,target\n", "no line"),
    ("a.csv", b"\x89PNG\r\n\x00\x01\x02" * 20, "binary"),
    ("a.csv", b"\xff\xfe\xe9,\xe8\n", "not text"),
    ("a.csv", "1,2\n3\n", "line 2"),
    ("a.csv", "1\n2\n3\n", "line 1"),
    ("a.csv", "name,age\n1,2\n3,4\n", "name, age"),
    ("a.csv", "1,2\n3,nan\n", "line 2"),
    ("a.csv", "1,2\n3,\n", "line 2"),
    ("a.csv", "1,-2\n", "negative"),
    ("a.csv", "1,99999999999999999999999\n", "64 bits"),
    ("a.csv", "1.5,2.5\n", "whole numbers"),
    ("a.csv", "x," + "y" * 5000 + "\n", "5,000 characters"),
    ("a.txt", "z" * 200_000, "longer than"),
    ("a.graphml", "<graphml><node", "GraphML"),
    ("a.graphml", "<html></html>", "GraphML"),
    ("a.parquet", b"PAR1nonsense", "Parquet"),
    ("a.parquet", b"", "Parquet"),
])  # fmt: skip
def test_bad_files_are_refused_in_one_message(tmp_path: Path, name: str, content: Any, words: str) -> None:
    with pytest.raises(NetworkFileError) as caught:
        read(tmp_path, name, content)
    assert words in str(caught.value)
    assert str(tmp_path / name) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("keep", [1, 5, 30, -9, -1])
def test_a_truncated_gzip_is_refused(tmp_path: Path, keep: int) -> None:
    whole = gzip.compress(b"".join(b"%d,%d\n" % (i, i * i % 977) for i in range(3000)))
    (tmp_path / "a.csv.gz").write_bytes(whole[:keep])
    with pytest.raises(NetworkFileError):
        read(tmp_path, "a.csv.gz")


def test_a_folder_and_an_unknown_ending_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(NetworkFileError, match="folder"):
        read(tmp_path, "folder.csv")
    with pytest.raises(ScenarioError, match="parquet"):
        read(tmp_path, "a.xlsx", "1,2\n")


def test_missing_keys_are_all_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        make_network(Network(kind="file", interest_groups=4), 1, tmp_path)
    where = {fault.where for fault in caught.value.faults}
    assert where == {"network.file", "network.file_directed", "network.interest_groups"}


@pytest.mark.parametrize(("table", "words"), [
    ("id,group\n", "no line"), ("1,a\n1,b\n", "two groups"), ("1\n", "an id and a group"), ("99,a\n", "names nobody"),
])  # fmt: skip
def test_bad_tables_of_groups_are_refused(tmp_path: Path, table: str, words: str) -> None:
    (tmp_path / "groups.csv").write_text(table)
    with pytest.raises(NetworkFileError, match=words):
        read(tmp_path, "a.csv", "1,2\n2,3\n", interest_groups="groups.csv")


def lastfm(**keys: Any) -> SocialGraph:
    network = Network(
        kind="file", file="lastfm_asia.csv.gz", interest_groups="lastfm_asia_groups.csv.gz", file_directed=False, **keys
    )
    return make_network(network, keys.pop("seed", 1), PROJECT / "scenarios" / "data")


def test_the_network_that_is_shipped() -> None:
    graph = lastfm()
    found = facts(graph)
    assert (graph.n, graph.m, graph.notes) == (7624, 2 * 27806, ())
    assert found["clustering"] == pytest.approx(0.2194, abs=1e-4)
    assert found["transitivity"] == pytest.approx(0.1786, abs=1e-4)
    assert found["assortativity"] == pytest.approx(0.0171, abs=1e-4)
    assert found["modularity_louvain"] == pytest.approx(0.814, abs=0.01)
    assert found["interest_groups"] == 18
    assert found["with_strong_tie"] > 0.99


def test_a_sample_keeps_what_a_neighbourhood_looks_like() -> None:
    whole, part = lastfm(), lastfm(customers=2000)
    assert part.n == 2000
    assert part.notes == ("a sample of 2,000 of 7,624 people",)
    assert follows(part) <= follows(whole)
    before, after = facts(whole), facts(part)
    assert after["clustering"] == pytest.approx(before["clustering"], abs=0.12)
    assert after["mean_followers"] == pytest.approx(before["mean_followers"], rel=0.45)
    assert after["largest_component"] == 1.0
    assert np.array_equal(lastfm(customers=2000).followers, part.followers)
    with pytest.raises(NetworkFileError, match="7,624 people"):
        lastfm(customers=8000)


@pytest.mark.skipif(not GRAPHS.exists(), reason=f"the real graphs are not at {GRAPHS}")
def test_real_graphs_have_the_statistics_that_were_published_for_them() -> None:
    stats = pd.read_csv(GRAPHS / "graph_stats.csv").set_index("graph")
    for name in ("deezer_europe", "wiki_vote", "congress_twitter"):
        row = stats.loc[name]
        network = Network(kind="file", file=f"{name}.txt.gz", file_directed=bool(row.directed))
        found = facts(make_network(network, 1, GRAPHS))
        assert found["people"] == row.n
        assert found["clustering"] == pytest.approx(row.avg_local_clustering, abs=2e-4)
        assert found["transitivity"] == pytest.approx(row.transitivity, abs=2e-4)
        assert found["assortativity"] == pytest.approx(row.assortativity, abs=2e-4)
        assert found["modularity_louvain"] == pytest.approx(row.modularity_louvain, abs=0.03)
        if row.directed:
            assert found["reciprocity"] == pytest.approx(row.reciprocity, abs=1e-4)
