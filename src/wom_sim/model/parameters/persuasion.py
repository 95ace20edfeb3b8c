"""The list, seventh part: what people make of those who are paid, or won over, to speak for a brand."""

from __future__ import annotations

from wom_sim.model.parameters.section import P, Section, Share


class Persuasion(Section):
    """How those speak who are asked to, and what readers make of pay that is hidden (Friestad & Wright 1994)."""

    strength: float = P(0.7, "how strongly a post praises that an influencer or an ambassador was asked for, against praise that comes by itself", "severity", (0.3, 1), ge=0, le=1)
    least_goodwill: float = P(0.2, "ambassadors: satisfaction minus grievance below which nobody is won over, and those who were stay silent", "satisfaction", (-0.3, 0.6), ge=-2, le=1)
    recognised: Share = P(0.1, "share of readers who recognise a paid post that does not say so; it then speaks against the brand", "share", (0.02, 0.6), "amazeen2018 (fewer than one in ten); friestad1994 (sign)")
    called_out: Share = P(0.02, "share of those who call it out in public", "share", (0, 0.3))
