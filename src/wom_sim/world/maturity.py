"""Six stages in which organisations grow into the public, each a ready-made policy over the levers that any policy has.

The stages are practitioners' (Li & Solis 2013, ``altimeter2013``); what a stage means for each lever is an assumption. The
same number of agents answers in all of them: what grows is how much is heard and how soon, how long the desk is open, how
few hands a ticket passes through, what is known of who comes again, how well people answer, who else may speak, and what is
made of complaints. They are known by name and as presets, and not compared unless they are asked for.
"""

from __future__ import annotations

from typing import Any

MATURITY: dict[str, dict[str, Any]] = {
    "planning": {
        "what": "stage 1, listen and learn: somebody reads along; private complaints are answered, in office hours",
        "hours": "09:00-17:00",
        "days_per_week": 5,
        "answers": "private",
        "handovers": 2,
        "skill": 0.8,
        "listening": {"coverage": 0.2, "delay_minutes": 1440.0},
        "reply": {"minor": "none", "serious": "none", "quality": 0.45},
        "organisation": {"customer_view": "silos", "agenda": "marketing_led"},
        "employees": {"access": "blocked"},
    },
    "presence": {
        "what": "stage 2, stake a claim: a page that answers with a form of words and passes everything on",
        "hours": "09:00-17:00",
        "days_per_week": 5,
        "handovers": 2,
        "skill": 0.8,
        "listening": {"coverage": 0.4, "delay_minutes": 480.0},
        "triage": {"age": 1.0, "public": -4.0},
        "reply": {"minor": "invite_private", "serious": "invite_private", "quality": 0.5},
        "organisation": {"customer_view": "silos", "agenda": "marketing_led"},
        "employees": {"access": "blocked"},
    },
    "engagement": {
        "what": "stage 3, a dialogue: answers in public with feeling, solutions still come from another department",
        "hours": "08:00-18:00",
        "days_per_week": 6,
        "handovers": 1,
        "skill": 0.9,
        "listening": {"coverage": 0.6, "delay_minutes": 120.0},
        "reply": {"minor": "empathy", "serious": "invite_private", "quality": 0.6},
        "organisation": {"customer_view": "silos", "agenda": "marketing_led"},
        "learning": {"fixes_at_once": 1, "told_apart": 0.3, "fix_days": 60.0},
        "employees": {"access": "limited", "allowed": 0.1, "trained": 0.05},
    },
    "formalized": {
        "what": "stage 4, organise for scale: one desk with rules, the worst first, and a first group of trained employees",
        "hours": "08:00-20:00",
        "handovers": 1,
        "skill": 0.95,
        "listening": {"coverage": 0.8, "delay_minutes": 30.0},
        "triage": {"age": 1.0, "severity": 1.0},
        "reply": {"minor": "resolve_public", "serious": "invite_private", "quality": 0.68},
        "compensation": {"serious": 10.0},
        "organisation": {"customer_view": "silos", "agenda": "joint"},
        "learning": {"fixes_at_once": 1, "told_apart": 0.4, "fix_days": 45.0},
        "employees": {"access": "limited", "allowed": 0.2, "advocates": 0.05, "trained": 0.15},
    },
    "strategic": {
        "what": "stage 5, part of the business: who takes a ticket settles it, from early to late, and pays for the harm",
        "hours": "07:00-22:00",
        "handovers": 0,
        "listening": {"coverage": 0.9, "delay_minutes": 10.0},
        "triage": {"age": 1.0, "severity": 2.0},
        "reply": {"minor": "resolve_public", "serious": "apology", "quality": 0.75},
        "compensation": {"serious": 25.0},
        "organisation": {"customer_view": "one", "agenda": "joint"},
        "learning": {"fixes_at_once": 2, "told_apart": 0.5, "fix_days": 30.0},
        "employees": {"access": "open", "advocates": 0.15, "trained": 0.4},
    },
    "converged": {
        "what": "stage 6, it is the business: everybody may speak and is trained to, and little goes unheard",
        "hours": "06:00-23:00",
        "handovers": 0,
        "skill": 1.1,
        "listening": {"coverage": 0.95, "delay_minutes": 3.0},
        "triage": {"age": 1.0, "severity": 2.0, "reshares": 1.0},
        "reply": {"minor": "resolve_public", "serious": "apology", "quality": 0.8},
        "compensation": {"serious": 25.0},
        "organisation": {"customer_view": "one", "agenda": "joint", "who_answers": "colleagues"},
        "learning": {"fixes_at_once": 3, "told_apart": 0.7, "fix_days": 20.0},
        "employees": {"access": "open", "advocates": 0.3, "trained": 0.8},
    },
}
