"""Measures that only some scenarios have: of channels, of what is said for brands, of what they learn and hear, as the report
groups them."""

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
    "What the brand can see, and steers by": (
        "nps_surveyed", "survey_bias", "csat_true", "csat_surveyed", "heard_positive", "survey_response", "survey_lag",
        "survey_cost", "steered_hours",
    ),
    "Who looks in the shop": (
        "researched_share", "shelf_visits", "showroomed", "showroomed_share", "turned_away", "left_at_shelf", "kept_in_shop",
        "shop_cost", "shop_discounts", "tariff_income", "tariff_posts",
    ),
    "What changing costs": ("change_cost",),
    "How the brand is organised": (
        "repeated", "repeated_share", "merged", "colleague_answers", "colleague_hours", "colleague_cost",
    ),
    "Help among customers, and trust": ("peer_helped", "peer_help_rate", "credibility"),
    "What the brand learns": (
        "causes_known", "causes_known_share", "fixes", "fixing_cost", "failures_averted", "averted_share", "failure_rate_now",
    ),
}  # fmt: skip
NAMES = frozenset(name for names in GROUPS.values() for name in names)
