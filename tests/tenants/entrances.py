"""How a party's contacts come in: what their calls say, and how one comes to it."""

from collections.abc import Awaitable, Callable
from typing import Any

import staff_ways
import till_devices

PORTAL = "https://club.example.com"

CLIENTS, REGISTER = "/api/v3/oauth/clients", "/api/v3/register"
VERIFICATION = f"POST {CLIENTS}/contact-verification"
TOKENS = "/contact-session-tokens"
SONG = "/api/dashboard/reward-receptions/{reward_reception_uuid}"
TEMPLATE = "/api/dashboard/email-templates/{email_template_uuid}"

Made = Callable[[Any], Awaitable[Any]]


async def prepare(party: Any) -> None:
    """Where their contacts sign in, and a device at their till."""
    await party.dashboard.put("/contacts-portal", url=PORTAL)
    party.keys["till"] = [await till_devices.key_of(party)]


async def _address(party: Any) -> Any:
    party.verifying = await party.make.contact()
    return party.verifying["email"]


async def _login_code(party: Any) -> Any:
    """Of whoever the address before it is."""
    if party.inbox is None:
        return "123456"
    return await party.inbox.code(party.verifying["uuid"])


async def _auth_token(party: Any) -> Any:
    contact = await party.make.contact()
    path = f"/contact-verification/auth-token/{contact['uuid']}"
    return (await party.clients.get(path)).data


async def session_token(party: Any) -> Any:
    """What a contact of theirs would show at a till."""
    body = {"auth_token": await _auth_token(party)}
    return (await party.clients.post(TOKENS, **body)).data["token"]


async def _email(party: Any) -> Any:
    """That of gift cards: who gets which is not said of what people ask for."""
    return (await party.dashboard.get("/emails")).data[2]["uuid"]


async def _other_email(party: Any) -> Any:
    """That of digital rewards: the one above stays what it is."""
    return (await party.dashboard.get("/emails")).data[3]["uuid"]


async def _functional(party: Any) -> Any:
    """What every contact gets: the e-mail goes on to be sent to them."""
    return (await party.dashboard.get("/subscription-types")).data[0]["uuid"]


async def _song(party: Any) -> Any:
    """A digital reward that somebody got."""
    reward = await party.make.reward(codes=1, required_credits=0)
    return (await party.make.claim(await party.make.contact(), reward))["uuid"]


async def _email_template(party: Any) -> Any:
    return (await party.dashboard.get("/email-templates")).data[4]["uuid"]


async def _kept_email(party: Any) -> Any:
    """One that a sandbox would have: theirs are live accounts."""
    if party.inbox is not None:
        await party.inbox.keep()
    kept = (await party.dashboard.get("/kept-emails")).data
    return kept[0]["uuid"] if kept else "00000000-0000-4000-8000-000000000000"


async def _mjml(party: Any) -> Any:
    # Gift cards are mailed with it afterwards.
    return f"<mjml><mj-body>{CARD}</mj-body></mjml>"


async def _text(party: Any) -> Any:
    return "{{ giftcard.hash }}"


CARD = (
    "<mj-section><mj-column><mj-text>{{ giftcard.hash }}</mj-text></mj-column>"
    "</mj-section>"
)


MAKERS: dict[str, Made] = staff_ways.MAKERS | {
    "email_uuid": _email,
    "email_template_uuid": _email_template,
    "kept_email_uuid": _kept_email,
}


async def _portal(party: Any) -> Any:
    return PORTAL


async def _a_day(party: Any) -> Any:
    return 1


NATURAL: dict[tuple[str, str], Made] = staff_ways.NATURAL | {
    (f"{VERIFICATION}/{path}", "email"): _address for path in ("send", "verify")
}

OF_ONE: dict[tuple[str, str], Made] = (
    NATURAL
    | staff_ways.OF_ONE
    | {
        (f"{VERIFICATION}/verify", "code"): _login_code,
        (f"POST {CLIENTS}{TOKENS}", "auth_token"): _auth_token,
        ("PUT /api/dashboard/contacts-portal", "url"): _portal,
        ("POST /api/dashboard/test-clock/advance", "days"): _a_day,
        ("PUT /api/dashboard/emails/{email_uuid}", "email_uuid"): _other_email,
        (
            "PUT /api/dashboard/emails/{email_uuid}",
            "subscription_type_uuid",
        ): _functional,
        (f"POST {SONG}/send-by-email", "reward_reception_uuid"): _song,
        (f"PUT {TEMPLATE}", "body"): _mjml,
        (f"PUT {TEMPLATE}", "text"): _text,
        (f"POST {TEMPLATE}/previews", "body"): _mjml,
    }
)

ONCE = {
    *staff_ways.ONCE,
    *(
        f"POST {prefix}{TOKENS}/{{contact_session_token}}/use"
        for prefix in (CLIENTS, REGISTER)
    ),
    f"{VERIFICATION}/verify",
}
