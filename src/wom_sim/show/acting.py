"""Which parameters of a scenario have no effect in it, and why: a mechanism is off, or nothing ever sets it going.

What is named here changes no run and no measure; what is not named may still do very little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from wom_sim.model.parameters.section import clock_hours
from wom_sim.show.acting_change import idle_change, mixed, mixed_policies
from wom_sim.show.acting_channels import idle_channels
from wom_sim.show.acting_crisis import idle_crisis
from wom_sim.show.acting_learning import idle_learning
from wom_sim.show.acting_organisation import idle_organisation, passes_on
from wom_sim.show.acting_pilots import idle_pilots
from wom_sim.show.acting_plugins import idle_plugins
from wom_sim.show.acting_showrooming import charges, idle_showrooming
from wom_sim.show.acting_spokespeople import idle_persuasion
from wom_sim.show.acting_staff import idle_staff
from wom_sim.show.acting_surveys import idle_surveys
from wom_sim.show.acting_trust import idle_help, idle_trust
from wom_sim.show.idle_voice import owned_voice
from wom_sim.world.channels import media_of
from wom_sim.world.policy import Policy
from wom_sim.world.scenario import Scenario
from wom_sim.world.shop_faults import compares
from wom_sim.world.stages import with_named
from wom_sim.world.surveys import reads

Idle = Iterator[tuple[str, str]]
NETWORK_KEYS = {  # what each kind of network reads, beside its kind and the share of strong ties
    "community": "customers mean_followers directed interest_groups homophily exponent clustering",
    "powerlaw_cluster": "customers mean_followers interest_groups clustering",
    "small_world": "customers mean_followers interest_groups rewiring",
    "random": "customers mean_followers interest_groups directed",
    "regular": "customers mean_followers interest_groups",
    "ring": "customers mean_followers interest_groups",
    "configuration": "customers interest_groups degrees directed",
    "torus": "customers interest_groups",
    "complete": "customers interest_groups",
    "file": "customers interest_groups file file_directed",
}
SEEN_ONLY = (
    "other_group crowding_posts crowding_half_life_hours negative_attention reshare reshare_negative reshare_positive "
    "half_life_hours appeal_tail post_weight reexposure read_seconds"
)
EASED = {"apology": "apology", "empathy": "empathy", "invite_private": "invite", "compensate_public": "compensation"}
DESK_ONLY = (
    "queues private_agents_share answers min_followers writing_minutes handovers skill handling.distribution "
    "handling.mean_minutes handling.cv triage.age triage.severity triage.followers triage.reshares triage.value "
    "triage.public triage.random reply.minor reply.serious reply.quality compensation.minor compensation.serious"
)
ANSWERED_ONLY = (
    "resolve_minor resolve_serious handover_kept handover_time expected_wait_hours reply_calm recovery fast_recovery "
    "fair_compensation money_recovery satisfaction_gain thanks"
)


class Facts:
    """What can happen in a scenario at all."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        end = 24.0 * scenario.time.days
        self.events = [event for event in scenario.events if event.start_hour < end]
        self.incidents = [event for event in self.events if event.kind == "incident" and event.share_of_customers > 0]

    @cached_property
    def plans(self) -> dict[str, Policy]:
        """Policies in play, by name: those that brands follow, those compared, and those that an event starts."""
        return {name: self.scenario.policy(name) for name in policies_in_play(self.scenario)}

    @cached_property
    def mixed(self) -> set[str]:
        """Policies whose levers are mixed with those of another."""
        return mixed_policies(self)

    @property
    def answering(self) -> list[Policy]:
        """Policies in play under which somebody answers."""
        return [plan for plan in self.plans.values() if answers_somebody(plan)]

    @property
    def replies(self) -> set[str]:
        """Kinds of public reply that policies in play give; a plug-in may give any."""
        if any(plan.reply_rule for plan in self.answering):
            return set(EASED)
        open_desks = [plan.reply for plan in self.answering if plan.answers != "private"]
        return {str(kind) for reply in open_desks for kind in (reply.minor, reply.serious)} - {"none"}

    @property
    def serious(self) -> bool:
        """Whether serious failures can happen."""
        usual = any(brand.failure_rate > 0 and brand.serious_share > 0 for brand in self.scenario.brands)
        return usual or any(event.severity > 0 for event in self.incidents)

    @property
    def minor(self) -> bool:
        """Whether minor failures can happen."""
        usual = any(brand.failure_rate > 0 and brand.serious_share < 1 for brand in self.scenario.brands)
        return usual or any(event.severity < 1 for event in self.incidents)

    @property
    def tickets(self) -> bool:
        """Whether there can be tickets: after failures, from customers off the graph, or by scripted complaints."""
        others = any(brand.background_tickets_per_day for brand in self.scenario.brands)
        scripted = any(event.kind == "post" and event.sign < 0 for event in self.events)
        return self.serious or self.minor or others or scripted

    @property
    def delights(self) -> bool:
        """Whether touches can delight."""
        return any(brand.delight_rate > 0 for brand in self.scenario.brands)

    @property
    def poachers(self) -> list[str]:
        """Names of the brands that court rivals' complaining customers."""
        if len(self.scenario.brands) < 2 or not self.tickets:
            return []
        courting = (brand for brand in self.scenario.brands if brand.poaching.hazard_per_hour > 0)
        return [brand.name for brand in courting if brand.poaching.offers_per_day > 0]

    def fixes(self, plan: Policy) -> bool:
        """Whether root causes of failures may be fixed under a policy."""
        return self.scenario.learning.root_causes > 0 and plan.learning.fixes_at_once > 0

    @property
    def prospects_at_start(self) -> bool:
        """Whether some people have no brand at the start."""
        return sum(brand.market_share for brand in self.scenario.brands) < 1.0 - 1e-9

    @property
    def prospects(self) -> bool:
        """Whether anybody can be without a brand: at the start, or by leaving the market."""
        return self.prospects_at_start or self.scenario.reviews.leave_market > 0 or len(self.scenario.brands) == 1


def policies_in_play(scenario: Scenario) -> list[str]:
    """Names of the policies that brands follow (``ignore`` where none is named), that are compared or that an event starts,
    and of those that they name."""
    return with_named(scenario, [*scenario.followed_policies, *scenario.compared_policies])


def answers_somebody(plan: Policy) -> bool:
    """Whether a policy ever has an agent, or lets others answer."""
    return plan.agents + plan.night_agents + plan.surge.agents > 0 or plan.organisation.who_answers == "colleagues"


def idle(scenario: Scenario) -> dict[str, str]:
    """Parameters that have no effect in a scenario, by their dotted key, each with the reason.

    Brands and policies stand in keys by name: ``brands.Northwind.poaching.offer``.
    """
    facts = Facts(scenario)
    found: dict[str, str] = {}
    for rule in RULES:
        for key, why in rule(facts):
            found.setdefault(key, why)
    return {key: why for key, why in found.items() if not mixed(key, facts)}


def _all(section: str, keys: str | Iterable[str], why: str) -> Idle:
    for key in keys.split() if isinstance(keys, str) else keys:
        yield f"{section}.{key}", why


def _network(facts: Facts) -> Idle:
    network = facts.scenario.network
    read = {"kind", "strong_tie_share", *NETWORK_KEYS[network.kind].split()}
    unread = [key for key in type(network).model_fields if key not in read and key != "reciprocity"]
    yield from _all("network", unread, f"a network of kind {network.kind} does not use it")
    if network.kind != "community" or not network.directed:
        yield "network.reciprocity", "only directed community networks use it"


def _touches(facts: Facts) -> Idle:
    if not facts.serious:
        why = "no serious failure can happen"
        yield from _all("touchpoints", "serious_outcome", why)
        yield from _all("voice", "leave_plan leave_plan_days", why)
    if not facts.minor:
        yield "touchpoints.minor_outcome", "no minor failure can happen"
    if not (facts.serious or facts.minor):
        why = "no touch can fail"
        yield from _all("voice", "grievance_boost answered_boost private_delay_hours talk_failure", why)
        if not charges(facts):
            yield "voice.delay_hours", why
        yield from _all("voice", "helped_talk helped_praise", why)
        yield from _all("reviews", "grievance grievance_half_life_days", why)
    if not facts.delights:
        why = "no touch can delight"
        yield from _all("touchpoints", "delight_outcome", why)
        yield from _all("voice", "praise talk_delight", why)


def _voice(facts: Facts) -> Idle:
    voice = facts.scenario.voice
    if voice.leave_plan == 0:
        yield "voice.leave_plan_days", "nobody plans to leave (`voice.leave_plan` is 0)"
    if voice.talk_failure == voice.talk_delight == voice.talk_ordinary == 0:
        yield from _all("voice", "talk_half_life_days helped_talk helped_praise", "no stories are told")
    if voice.talk_failure == 0:
        yield from _all("voice", "helped_talk helped_praise", "no story tells of a failure")
    if voice.helped_talk == 0:
        yield "voice.helped_praise", "whoever was helped tells no more (`voice.helped_talk` is 0)"
    if not any(medium.patience for medium in media_of(facts.scenario)):
        yield "voice.shame", "nobody gives up waiting (`service.patience_hours` is 0)"


def _spread(facts: Facts) -> Idle:
    spread = facts.scenario.spread
    passed_on = "reshare_negative reshare_positive half_life_hours appeal_tail reexposure"
    if spread.see == 0:
        why = "nobody sees a post (`spread.see` is 0)"
        yield from _all("spread", SEEN_ONLY, why)
        yield from _all("service", ["reply_effect", *(f"eased_by_{word}" for word in EASED.values())], why)
    if spread.crowding_posts == 0:
        yield "spread.crowding_half_life_hours", "feeds are not crowded (`spread.crowding_posts` is 0)"
    if spread.reshare == 0:
        why = "nothing is reshared (`spread.reshare` is 0)"
        yield from _all("spread", passed_on, why)
        yield from _all("service", (f"eased_by_{word}" for word in EASED.values()), why)
    if spread.advice == 0:
        why = "what is heard moves nobody (`spread.advice` is 0)"
        yield from _all("spread", "post_weight keep_positive keep_negative", why)
        yield "service.reply_effect", why
    if spread.post_weight == 0:
        yield "service.reply_effect", "posts move nobody (`spread.post_weight` is 0)"


def _service(facts: Facts) -> Idle:
    service = facts.scenario.service
    if not facts.tickets:
        why = "nobody can complain"
        yield from _all("service", f"{ANSWERED_ONLY} patience_hours reply_effect complaint_lifetime_days", why)
        yield from _all("service", (f"eased_by_{word}" for word in EASED.values()), why)
        yield from _all("voice", "shame answered_boost helped_talk helped_praise", why)
    if not facts.answering:
        yield from _all("service", ANSWERED_ONLY, "no policy in play answers anybody")
        yield from _all("voice", "answered_boost helped_talk helped_praise", "no policy in play answers anybody")
    if not facts.replies or not facts.tickets:
        why = "no policy in play replies in public"
        yield from _all("spread", "reexposure", why)
        yield "service.reply_effect", why
    for kind, word in EASED.items():
        if kind not in facts.replies:
            yield f"service.eased_by_{word}", f"no policy in play gives this reply ({kind})"
    light = facts.serious and any(channel.capacity == "light" for channel in facts.scenario.channels)
    if not light and not any(passes_on(plan) for plan in facts.answering):
        yield from _all("service", "handover_kept handover_time", "no policy in play passes tickets on")
    if not any(plan.compensation.minor or plan.compensation.serious or plan.reply_rule for plan in facts.answering):
        yield from _all("service", "fair_compensation money_recovery", "no policy in play pays compensation")
    if service.money_recovery == 0:
        yield "service.fair_compensation", "compensation takes nothing away (`service.money_recovery` is 0)"


def _looked_back(facts: Facts) -> bool:
    """Whether anybody but a rival asks how old a complaint is."""
    plans = facts.plans.values()
    known = any(plan.organisation.customer_view != "off" or plan.playbook.active for plan in plans)
    return known or any(channel.peer_help for channel in facts.scenario.channels)


def _poaching(facts: Facts) -> Idle:
    if not facts.poachers:
        why = "no brand poaches"
        yield from _all("service", "poached_leave_queue", why)
        if not _looked_back(facts):
            yield "service.complaint_lifetime_days", why
        yield from _all("reviews", "usual_offer", why)
    for brand in facts.scenario.brands:
        section = f"brands.{brand.name}.poaching"
        if brand.name not in facts.poachers:
            trigger = "hazard_per_hour" if brand.poaching.hazard_per_hour == 0 else "offers_per_day"
            keys = [key for key in type(brand.poaching).model_fields if key not in (trigger, "preset")]
            yield from _all(section, keys, "the brand does not poach")
        elif brand.poaching.offer == 0 and brand.poaching.offer_rule is None:
            yield f"{section}.accepted", "nothing is offered, so nothing is accepted"


def _reviews(facts: Facts) -> Idle:
    reviews, joining = facts.scenario.reviews, facts.scenario.joining
    if len(facts.scenario.brands) == 1:
        why = "there is no rival"
        yield from _all("reviews", "opinion switching_cost leave_market preference consult_friends", why)
        yield from _all(f"brands.{facts.scenario.focal.name}", "attraction", why)
    if reviews.opinion == 0 and not compares(facts.scenario):
        yield "reviews.switching_cost", "opinions do not make customers leave (`reviews.opinion` is 0)"
    if reviews.preference == 0:
        yield "reviews.consult_friends", "opinions do not count in the choice (`reviews.preference` is 0)"
    if facts.scenario.network.strong_tie_share == 0:
        why = "there are no strong ties (`network.strong_tie_share` is 0)"
        yield from _all("reviews", "consult_friends friend_left friend_left_cap friend_left_half_life_days", why)
    if reviews.friend_left <= 1 or reviews.friend_left_cap <= 1:
        keys = "friend_left_half_life_days" + (" friend_left_cap" if reviews.friend_left <= 1 else "")
        yield from _all("reviews", keys, "friends who left do not count")
    if reviews.loyalty_tenure == 0:
        yield "reviews.tenure_half_days", "tenure does not count (`reviews.loyalty_tenure` is 0)"
    unread = {"none": "influence external imitation threshold review_days period_days", "bass": "threshold",
              "threshold": "influence external imitation period_days"}  # fmt: skip
    yield from _all("joining", unread[joining.kind], f"joining is of kind {joining.kind}")
    if not facts.prospects:
        yield from _all("joining", type(joining).model_fields, "nobody is ever without a brand")


def _policies(facts: Facts) -> Idle:
    for name, plan in facts.plans.items():
        section = f"policies.{name}"
        if not facts.tickets:
            heard = "" if reads(plan) else "listening.coverage listening.delay_minutes"
            yield from _all(section, f"{DESK_ONLY} {heard}", "nobody can complain")
            yield from _all(section, (f"surge.{key}" for key in type(plan.surge).model_fields), "nobody can complain")
        if not answers_somebody(plan):
            yield from _all(section, f"{DESK_ONLY} hours days_per_week", "nobody answers")
        if plan.surge.agents == 0:
            yield from _all(f"{section}.surge", "trigger least hours", "nobody is called in")
        if plan.listening.coverage == 0:
            yield f"{section}.listening.delay_minutes", "nothing is noticed"
        if plan.queues == "shared":
            yield f"{section}.private_agents_share", "queues are shared"
        if plan.handling.distribution != "lognormal":
            yield f"{section}.handling.cv", f"handling times are {plan.handling.distribution}"
        if plan.answers == "private":
            yield from _all(
                section, "min_followers reply.minor reply.serious reply.quality", "only private tickets are answered"
            )
        if plan.reply.minor == plan.reply.serious == "none" and plan.reply_rule is None:
            yield f"{section}.reply.quality", "nothing is said in public"
        if clock_hours(plan.hours) == (0.0, 24.0) and plan.days_per_week == 7:
            yield f"{section}.night_agents", "the desk is always open"
        elif plan.agents == plan.night_agents and plan.steering.by == "none":
            yield from _all(section, "hours days_per_week", "as many agents at night as by day")


RULES: tuple[Callable[[Facts], Idle], ...] = (
    _network, _touches, _voice, _spread, _service, _poaching, _reviews, _policies,
    idle_channels, idle_showrooming, owned_voice, idle_trust, idle_help, idle_staff, idle_persuasion, idle_change,
    idle_learning,
    idle_surveys,
    idle_organisation,
    idle_pilots,
    idle_crisis,
    idle_plugins,
)  # fmt: skip
