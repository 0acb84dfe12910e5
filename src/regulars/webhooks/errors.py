"""What webhooks refuse."""

from regulars.kit.errors import Problem


class WebhookSubscriptionNotFound(Problem):
    """No webhook subscription of this account has this uuid.

    List the webhook subscriptions to see which there are.
    """

    code = 80300
    message = "Webhook subscription not found."
    status = 404


class WebhookDeliveryNotFound(Problem):
    """No delivery of this account has this uuid, or it is older than thirty days.

    List the deliveries of the webhook subscription to see which there are.
    """

    code = 90800
    message = "Webhook delivery not found."
    status = 404
