"""What a sweep found, in plain sentences: every one is computed from the figures and says what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wom_sim.errors import BadInput
from wom_sim.study import findings, ranking, runs, wording
from wom_sim.study.answers.best_levels import best_level, best_lever, stretches
from wom_sim.study.answers.curve import curve
from wom_sim.study.answers.influence import influence
from wom_sim.study.answers.verdict import verdict
from wom_sim.study.intervals import needed
from wom_sim.study.sensitivity import option_words
from wom_sim.study.sensitivity.flip_words import best_where, nowhere, overtaking, regret, rules
from wom_sim.study.sensitivity.flips import Flips, flips
from wom_sim.study.sensitivity.levels import clusters
from wom_sim.study.sensitivity.options import Options, options
from wom_sim.study.sensitivity.tables import rows
from wom_sim.study.sensitivity.target import Target, unit_of

if TYPE_CHECKING:
    from wom_sim.study.sweep.sweep import SweepResult

EXPLORATORY = "(Exploratory: it was put so after a look at first results.)"
LONGEST = 250  # characters of a finding


class Answers(NamedTuple):
    """``answer``: what was found, in two or three sentences; ``details``: what there is to say beyond it; ``verdict`` on
    what the experiment expects (None: nothing) and whether it ``holds`` (None: cannot be told, or nothing expected);
    ``finding``: all of it in one line; ``options``, where something is decided and the design tells what."""

    answer: list[str]
    details: list[str]
    verdict: str | None
    holds: bool | None
    finding: str
    options: Options | None = None


def answers(result: SweepResult) -> Answers:
    """Say what the complete replications of a sweep have found.

    Without factors these are the sentences of a comparison. Where some factors are levers, and every level of them is tried under
    every assumption: what to decide under which. Else of one policy what matters, and of several where which one is best,
    what flips the ranking, and what is at stake.
    """
    if result.replications == 0:
        nothing = "No replication is finished at every point, so nothing can be said yet."
        return Answers([nothing], [], None, None, nothing)
    decided = _options(result)
    answer, details = _found(result, decided)
    told = verdict(result)
    details += _missing(result)
    if told is None:
        return Answers(answer, details, None, None, answer[0], decided)
    words = told.words + (f" {EXPLORATORY}" if result.plan.experiment.exploratory else "")
    return Answers(answer, details, words, told.holds, _finding(words, answer[0]), decided)


def _finding(words: str, answer: str) -> str:
    """The verdict and the answer in a line; of a long one, only whether the hypothesis holds."""
    if len(words) + len(answer) < LONGEST:
        return f"{words} {answer}"
    return f"{words.partition(':')[0]}. {answer}"


def _options(result: SweepResult) -> Options | None:
    """What to decide, where levers are tried under every assumption and points were chosen, not drawn."""
    plan = result.plan
    if not any(factor.lever for factor in plan.factors) or clusters(plan) is not None:
        return None
    try:
        return options(result, confidence=plan.base.study.confidence)
    except BadInput:
        return None


def _found(result: SweepResult, decided: Options | None) -> tuple[list[str], list[str]]:
    plan = result.plan
    if not plan.factors:
        return _comparison(result)
    if np.isnan(result.cells.of(plan.rank_by).mean).all():
        return [f"No run has a value of {plan.rank_by.replace('_', ' ')}, so nothing can be ranked."], []
    if plan.n_policies == 1:
        return _one_policy(result, decided)
    try:
        found = flips(result, confidence=plan.base.study.confidence)
    except BadInput as error:
        return [f"The policies cannot be ranked: {error.faults[0].what}."], []
    if decided is not None:
        answer, policies = option_words.answer(result, decided), [best_where(found), *overtaking(result, found)]
        return answer, [*option_words.further(result, decided), *policies, *_between(result, found)[:1]]
    return _one_factor(result, found) if len(plan.factors) == 1 else _policies(result, found)


def _comparison(result: SweepResult) -> tuple[list[str], list[str]]:
    """A sweep of one point is a comparison, and says the same as one."""
    plan, confidence = result.plan, result.plan.base.study.confidence
    table = result.runs
    table = table[table["replication"] < result.replications]
    measures = runs.engine().known_measures()
    better = {name: int(measures[name].better) for name in measures if name in table}
    paired = ranking.paired_table(table, plan.policies, plan.baseline, better, confidence)
    best = ranking.rank(table, plan.policies, plan.rank_by, better[plan.rank_by], confidence)
    figures = findings.Figures(
        paired, plan.policies, plan.baseline, plan.rank_by, better[plan.rank_by], unit_of(plan.rank_by),
        plan.base.money.currency, result.replications, best,
    )  # fmt: skip
    return findings.findings(figures)


def _one_policy(result: SweepResult, decided: Options | None) -> tuple[list[str], list[str]]:
    """The best level of the one factor, or what to decide and what matters."""
    plan, confidence = result.plan, result.plan.base.study.confidence
    target = Target(result, plan.rank_by, plan.policies[0], None)
    if len(plan.factors) == 1:
        return best_level(curve(target, plan.factors[0].name, confidence), confidence)
    first, *rest = influence(target, confidence)
    if decided is not None:
        return option_words.answer(result, decided), [*option_words.further(result, decided), first]
    best, further = best_lever(target, confidence)
    return [*best, first], [*further, *rest]


def _one_factor(result: SweepResult, found: Flips) -> tuple[list[str], list[str]]:
    """Where along its factor which policy is best, and from which value on."""
    answer = [best_where(found), *stretches(result, found)]
    crossed = overtaking(result, found)
    details = [*nowhere(found), *crossed[1:], *regret(result, found), *_more_replications(result, found)]
    return [*answer, *crossed[:1]], details


def _policies(result: SweepResult, found: Flips) -> tuple[list[str], list[str]]:
    """Where which policy is best, the rules and values at which the ranking flips, what is at stake and what matters."""
    said, lost = rules(result, found), regret(result, found)
    short = 0 < len(said) <= 2
    answer = [best_where(found), *(said if short else lost[:1])]
    details = [*([] if short else said), *nowhere(found), *overtaking(result, found), *(lost if short else lost[1:])]
    details += _more_replications(result, found)
    return answer, [*details, *_between(result, found)]


def _between(result: SweepResult, found: Flips) -> list[str]:
    """What matters to the difference between the two policies that are best most often."""
    plan = result.plan
    leader, second = (str(name) for name in found.shares["policy"].iloc[:2])
    rival = second if found.shares["best"].iloc[1] or leader == plan.baseline else plan.baseline
    return influence(Target(result, plan.rank_by, leader, rival), plan.base.study.confidence)


def _more_replications(result: SweepResult, found: Flips) -> list[str]:
    """How many replications would tell the best policy from the second at half of the points where that is open."""
    plan, unsure = result.plan, found.points[~found.points["resolved"]]
    if 2 * len(unsure) < len(found.points):
        return []
    pairs = result.cells.pairs(found.measure)
    confidence = 1 - (1 - found.confidence) / (len(found.policies) - 1)
    counts = []
    for row in rows(unsure):
        at = (int(row.point), plan.policies.index(row.best), plan.policies.index(row.second))
        count = needed(float(pairs.mean[at]), float(pairs.variance[at]), int(pairs.count[at]), confidence)
        counts += [count] if count is not None else []
    if not counts:
        return []
    middle = sorted(counts)[(len(counts) - 1) // 2]
    text = f"{wording.replications(middle)} replications would tell the best policy from the second at half of the points where"
    return [f"{text[0].upper()}{text[1:]} they are not told apart."]


def _missing(result: SweepResult) -> list[str]:
    """What the sentences leave out."""
    said, plan = [], result.plan
    if result.replications < plan.replications and result.stopped_by != "half_width":
        asked = f"{plan.replications} replications were asked for"
        said.append(f"{asked}; these sentences are from the {result.replications} that every point has finished.")
    if result.failed:
        what = "run failed and is" if result.failed == 1 else "runs failed and are"
        said.append(f"{wording.number(result.failed)} {what} left out.")
    return said


def conditional_on(result: SweepResult) -> str:
    """What the intervals cover: which seeds vary, and for how many questions they are corrected."""
    plan = result.plan
    study = plan.base.study
    rivals = plan.n_policies - 1
    if not plan.factors:
        return findings.conditional_on(study.vary, result.replications, study.confidence, rivals, plan.baseline)
    text = findings.conditional_on(study.vary, result.replications, study.confidence, 0, plan.baseline)
    if result.replications < 2:
        return text
    text += " Every point and policy met the same chance, so differences are taken within replications."
    if rivals:
        text += " Which policy is best is told at each point by itself"
        text += f", corrected for {plan.n_policies} policies (Bonferroni)" if rivals > 1 else ""
        missed = plan.n_points * (1 - study.confidence)
        text += f"; of {plan.n_points} points about {round(missed)} may be told wrongly." if missed >= 1 else "."
    return text
