"""What webhooks refuse."""

from regulars.kit.errors import Problem


class WebhookSubscriptionNotFound(Problem):
    """No webhook subscription of this account has this uuid.

    List the webhook subscriptions to see which there are.
    """

    code = 80300
    message = "Webhook subscription not found."
    status = 404
