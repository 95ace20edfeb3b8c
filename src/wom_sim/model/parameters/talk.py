"""The list, second part: touchpoints, what people say of them, how it spreads and whom they believe."""

from __future__ import annotations

from wom_sim.model.parameters.section import P, Section, Share


class Touchpoints(Section):
    gap_days: float = P(14.0, "mean gap between two touchpoints of a customer (exponential)", "days", (1, 90), gt=0, le=3650)
    ordinary_outcome: float = P(0.3, "how an ordinary touch feels, between -1 and 1", "satisfaction", (0, 0.6), ge=-1, le=1)
    minor_outcome: float = P(-0.4, "how a minor failure feels", "satisfaction", (-0.8, 0), ge=-1, le=1)
    serious_outcome: float = P(-1.0, "how a serious failure feels", "satisfaction", (-1, -0.5), ge=-1, le=1)
    delight_outcome: float = P(1.0, "how a delight feels", "satisfaction", (0.5, 1), ge=-1, le=1)
    disconfirmation: float = P(0.5, "weight of (outcome - expectation) beside the outcome itself", "", (0, 1), "oliver1980 (form)", ge=0, le=5)
    satisfaction_adaptation: Share = P(0.3, "how far one touch moves satisfaction", "share per touch", (0.05, 0.6))
    expectation_adaptation: Share = P(0.05, "how far one touch moves expectation", "share per touch", (0.01, 0.2))


class Voice(Section):
    complain_minor: Share = P(0.32, "chance that a minor failure is complained about to the firm", "chance", (0.04, 0.8), "assumption: .40 of all problems, from memory")
    complain_serious: Share = P(0.60, "chance that a serious failure is complained about to the firm", "chance", (0.04, 0.9), "assumption: .40 of all problems, from memory")
    public_share: Share = P(0.32, "share of complaints that are public", "share", (0.14, 0.35), "customerrage2023")
    praise: Share = P(0.10, "chance that a delight is praised in public", "chance", (0.01, 0.5))
    mention: Share = P(0.01, "chance that an ordinary touch is mentioned or asked about in public", "chance", (0, 0.2))
    grievance_boost: float = P(3.0, "how much likelier a customer with a full grievance is to go public again", "factor - 1", (0, 10), ge=0, le=100)
    answered_boost: float = P(0.10, "how much likelier a customer who was answered is to complain again", "factor - 1", (0, 0.3), "ma2015 (sign)", ge=0, le=10)
    delay_hours: float = P(12.0, "mean delay from a failure to the public complaint (exponential, in waking time)", "hours", (0, 1440), ge=0)
    private_delay_hours: float = P(2.0, "mean delay from a failure to the private complaint", "hours", (0, 240), ge=0)
    leave_plan: Share = P(0.5, "chance that a customer who does not complain of a serious failure plans to leave", "chance", (0, 1))
    leave_plan_days: float = P(4.0, "mean days from that plan to the review it brings forward", "days", (0, 30), ge=0)
    shame: Share = P(0.10, "chance that a customer who gave up waiting complains in public (again)", "chance", (0, 0.36), "sprout2016")
    talk_failure: float = P(28.0, "conversations about a failure that nobody puts right", "conversations", (10, 30), "customerrage2013", ge=0, le=1000)
    talk_delight: float = P(6.0, "conversations about a delight", "conversations", (0, 30), ge=0, le=1000)
    talk_ordinary: float = P(0.1, "conversations about an ordinary touch", "conversations", (0, 2), ge=0, le=100)
    talk_half_life_days: float = P(10.0, "time in which a story becomes half as tellable", "days", (1, 60), gt=0)
    helped_talk: Share = P(0.3, "share of the conversations still ahead that are held once the customer was helped", "share", (0, 1), "customerrage2013 (13 against 28 people)")
    helped_praise: Share = P(0.5, "share of those that then speak well of the brand", "share", (0, 1))


class Spread(Section):
    see: Share = P(0.35, "chance that a follower sees a post", "chance", (0.1, 0.6), "bernstein2013")
    other_group: float = P(0.6, "relevance of a post to a reader of another interest group", "factor", (0.1, 1), ge=0, le=1)
    crowding_posts: float = P(60.0, "posts in a reader's recent feed that halve the chance to see one more (0: none)", "posts", (10, 1000), ge=0)
    crowding_half_life_hours: float = P(24.0, "time in which a feed's posts count half", "hours", (1, 168), gt=0)
    negative_attention: float = P(1.5, "attention to negative posts against others", "factor", (1, 2.5), ge=0, le=10)
    reshare: Share = P(0.002, "chance that a seen post of mean appeal is reshared", "chance", (0.0002, 0.02), "bakshy2012 (from memory)")
    reshare_negative: float = P(1.4, "reshare chance of complaints, relative", "factor", (0.5, 3), "airline_tweets", ge=0, le=100)
    reshare_positive: float = P(0.7, "reshare chance of praise, relative", "factor", (0.3, 2), "airline_tweets", ge=0, le=100)
    strong_tie_factor: float = P(4.0, "strength of a message from a strong tie against a weak one", "factor", (1, 10), "bakshy2012", ge=1, le=100)
    half_life_hours: float = P(0.4, "half-life of engagement with a post on the channel", "hours", (0.1, 144), "graffius", gt=0)
    appeal_tail: float = P(4.0, "tail exponent of posts' appeal (Pareto, mean 1; 0: all alike); the tail of reshare counts, near 1.5, comes of appeal and network together, and an appeal with that tail would flood large graphs", "", (1.5, 6), "assumption: so that few posts in ten thousand are reshared a hundred times", ge=0)
    advice: float = P(0.3, "how far spoken advice of a strong tie moves the chance to prefer a brand", "share", (0.05, 0.4), "east2008 (form)", ge=0, lt=1)
    post_weight: float = P(0.25, "strength of reading a post against hearing spoken advice, before tie and trust", "factor", (0.05, 1), ge=0, le=1)
    keep_positive: float = P(0.5, "effect of praise on keeping a customer against winning one", "factor", (0.25, 1), "east2017 (2x)", ge=0, le=1)
    keep_negative: float = P(0.25, "effect of complaints on keeping a customer against winning one", "factor", (0.25, 1), "east2017 (4x)", ge=0, le=1)
    opinion_half_life_days: float = P(60.0, "time in which an opinion falls half-way back to experience (0: never)", "days", (7, 365), ge=0)
    reexposure: float = P(0.15, "further chance to see and reshare a complaint for each public reply", "factor", (0, 0.5), "golmohammadi2021 (sign)", ge=0, le=1)
    read_seconds: float = P(12.0, "time that a reader spends on a seen post", "seconds", (2, 60), ge=0)


class Attention(Section):
    """What a reader can take in: everything in the feed shares it, and what is pushed wears out."""

    background_posts: float = P(0.0, "posts a day in everybody's feed that are about none of the brands", "posts per day", (0, 500), ge=0)
    wear_out_posts: float = P(10.0, "pushed posts (content, adverts, those of people who speak for a brand) lately seen that halve the effect of one more (0: none)", "posts", (2, 100), "pechmann1988 (form)", ge=0)
    wear_out_half_life_days: float = P(14.0, "time in which pushed posts that were seen count half", "days", (1, 90), gt=0)
    unfollow: Share = P(0.02, "chance that a reader who has seen a post of no use stops following the feed, at no wear-out (what wear-out leaves divides it)", "chance", (0, 0.2), "edwards2002 (sign)")
    mute: Share = P(0.005, "chance that a reader stops following a person who speaks for a brand, for each such post seen, at no wear-out", "chance", (0, 0.1), "edwards2002 (sign)")
    engage: Share = P(0.03, "chance that a useful post of a feed that is seen engages its reader, at no wear-out and in the readers' own tone", "chance", (0.001, 0.2))
    corporate_tone: Share = P(0.6, "effect of a feed that does not speak as its readers do, against one that does", "factor", (0.2, 1))


class Trust(Section):
    """Whom readers believe, and how far: weights of a message by who speaks."""

    friend: Share = P(0.85, "weight of the word of a friend, or of somebody one follows", "factor", (0.5, 1), "nielsen2021")
    reviewer: Share = P(0.66, "weight of a stranger's post (on channels where `strangers` speak)", "factor", (0.3, 0.9), "nielsen2021")
    brand: Share = P(0.55, "weight of a brand's own words: a reply, what its feeds say", "factor", (0.2, 0.8))
    advert: Share = P(0.62, "weight of an advert", "factor", (0.2, 0.8), "nielsen2021")
    employee: Share = P(0.55, "weight of what somebody says of the firm that pays them", "factor", (0.3, 0.9))
    salesperson: Share = P(0.36, "weight of an offer, in the eyes of those who read it", "factor", (0.1, 0.6), "forrester")
    influencer: Share = P(0.23, "weight of a paid post that says so", "factor", (0.1, 0.6), "nielsen2021")
    learning: float = P(0.0, "how far an experience of a brand's conduct (of step 1) moves belief in its word, of the way to full belief or to none (0: belief stays as it is)", "share", (0, 0.5), ge=0, lt=1)
    belief_half_life_days: float = P(90.0, "time in which belief falls half-way back to where everybody starts (0: never)", "days", (7, 730), ge=0)
    pushy_offer: float = P(-1.0, "step that an offer found pushy moves belief in who made it (below 0: down)", "factor", (-3, 0), "slovic1993 (sign)", ge=-100, le=100)
    good_reply: float = P(0.2, "step of a reply that works on its reader", "factor", (0, 1), ge=-100, le=100)
    poor_reply: float = P(-0.4, "step of a reply that backfires", "factor", (-2, 0), "slovic1993 (sign)", ge=-100, le=100)
    public_thanks: float = P(0.5, "step of reading a customer's thanks for a complaint that was resolved", "factor", (0, 2), ge=-100, le=100)
    pay_disclosed: float = P(0.1, "step of a paid post that says so", "factor", (0, 0.5), ge=-100, le=100)
    pay_found_out: float = P(-3.0, "step of a hidden paid post that is seen through", "factor", (-10, 0), "slovic1993 (sign)", ge=-100, le=100)
