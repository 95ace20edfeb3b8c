"""What an airline scenario has to reproduce, derived from real posts, replies, cascades and customers.

    python experiments/airline_targets.py          # reads ../shared/data beside the project, writes the targets
    python experiments/airline_targets.py --check  # the same, but only says whether the written targets still hold

Only derived figures are written, to ``scenarios/data/airline_targets.toml``, each with its sampling error and a word on
its rows. Where the data are absent the script says so and leaves the written targets alone.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path

import airline_posts
import airline_replies
import pandas as pd
import tail_fit
from derived import DATA, Figure, Table, document, mean

ROOT = Path(__file__).resolve().parents[1]
TARGETS = ROOT / "scenarios" / "data" / "airline_targets.toml"


def derive(data: Path = DATA) -> list[Table]:
    """Every table of targets, from the rows in ``data``."""
    raw = airline_posts.read(data)
    posts = airline_posts.once_each(raw)
    return [
        *airline_posts.tables(raw, posts),
        *airline_replies.tables(data),
        *tail_fit.tail_tables(posts["retweets"].to_numpy(), data),
        Table("churn", CHURN, churn(data)),
        Table("literature", LITERATURE, LITERATURE_FIGURES),
    ]


def churn(data: Path) -> dict[str, object]:
    """Shares of customers who left, by whether they had complained, and the ratio of the two shares."""
    shop = pd.read_csv(data / "churn/ecommerce_churn_5630.csv.gz")
    phone = pd.read_csv(data / "churn/telco_referrals_reasons_7043.csv.gz")
    complained, silent = (_share(shop.loc[shop["Complain"] == c, "Churn"]) for c in (1, 0))
    left = phone.loc[phone["Customerstatus"] == "Churned", "Churncategory"]
    ratio = complained["value"] / silent["value"]
    relative = ((complained["se"] / complained["value"]) ** 2 + (silent["se"] / silent["value"]) ** 2) ** 0.5
    return {
        "left_if_complained": complained,
        "left_if_not": silent,
        "ratio": {"value": ratio, "se": ratio * relative, "n": len(shop)},
        "left_to_competitor": _share(left == "Competitor"),
        "left_over_attitude": _share(left == "Attitude"),
        "left_dissatisfied": _share(left == "Dissatisfaction"),
    }


def _share(hit: pd.Series) -> Figure:
    return mean(hit, range(len(hit)))


OPENING = """
Targets for the airline scenario: derived figures only, no rows. Written by experiments/airline_targets.py.

Sources: Twitter US Airline Sentiment (Crowdflower 2015), Customer Support on Twitter (Thought Vector 2017), Twitter15
and Twitter16 (Ma et al. 2017), news cascades (Mishra et al. 2016), sampled retweets (Liang 2019), Maven telecom churn
and an e-commerce churn table. A figure is { value, se, n }: se is the standard error with rows of one author taken
together (they are not independent), n the rows. { value, low, high, n }: 95 % interval of a quantile. Sampling error is
not all: one week of February 2015 with a winter storm in it, labels by paid readers, and replies of 2017.
"""

CHURN = """
CHURN beside complaints. WARNING: neither table is known to be real. The e-commerce table's provenance is unknown (share
of customers who left, with and without a complaint in the last month); the telecom table is fictional company data
(share of leavers by stated reason). Use them for the order of magnitude only: complainers leave about three times as
often. No monthly churn of an airline was found; see [literature].
"""

LITERATURE = """
LITERATURE: targets that no file here can give. Positive to negative over all talk: East, Hammond & Wright 2007. People
told by a helped and by an unhelped complainer, over weeks: Customer Rage study 2013. Churn a month: a telecom figure of
low grade, kept because no airline's was found; flyers often use several airlines, and to leave is rarely to declare it.
"""

LITERATURE_FIGURES: dict[str, object] = {
    "positive_to_negative": 3.0,
    "told_if_helped": 13.0,
    "told_if_unhelped": 28.0,
    "churn_per_month": 0.016,
    "calm_utilisation": [0.6, 0.95],
}


def main() -> int:
    """Write the targets, or check the written ones; 0 where the data are absent."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    words.add_argument("--check", action="store_true", help="compare with the written targets, write nothing")
    arguments = words.parse_args()
    if not DATA.is_dir():
        print(f"{DATA}: absent, so nothing is derived; {TARGETS.relative_to(ROOT)} stays as it is")
        return 0
    text = document(OPENING, derive())
    if arguments.check:
        same = TARGETS.is_file() and tomllib.loads(text) == tomllib.loads(TARGETS.read_text(encoding="utf-8"))
        print(f"{TARGETS.relative_to(ROOT)}: {'holds' if same else 'differs from what the data give'}")
        return 0 if same else 1
    TARGETS.parent.mkdir(parents=True, exist_ok=True)
    TARGETS.write_text(text, encoding="utf-8")
    print(f"{TARGETS.relative_to(ROOT)}: {text.count('value =')} figures, {len(text)} characters")
    return 0


if __name__ == "__main__":
    sys.exit(main())
