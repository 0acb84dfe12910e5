"""Webhooks at the command line, for who writes a receiver."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from regulars.accounts.queries import all_accounts
from regulars.accounts.service import enter_by_uuid
from regulars.kit.calling import address
from regulars.kit.cli import POSITIONAL, command
from regulars.kit.context import Context
from regulars.kit.postgres import database
from regulars.kit.refusals import Refused
from regulars.kit.work import OPERATOR, by_operator, opened
from regulars.settings import Settings
from regulars.webhooks.listening import FromDatabase, FromServer, Listener, Source
from regulars.webhooks.remote import Remote
from regulars.webhooks.service import new_secret
from regulars.webhooks.triggering import TRIGGERS, is_sandbox, send_examples, trigger
from regulars.webhooks.words import TYPES


class Listen(msgspec.Struct):
    """Where to send what happens, and where to hear of it."""

    forward_to: str
    """The receiver, such as localhost:8000/webhooks."""

    events: str | None = None
    """The types to listen to, parted by commas; left out, all."""

    token: str | None = None
    """A personal access token with webhooks:configure; the server is asked with it.

    Left out, the database of this machine is asked.
    """

    base_url: str | None = None
    """The server to ask with the token; left out, the one that is set up here."""

    account: UUID | None = None
    """Which account, where the database is asked and there are several."""

    after: Annotated[int, Meta(ge=0)] | None = None
    """Begin after this position of the log, instead of now: send it once more."""

    secret: str | None = None
    """What to sign with; left out, one is made for this session and printed."""

    json: bool = False
    """Print each event as a line of JSON, and nothing else."""


@command("listen")
async def listen(settings: Settings, arguments: Listen) -> None:
    """Show what webhooks tell as it happens, and send it to your machine as they would.

    Your receiver gets the exact body, headers and signature that a webhook subscription
    would send, and needs no address that can be reached from outside. Each event is
    sent once, whatever is answered; a redirect isn't followed. While the server is
    away it is waited for, and what happened meanwhile comes then. Ctrl-C ends it.
    """
    forward_to = address(arguments.forward_to, "forward-to")
    types = _types(arguments.events)
    secret = arguments.secret or new_secret()
    async with _source(settings, arguments, types) as source:
        if not arguments.json:
            print(f"Sending {arguments.events or 'what webhooks tell'} to {forward_to}")
            print(f"Signing with {secret}", flush=True)
        await Listener(source, forward_to, secret, arguments.json).run(arguments.after)


class Trigger(msgspec.Struct):
    """What to have happen, and where."""

    event: Annotated[str, POSITIONAL] = ""
    """The type; left out, all types are listed."""

    token: str | None = None
    """A personal access token that may do it."""

    base_url: str | None = None
    """The server; left out, the one that is set up here."""

    live: bool = False
    """Do it in an account that isn't a sandbox: what is made there stays."""

    example: bool = False
    """Make nothing: send a made-up event to the subscriptions of the type."""

    json: bool = False
    """Print what was made as JSON."""


@command("trigger")
async def trigger_event(settings: Settings, arguments: Trigger) -> None:
    """Have an event happen, so that webhooks and `regulars listen` tell of it.

    What it takes is really made through the API: a contact, credits, a voucher.
    """
    if not arguments.event:
        _list(arguments.json)
        return
    kind = _types(arguments.event)[0]
    if kind not in TRIGGERS and not arguments.example:
        raise Refused(f"nothing brings {kind} about yet; --example sends a made-up one")
    if arguments.token is None:
        raise Refused("--token: name a personal access token of the account")
    remote = Remote(arguments.base_url or settings.base_url(), arguments.token)
    if not (arguments.live or arguments.example or await is_sandbox(remote)):
        raise Refused(
            "this account is no sandbox, and what is made stays:"
            " say --live, or --example"
        )
    act = send_examples if arguments.example else trigger
    made = await act(remote, kind)
    if arguments.json:
        print(msgspec.json.encode({"event_type": kind, "made": made}).decode())
        return
    for line in made:
        print(line)


def _list(as_json: bool) -> None:
    if as_json:
        told = [{"event_type": each, "real": each in TRIGGERS} for each in TYPES]
        print(msgspec.json.encode(told).decode())
        return
    for each in TYPES:
        print(each if each in TRIGGERS else f"{each}  (with --example only)")


def _types(text: str | None) -> list[str]:
    """The types that were typed; all when none was. Raises Refused."""
    asked = [each.strip() for each in (text or "").split(",") if each.strip()]
    for each in asked:
        if each not in TYPES:
            raise Refused(f"no event is called {each}: `regulars trigger` lists them")
    return asked or list(TYPES)


@contextlib.asynccontextmanager
async def _source(
    settings: Settings, arguments: Listen, types: Sequence[str]
) -> AsyncIterator[Source]:
    """Who is asked: a server with the token, or the database of this machine."""
    if arguments.token is not None and arguments.account is not None:
        raise Refused("--account: the token says which account; leave one of them out")
    if arguments.token is not None:
        asked = types if arguments.events else ()
        where = arguments.base_url or settings.base_url()
        yield FromServer(Remote(where, arguments.token), asked)
        return
    if arguments.base_url is not None:
        raise Refused("--token: a server at another address wants one")
    async with database(settings, make=False) as found:
        context = Context.of(settings, found.url)
        try:
            account_id = await _account(context, arguments.account)
            yield FromDatabase(context, account_id, types)
        finally:
            await context.pool.close()


async def _account(context: Context, uuid: UUID | None) -> int:
    async with opened(by_operator(context.pool)) as work:
        if uuid is None:
            listed = await all_accounts(work)
            if len(listed) != 1:
                raise Refused(
                    "--account: say which; `regulars accounts list` lists them"
                )
            uuid = listed[0].uuid
        await work.begin()
        found = await enter_by_uuid(work, uuid, OPERATOR)
        if found is None:
            raise Refused(f"--account: there is no account {uuid}")
        return found.id
