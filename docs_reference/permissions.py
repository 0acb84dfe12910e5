"""Who may do what."""

from docs_reference import words
from docs_reference.loaded import document
from regulars.accounts.permissions import CLIENT, REGISTER, ROLES, Permission
from regulars.kit.doors import Route, doors

# What calls give to somebody or take away, which the caller must have (must_cover).
GIVES = {
    "create_user": "role",
    "change_user": "role",
    "delete_user": "role",
    "change_pin": "role",
    "change_own_pin": "role",
    "take_second_factors_off": "role",
    "create_invitation": "role",
    "remind_of_invitation": "role",
    "revoke_invitation": "role",
    "create_register_token": "register token",
    "revoke_token": "token",
    "create_oauth_client": "OAuth client",
    "renew_client_secret": "OAuth client",
    "revoke_oauth_client": "OAuth client",
    "create_webhook_subscription": "what is told",
    "create_webhook_subscription_on_dashboard": "what is told",
    "change_webhook_subscription": "what is told",
    "change_webhook_subscription_on_dashboard": "what is told",
    "get_webhook_delivery": "what is told",
    "list_kept_emails": "what is told",
    "get_kept_email": "what is told",
    "list_undelivered_emails": "what is told",
    "get_request": "what was sent",
    "open_sandbox": "all there is to do",
    "enter_sandbox": "all there is to do",
    "switch_to_sandbox": "all there is to do",
    "close_sandbox": "all there is to do",
}

KINDS = ROLES | {"register token": REGISTER, "OAuth client": CLIENT}

# What a door has to take for whom; people come with a token of their own.
TAKEN_AS = {"register token": "register_token", "OAuth client": "oauth_token"}

TOP = """\
# Permissions and roles

Every call names the one permission that it needs, and a credential that lacks it is
refused with [90003](errors.md#90003). People get theirs from their role; a personal
access token may do what its owner may, or less when it was made with scopes; register
tokens and OAuth clients have the fixed sets below. Scopes are the same words.

"""


WHAT_CALLS_GIVE = """\
## What calls give { #what-calls-give }

Nobody gives more than they have, nor takes it away. Whoever lets somebody in, gives
them another role or shuts them out needs, beside the call's own permission, all that
the role may do: the new one and the one before. Whoever makes or ends a key needs all
that the key may do. So a token that was made with scopes makes none that may do more,
and only who may do everything makes an owner. Whoever has a webhook told of something
must be allowed to read that, and whoever reads a kept e-mail, what it lets do. Whoever
looks up what a key has sent, or whom a mail was to, must be allowed to read contacts.
A sandbox is opened, entered and closed by who may do everything.

"""

EVERY_CALL = """\
## Every call { #every-call }

Each call with the one permission that it needs, and what it answers to whom: 401 where
the door doesn't take such a key at all, 403 where the key lacks the permission. Whoever
comes with a session is answered on the dashboard's door as their role is.

"""


def page() -> str:
    """The permissions of each role and key, the calls that need each, and all calls."""
    rows = [
        (
            f"[`{each}`](#{words.anchor(each)})",
            *("yes" if each in may else "" for may in KINDS.values()),
        )
        for each in Permission
    ]
    return (
        words.GENERATED
        + TOP
        + words.table(("permission", *KINDS), rows)
        + "\n"
        + "".join(map(_permission, Permission))
        + WHAT_CALLS_GIVE
        + words.table(("call", "what the caller must have"), _given())
        + "\n"
        + EVERY_CALL
        + words.table(("call", "permission", *KINDS), map(_gets, _routes()))
    )


def _routes() -> list[Route]:
    """Every call; pages for people are none."""
    return [route for door in doors if not door.is_for_people for route in door.routes]


def _given() -> list[tuple[str, str]]:
    names = [(GIVES.get(route.function.__name__), route) for route in _routes()]
    return [(f"`{each.method} {each.full_path}`", what) for what, each in names if what]


def _gets(route: Route) -> tuple[str, ...]:
    """A call, what it needs, and what becomes of each who comes with nothing more."""
    call = f"`{route.method} {route.full_path}`"
    if route.permission is None:
        return (call, "none", *("open" for _ in KINDS))
    answers = []
    for kind, may in KINDS.items():
        is_taken = TAKEN_AS.get(kind, "personal_access_token") in route.door.kinds
        allowed = "yes" if route.permission in may else "403"
        answers.append(allowed if is_taken else "401")
    return (call, f"`{route.permission}`", *answers)


def _permission(permission: Permission) -> str:
    calls = [
        f"- [`{route.method} {route.full_path}`](calls-{door.name}.md#"
        f"{document['paths'][route.full_path][route.method.lower()]['operationId']})\n"
        for door in doors
        for route in door.routes
        if route.permission == permission
    ]
    listed = "".join(calls) or "No call needs it yet.\n"
    return f"## {permission} {{ #{words.anchor(permission)} }}\n\n{listed}\n"
