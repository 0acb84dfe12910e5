"""What parties say of webhooks, of what is tried in a sandbox, and of jobs."""

from collections.abc import Awaitable, Callable
from typing import Any

Maker = Callable[[Any], Awaitable[Any]]

DOORS = ("/api/v3/oauth/clients", "/api/dashboard")
HOOKS = "/webhook-subscriptions"
HOOK = {
    "name": "Hook",
    "event_type": "contact_created",
    "url": "https://shop.example.com/hook",
}


async def _subscription(party: Any) -> Any:
    return (await party.clients.post(HOOKS, **HOOK)).data["uuid"]


async def _delivery(party: Any) -> Any:
    path = f"{HOOKS}/{await _subscription(party)}/examples"
    return (await party.dashboard.post(path)).data["uuid"]


def _fixed(value: Any) -> Maker:
    async def maker(party: Any) -> Any:
        return value

    return maker


async def _sandbox(party: Any) -> Any:
    return (await party.dashboard.post("/sandboxes")).data["uuid"]


async def _parked_job(party: Any) -> Any:
    """One that was given up on: nothing at the front door makes a job fail."""
    return "1" if party.inbox is None else str(await party.inbox.park())


async def _logged_request(party: Any) -> Any:
    """What is asked is written down some seconds later; here at once."""
    if party.inbox is not None:
        return await party.inbox.logged_request()
    return "00000000-0000-4000-8000-000000000000"


async def _credential(party: Any) -> Any:
    return (await party.dashboard.post("/tokens", name="Spare")).data["uuid"]


async def _request_id(party: Any) -> Any:
    return f"asked-of-{party.opened.account_id}"


MAKERS: dict[str, Maker] = {
    "credential_uuid": _credential,
    "request_id": _request_id,
    "logged_request_uuid": _logged_request,
    "sandbox_uuid": _sandbox,
    "job_number": _parked_job,
    "webhook_subscription_uuid": _subscription,
    "webhook_delivery_uuid": _delivery,
}

OF_ONE: dict[tuple[str, str], Maker] = {
    # Of the log: each account counts its own.
    ("GET /api/dashboard/events/{position}/webhook-deliveries", "position"): _fixed(
        "1"
    ),
    **{
        (f"{what} {door}{HOOKS}{path}", "url"): _fixed(HOOK["url"])
        for door in DOORS
        for what, path in (("POST", ""), ("PUT", "/{webhook_subscription_uuid}"))
    },
    # Updates of contacts would need attributes.
    **{
        (f"POST {door}{HOOKS}", "event_type"): _fixed(HOOK["event_type"])
        for door in DOORS
    },
    **{
        (
            f"POST /api/dashboard{HOOKS}/{{webhook_subscription_uuid}}/replays",
            name,
        ): _fixed(value)
        for name, value in (("after", 0), ("until", 1))
    },
}
