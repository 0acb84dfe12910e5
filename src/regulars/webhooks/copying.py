"""What of webhooks is set-up: who is told of what. The account's own secret signs."""

from regulars.kit.copies import Copy, copies
from regulars.webhooks import service

# A sealed secret opens only where it was sealed, and is nobody's set-up.
FRESH = """
    jsonb_build_object('secret_sealed', null, 'former_sealed', null,
      'former_until', null, 'failing_since', null, 'failed_at', null,
      'looped_at', null, 'switched_off_at', null, 'switched_off_because', null)
"""

copies.append(Copy("webhook_subscriptions", but=FRESH, then=service.begin))
