"""The list, eighth part: what readers make of what a brand says in a firestorm. What it says then stands in its policy."""

from __future__ import annotations

from wom_sim.model.parameters.section import P, Section, Share


class Crisis(Section):
    """How readers take a brand's statements and counter-messages; a ``playbook`` of a policy says when it makes them."""

    improvised: Share = P(
        0.3, "quality of a counter-message without preparation: share of readers on whom it works as meant; on the others it backfires",
        "share", (0.1, 0.6))
    prepared: Share = P(0.85, "quality that a counter-message comes close to with any preparation", "share", (0.5, 0.95))
    preparation_half_hours: float = P(8.0, "preparation by which half of that way is done", "hours", (1, 48), gt=0, le=1000)
    coordination_hours: float = P(1.0, "hours by which each doubling of the voices delays a message that all agree on", "hours", (0, 6), ge=0, le=1000)
    message_strength: float = P(1.0, "strength of a counter-message on a reader against that of praise, before trust", "factor", (0.3, 3), ge=0, le=20)
    eased_by_message: float = P(
        0.8, "what an official counter-message of full quality leaves of the complaint's further reshares", "factor", (0.5, 1.0),
        "assumption; herhausen2019 (sign of good answers)", ge=0, le=2)
    statement_quality: Share = P(0.8, "share of readers whom a holding statement calms; the others it annoys", "share", (0.4, 0.95))
    statement_strength: float = P(0.3, "strength of a holding statement on a reader against that of praise, before trust", "factor", (0.1, 1), ge=0, le=20)
    eased_by_statement: float = P(
        0.95, "what a holding statement of full quality leaves of the complaint's further reshares", "factor", (0.8, 1.05),
        "assumption; herhausen2019 (sign of good answers)", ge=0, le=2)
    letdown_strength: float = P(
        0.6, "strength of the disappointment of a reader whom the statement calmed and whom no answer reached in time, against a complaint",
        "factor", (0.1, 2), ge=0, le=20)
    contradiction: Share = P(0.1, "chance that a reader finds a further voice to contradict the first, where they have not agreed on one message", "chance", (0.02, 0.3))
    contradiction_strength: float = P(1.0, "strength of a counter-message against the brand on whoever finds it contradicted", "factor", (0.3, 3), ge=0, le=20)
    leaders: Share = P(0.1, "share of the people, those with most followers, who count as opinion leaders", "share", (0.01, 0.2))
    tone_deaf: Share = P(
        0.0, "share of readers whom the brand's usual push annoys at the height of a firestorm (0: it is read as on any day)", "share", (0.1, 0.8))
