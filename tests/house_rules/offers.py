"""What the audit log's rule sends of tiers, vouchers, PINs, webhooks and e-mails."""

from typing import Any
from uuid import uuid4

import till_calls
from make import Api

# With the card's code: one is mailed with it afterwards, on the same server.
CODE = "<mj-column><mj-text>{{ giftcard.hash }}</mj-text></mj-column>"
EMAIL = {
    "subject": "A",
    "body": f"<mjml><mj-body><mj-section>{CODE}</mj-section></mj-body></mjml>",
    "text": "{{ giftcard.hash }}",
}

# What the business does has its events, and no entry.
BUSINESS = {
    "POST /vouchers",
    "PUT /vouchers/{voucher_uuid}",
    "DELETE /vouchers/{voucher_uuid}",
    "POST /vouchers/{voucher_uuid}/validate",
    "POST /vouchers/{voucher_uuid}/lock",
    "POST /vouchers/{voucher_uuid}/release",
    "POST /voucher-batches",
    "POST /voucher-tests",
    "POST /earning-simulations",
    "POST /webhook-deliveries/{webhook_delivery_uuid}/replays",
    "POST /webhook-subscriptions/{webhook_subscription_uuid}/replays",
    "POST /webhook-subscriptions/{webhook_subscription_uuid}/examples",
    # What people are called, and how they like it, is told to no log.
    "PUT /session/profile",
    "PUT /session/preferences",
}

# An entry without a state before and after: a PIN is told to nobody.
ACTS = {
    "POST /giftcards/{giftcard_uuid}/new-pin",
    "POST /giftcards/{giftcard_uuid}/unlock-pin",
    "POST /webhook-subscriptions/{webhook_subscription_uuid}/secrets",
    "POST /invitations/{invitation_uuid}/reminders",
    "POST /oauth-clients/{client_uuid}/secrets",
    "PUT /session/password",
    "DELETE /sessions/{session_uuid}",
} | till_calls.ACTS

SIGNING_IN = "tests/staff_sign_in/"

# Looked at in a test of their own, with an account that they can be done to.
APART = {
    "/test-clock/advance": "tests/accounts/test_clock.py: of a sandbox",
    "/sandboxes/{sandbox_uuid}/sessions": (
        "tests/accounts/test_sandbox_doors.py: in the sandbox's own log"
    ),
    "/sandboxes/{sandbox_uuid}/switches": (
        "tests/accounts/test_sandbox_doors.py: in the sandbox's own log"
    ),
    "/jobs/{job_number}/retries": "tests/accounts/test_jobs_shown.py: of the queue",
    "/other-sessions": f"{SIGNING_IN}test_sessions.py: by who is signed in",
    "/session/switches": f"{SIGNING_IN}test_switching.py: changes nothing here",
    **dict.fromkeys(
        (
            *("/sessions/second-step", "/session/totp", "/session/recovery-codes"),
            *("/session/totp/confirmations", "/session/totp/removals"),
            *("/session/passkey-challenges", "/session/passkeys"),
            "/session/passkeys/{passkey_uuid}",
            "/session/passkeys/{passkey_uuid}/removals",
            "/users/{user_uuid}/second-factors",
        ),
        f"{SIGNING_IN}test_factor_log.py: with a phone",
    ),
    "/password-resets": f"{SIGNING_IN}test_passwords.py: a second later",
    "/passwords": f"{SIGNING_IN}test_passwords.py: by a link from a mail",
    "/invitations/lookups": f"{SIGNING_IN}test_invitations.py: by such a link",
    "/invitations/acceptances": f"{SIGNING_IN}test_invitations.py: by such a link",
}

HOOKS = "/webhook-subscriptions"

HOOK = {
    "name": "Hook",
    "event_type": "contact_created",
    "url": "https://shop.example.com/hook",
}

BODIES: dict[str, dict[str, Any]] = till_calls.BODIES | {
    "PUT /first-run": {"step": "trade", "trade": "salon"},
    "POST /invitations": {"email": "kim@example.com", "role": "cashier"},
    "PUT /session/profile": {"name": "Robin"},
    "PUT /session/preferences": {"language": "nl", "theme": "dark"},
    "PUT /session/password": {},
    "POST /tiers": {"name": "Gold", "threshold": 1_000},
    "PUT /tiers/{tier_uuid}": {"name": "Golden", "threshold": 2_000},
    "PUT /tier-terms": {"measure": "transactions", "grace_days": 30},
    "POST /promotions": {"name": "Free slice"},
    "PUT /promotions/{promotion_uuid}": {"name": "Free cake", "voucher_limit": 5},
    "POST /vouchers": {},
    "PUT /vouchers/{voucher_uuid}": {"status": "DEACTIVATED"},
    "POST /vouchers/{voucher_uuid}/validate": {},
    "POST /vouchers/{voucher_uuid}/release": {},
    "POST /voucher-batches": {"quantity": 2},
    "POST /voucher-tests": {"code": "SLICE-2027"},
    "POST /earning-simulations": {"unit_value": 23},
    "POST /sandboxes": {"name": "Try-out"},
    "POST /webhook-subscriptions": HOOK,
    "PUT /webhook-subscriptions/{webhook_subscription_uuid}": {"name": "Other"},
    "POST /webhook-subscriptions/{webhook_subscription_uuid}/secrets": {
        "overlap_hours": 1
    },
    "POST /webhook-subscriptions/{webhook_subscription_uuid}/replays": {
        **{"after": 0, "until": 1}
    },
}


class Offers(till_calls.Tills):
    """An account's promotions and vouchers, each made when a path names it."""

    _api: Api

    def _owner(self) -> dict[str, Any]:
        raise NotImplementedError

    release_key = ""

    async def invitation_uuid(self) -> str:
        """A new invitation."""
        body = {"email": f"{uuid4()}@example.com", "role": "analyst"}
        return str((await self._api.post("/invitations", **body)).data["uuid"])

    async def session_uuid(self) -> str:
        """A session of the owner's."""
        await self._api.post("/sessions", **self._owner())
        self._api.http.cookies.clear()
        return str((await self._api.get("/sessions")).data[0]["uuid"])

    async def of_vouchers(self, route: str) -> dict[str, Any]:
        """What a call says that only this account knows."""
        if route == "PUT /session/password":
            password = self._owner()["password"]
            return {"current_password": password, "password": password}
        if route == "POST /earning-simulations":
            return {"shop_uuid": (await self._api.get("/shops")).data[0]["uuid"]}
        if route in ("POST /vouchers", "POST /voucher-batches"):
            return {"promotion_uuid": await self.promotion_uuid()}
        is_release = route == "POST /vouchers/{voucher_uuid}/release"
        return {"release_key": self.release_key} if is_release else {}

    async def webhook_subscription_uuid(self) -> str:
        """A new subscription."""
        return str((await self._api.post(HOOKS, **HOOK)).data["uuid"])

    async def webhook_delivery_uuid(self) -> str:
        """An example that it is sent."""
        path = f"{HOOKS}/{await self.webhook_subscription_uuid()}/examples"
        return str((await self._api.post(path)).data["uuid"])

    async def sandbox_uuid(self) -> str:
        """A new sandbox."""
        return str((await self._api.post("/sandboxes")).data["uuid"])

    async def tier_uuid(self) -> str:
        """A new tier."""
        answer = await self._api.post("/tiers", name="Silver", threshold=100)
        return str(answer.data["uuid"])

    async def promotion_uuid(self) -> str:
        """A new promotion."""
        answer = await self._api.post("/promotions", **BODIES["POST /promotions"])
        return str(answer.data["uuid"])

    async def voucher_uuid(self) -> str:
        """A new voucher of it."""
        body = {"promotion_uuid": await self.promotion_uuid()}
        return str((await self._api.post("/vouchers", **body)).data["uuid"])
