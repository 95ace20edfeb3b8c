"""Whom readers believe: friends more than strangers, and both more than those who are paid to say it."""

from __future__ import annotations

from wom_sim.model.compiled import compiled

# Who speaks in a root post: a customer; a brand's own feed; somebody who works for it; a customer whom it has won as an
# ambassador; somebody whom it pays and who says so; somebody whom it pays and who does not.
CUSTOMER, OWN_FEED, EMPLOYEE, AMBASSADOR, INFLUENCER, HIDDEN = range(6)


@compiled
def post_trust(voice, reshared, stranger, rates):  # type: ignore[no-untyped-def]
    """Weight of a post in a reader's eyes, by who speaks (one record of the section ``trust``).

    Whoever passes a post on gives their own word for it. A stranger's word has the weight of a review; what an employee
    or a paid influencer says weighs less, unless the pay is hidden.
    """
    if not reshared:
        if voice == OWN_FEED:
            return rates.brand
        if voice == EMPLOYEE:
            return rates.employee
        if voice == INFLUENCER:
            return rates.influencer
    return rates.reviewer if stranger else rates.friend
