"""The list, eighth part: root causes of failures. Who fixes them, and how, stands in a policy."""

from __future__ import annotations

from wom_sim.model.parameters.section import P, Section


class Learning(Section):
    """Why brands fail: root causes that complaints make visible, and that a policy may have fixed."""

    root_causes: int = P(
        0, "root causes on which a brand's failures fall (0: failures have no cause that could be fixed)", "causes", (4, 40),
        ge=0, le=100)
    concentration: float = P(
        1.0, "how unequal they are, as an exponent: the share of the k-th goes with k to minus this power (0: all alike)", "", (0, 2),
        "assumption; adams1984 (few faults cause most failures)", ge=0, le=10)
    return_half_life_days: float = P(
        365.0, "time in which half of what a fix removed has come back (0: it never does)", "days", (60, 2000),
        "assumption; argote1990 (organisations forget)", ge=0)
    incident_cause: bool = P(
        False, "whether incidents have a root cause of their own, so that later ones can be averted (false: they are accidents)")
