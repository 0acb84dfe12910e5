"""What is one's own: who is signed in where, and how they want it."""

from typing import Annotated

from regulars.accounts import queries
from regulars.accounts import service as accounts
from regulars.accounts.errors import WrongPassword
from regulars.accounts.permissions import Permission
from regulars.accounts.service import OwnChange
from regulars.kit.crypto import Keys
from regulars.kit.doors import Bare, Caller, Nothing, dashboard
from regulars.kit.edge import Headers
from regulars.kit.errors import TooManyRequests
from regulars.kit.limits import Limits
from regulars.kit.work import Work
from regulars.settings import Settings
from regulars.staff import service
from regulars.staff.browsers import browser_of, holding
from regulars.staff.callers import whose
from regulars.staff.errors import NotSignedInThere
from regulars.staff.guessing import try_own_password
from regulars.staff.queries import second_factors
from regulars.staff.schemas import (
    AccountHereOut,
    OwnPasswordUpdate,
    PersonOut,
    PreferencesUpdate,
    ProfileUpdate,
    SecondFactorsOut,
    SessionOut,
    SwitchCreate,
    others_out,
)


@dashboard.get("/session", allows=Permission.SHOPS_READ)
async def get_session(
    work: Work, caller: Caller, headers: Headers, settings: Settings
) -> SessionOut:
    """Who is signed in, and all that a dashboard needs to begin with."""
    others = await service.others(work, browser_of(headers, settings))
    who = whose(caller)
    return SessionOut(
        caller.credential_uuid if caller.kind == "session" else None,
        PersonOut.of(await queries.person(work, who)),
        AccountHereOut.of(await queries.account(work)),
        sorted(caller.permissions),
        SecondFactorsOut.of(await second_factors(work, who)),
        others_out(others),
        settings.session_idle_minutes,
    )


@dashboard.post(
    "/session/switches",
    allows=Permission.SHOPS_READ,
    refuses=[NotSignedInThere],
    dry_runs=False,
)
async def switch_account(
    work: Work,
    caller: Caller,
    headers: Headers,
    settings: Settings,
    body: SwitchCreate,
) -> Annotated[Bare, Nothing]:
    """Go on in another account that this browser is signed in to.

    Only in one of `others` in `GET /api/dashboard/session`: signing in there takes the
    password of that account, once, and no account learns of the other.
    """
    browser = browser_of(headers, settings)
    if body.account_uuid == caller.account_uuid:
        return Bare({"data": None, "meta": {}}, 201)
    sessions = await service.switched(work, browser, body.account_uuid)
    return holding(sessions, settings, 201)


@dashboard.put("/session/profile", allows=Permission.SHOPS_READ)
async def change_profile(work: Work, caller: Caller, body: ProfileUpdate) -> PersonOut:
    """Change the name that you have in this account."""
    new = OwnChange(name=body.name)
    return PersonOut.of(await accounts.change_own(work, whose(caller), new))


@dashboard.put("/session/preferences", allows=Permission.SHOPS_READ)
async def change_preferences(
    work: Work, caller: Caller, body: PreferencesUpdate
) -> PersonOut:
    """Change the language of your dashboard, or whether it is light or dark.

    Without a language of your own it speaks the browser's.
    """
    new = OwnChange(language=body.language, theme=body.theme)
    return PersonOut.of(await accounts.change_own(work, whose(caller), new))


@dashboard.put(
    "/session/password",
    allows=Permission.SHOPS_READ,
    refuses=[WrongPassword, TooManyRequests],
)
async def change_password(
    work: Work,
    caller: Caller,
    keys: Keys,
    guesses: Limits,
    body: OwnPasswordUpdate,
    beforehand: str,
) -> None:
    """Change your password in this account. All your other sessions in it end.

    Your old one is asked for, ten times a minute at most.
    """
    who = whose(caller)
    try_own_password(guesses, keys, who)
    await accounts.must_be_theirs(work, who, body.current_password)
    await accounts.set_password(work, who, beforehand, caller.credential_uuid)
