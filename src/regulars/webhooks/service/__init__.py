"""What can be done with webhooks: subscribing, sending, and sending again."""

from regulars.webhooks.service.claiming import (
    LEASE,
    Claimed,
    Turn,
    claim,
    look_again,
    subscribed,
    take_next_turn,
    turns,
    wake_forgotten,
)
from regulars.webhooks.service.fanning import (
    UNTOLD,
    Happened,
    Reach,
    Render,
    fan_out,
    reach_of,
)
from regulars.webhooks.service.feeding import Fed, feed, head
from regulars.webhooks.service.hours import forget_hours
from regulars.webhooks.service.replaying import (
    ERASURES,
    Replayed,
    forget,
    replay_failed,
    replay_one,
    replay_range,
    send_example,
    unsealed,
)
from regulars.webhooks.service.schedule import PAUSES, TRIES, Outcome, judged
from regulars.webhooks.service.settling import Attempted, SwitchedOff, settle
from regulars.webhooks.service.signing import headers
from regulars.webhooks.service.subscriptions import (
    NewSubscription,
    SubscriptionChange,
    begin,
    change,
    create,
    new_secret,
    remove,
    renew_secret,
    secret_of,
)

__all__ = [
    "ERASURES",
    "LEASE",
    "PAUSES",
    "TRIES",
    "UNTOLD",
    "Attempted",
    "Claimed",
    "Fed",
    "Happened",
    "NewSubscription",
    "Outcome",
    "Reach",
    "Render",
    "Replayed",
    "SubscriptionChange",
    "SwitchedOff",
    "Turn",
    "begin",
    "change",
    "claim",
    "create",
    "fan_out",
    "feed",
    "forget",
    "forget_hours",
    "head",
    "headers",
    "judged",
    "look_again",
    "new_secret",
    "reach_of",
    "remove",
    "renew_secret",
    "replay_failed",
    "replay_one",
    "replay_range",
    "secret_of",
    "send_example",
    "settle",
    "subscribed",
    "take_next_turn",
    "turns",
    "unsealed",
    "wake_forgotten",
]
