"""Measures that only some scenarios have, of channels and of what is said for brands, as the report groups them."""

GROUPS = {
    "Callers on hold": ("hold_minutes", "hold_minutes_p90", "hang_up_rate", "hung_up_public", "handed_over"),
    "What the brand says": (
        "content_posts", "content_seen", "subscribers", "unfollowed", "unfollowed_share", "muted", "content_cost",
        "impressions", "campaign_cost", "cost_per_view",
    ),
    "Who speaks for it": (
        "sponsored_posts", "sponsored_reach", "called_out", "employee_posts", "employee_reach", "off_message",
        "employee_hours", "employee_cost", "training_cost",
    ),
    "Firestorms that the brand sees": (
        "crisis_hours", "false_alarms", "detection_lag", "statements", "counter_messages", "crisis_cost",
    ),
    "Help among customers, and trust": ("peer_helped", "peer_help_rate", "credibility"),
}  # fmt: skip
NAMES = frozenset(name for names in GROUPS.values() for name in names)
