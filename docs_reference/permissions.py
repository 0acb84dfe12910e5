"""Who may do what."""

from docs_reference import words
from docs_reference.loaded import document
from regulars.accounts.permissions import CLIENT, REGISTER, ROLES, Permission
from regulars.kit.doors import doors

TOP = """\
# Permissions and roles

Every call names the one permission that it needs, and a credential that lacks it is
refused with [90003](errors.md#90003). People get theirs from their role; a personal
access token may do what its owner may, or less when it was made with scopes; register
tokens and OAuth clients have the fixed sets below. Scopes are the same words.

Two of them are as good as all: `accounts:write` lets people in as owners, and
`credentials:write` gives out keys to registers and applications, which may do whatever
those may. A personal access token, though, never gets more than whoever made it.

"""


def page() -> str:
    """The permissions of each role and key, and the calls that need each."""
    kinds = ROLES | {"register token": REGISTER, "OAuth client": CLIENT}
    rows = [
        (
            f"[`{each}`](#{words.anchor(each)})",
            *("yes" if each in may else "" for may in kinds.values()),
        )
        for each in Permission
    ]
    return (
        words.GENERATED
        + TOP
        + words.table(("permission", *kinds), rows)
        + "\n"
        + "".join(map(_permission, Permission))
    )


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
