"""Whom readers believe: friends more than strangers, and both more than those who are paid to say it; and how far they
believe a brand, by what they have seen it do.

*Credibility* c (0 to 1, at first one half) is a reader's belief in what one brand says. It moves by experience as an
opinion does by messages (``spread.opinion_after``), and falls back to one half.
"""

from __future__ import annotations

import math

from wom_sim.model.compiled import compiled
from wom_sim.model.spread import FIXED

# Who speaks in a root post: a customer; a brand's own feed; somebody who works for it; a customer whom it has won as an
# ambassador; somebody whom it pays and who says so; somebody whom it pays and who does not.
CUSTOMER, OWN_FEED, EMPLOYEE, AMBASSADOR, INFLUENCER, HIDDEN = range(6)
# In a firestorm: a brand's holding statement and its counter-message, and that in the words of employees or of customers.
STATEMENT, ANNOUNCEMENT, COLLEAGUE, SUPPORTER = range(6, 10)


@compiled
def post_trust(voice, reshared, stranger, rates):  # type: ignore[no-untyped-def]
    """Weight of a post in a reader's eyes, by who speaks (one record of the section ``trust``).

    Whoever passes a post on gives their own word for it. A stranger's word has the weight of a review; what an employee
    or a paid influencer says weighs less, unless the pay is hidden.
    """
    if not reshared:
        if voice == OWN_FEED or voice == STATEMENT or voice == ANNOUNCEMENT:
            return rates.brand
        if voice == EMPLOYEE or voice == COLLEAGUE:
            return rates.employee
        if voice == INFLUENCER:
            return rates.influencer
    return rates.reviewer if stranger else rates.friend


UNTRIED = 0.5  # credibility of a brand of whose conduct nothing was seen


@compiled
def is_brands_word(voice, reshared):  # type: ignore[no-untyped-def]
    """Whether readers can tell that a post is a brand's own word, whoever lends the voice."""
    own = voice == OWN_FEED or voice == STATEMENT or voice == ANNOUNCEMENT
    return not reshared and (own or voice == EMPLOYEE or voice == COLLEAGUE or voice == INFLUENCER)


@compiled
def believed(weight, credibility):  # type: ignore[no-untyped-def]
    """What belief leaves of a weight or a chance (0 to 1): weight · 2 c, at most 1; all of it at the start (form: assumption)."""
    return min(1.0, weight * 2.0 * credibility)


@compiled
def lesson(learning, step):  # type: ignore[no-untyped-def]
    """How strongly one experience of a brand's conduct speaks for its word (above 0) or against it, in 1/65536.

    −ln(1 − learning) · step, so that a step of 1 moves belief by the share ``learning`` of the way to 1, one of −1 to 0.
    That trust is lost more easily than won is Slovic (1993, sign).
    """
    size = int(-math.log(1.0 - learning) * abs(step) * FIXED + 0.5)
    return size if step > 0.0 else -size


@compiled
def conduct_in_post(voice, reshared, thanks, rates):  # type: ignore[no-untyped-def]
    """What reading a post teaches of the brand's conduct (a step for ``lesson``; one record of the section ``trust``): that
    it has resolved a complaint in public, or that it says whom it pays."""
    if thanks:
        return rates.public_thanks
    return rates.pay_disclosed if voice == INFLUENCER and not reshared else 0.0


@compiled
def conduct_in_answer(is_offer, works, rates):  # type: ignore[no-untyped-def]
    """The same of a reply or a rival's offer under a complaint."""
    if is_offer:
        return 0.0 if works else rates.pushy_offer
    return rates.good_reply if works else rates.poor_reply
