"""Rules and a measure of an airline's own: the example of docs/plugins.md.

wom-sim compare scenarios/airline_own_rules.toml --plugins docs/plugins_example.py
"""

import numpy as np

import wom_sim as ws


@ws.triage_rule
def likely_to_leave_first(tickets, now):
    """What the policy's own weights say, and ten more for customers whom a late answer is likely to cost much."""
    at_stake = tickets["value"] * tickets["severity"] * (1.0 + np.log2(1.0 + tickets["followers"]) / 10.0)
    late = tickets["waited"] > 2.0
    return tickets["score"] + np.where(late, 10.0 * at_stake, 0.0)


@ws.reply_rule
def money_for_the_loud(tickets, now):
    """In public, where many read: compensation at once. Else as the policy has it; a third of it again after a long wait."""
    loud = tickets["public"] & (tickets["followers"] >= 20)
    kinds = np.where(loud, 5, tickets["reply"])  # 5: compensate_public
    money = np.where(loud, 40.0, tickets["compensation"])
    return {"reply": kinds, "compensation": np.where(tickets["waited"] > 8.0, money * 4.0 / 3.0, money)}


@ws.offer_rule
def only_the_unanswered(complaints, now):
    """Court in daytime, under complaints that nobody has answered yet, half of them; offer more for the worse."""
    awake = 8.0 <= now.hour_of_day < 22.0
    chosen = now.draws(lasting=True) < 0.5  # the same half in every hour
    return {"court": awake & chosen & ~complaints["answered"], "offer": 20.0 + 60.0 * complaints["severity"]}


@ws.measure("tickets", better=-1)
def answered_next_day(c):
    """Tickets whose first reply came more than 24 hours after the complaint."""
    answered = c.tickets[c.tickets["first_reply"] >= 0.0]
    return float((answered["first_reply"] - answered["born"] > 24.0).sum())
