"""What can be asked of an account: its shops, registers, people and keys."""

from regulars.accounts.queries.accounts import (
    Account,
    Listed,
    SomeAccountsFailed,
    account,
    all_accounts,
    each_account,
    lock_account,
)
from regulars.accounts.queries.brand import BrandKit, brand_kit
from regulars.accounts.queries.clock import (
    SHOWS,
    Advance,
    Clock,
    Happened,
    clock,
    happened,
    last_advance,
    now_of,
)
from regulars.accounts.queries.keys import (
    COUNT_USERS,
    Credential,
    OAuthClient,
    User,
    credentials,
    oauth_clients,
    users,
)
from regulars.accounts.queries.owners import owners
from regulars.accounts.queries.places import (
    Register,
    Shop,
    register_by_id,
    registers,
    shops,
)
from regulars.accounts.queries.requests import (
    LoggedRequest,
    RequestErrors,
    WantedRequests,
    request_errors,
    requests,
)
from regulars.accounts.queries.sandboxes import (
    OwnSandbox,
    Sandbox,
    all_sandboxes,
    own_sandboxes,
)
from regulars.accounts.queries.tills import Cashier, Till, cashiers, tills

__all__ = [
    "COUNT_USERS",
    "SHOWS",
    "Account",
    "Advance",
    "BrandKit",
    "Cashier",
    "Clock",
    "Credential",
    "Happened",
    "Listed",
    "LoggedRequest",
    "OAuthClient",
    "OwnSandbox",
    "Register",
    "RequestErrors",
    "Sandbox",
    "Shop",
    "SomeAccountsFailed",
    "Till",
    "User",
    "WantedRequests",
    "account",
    "all_accounts",
    "all_sandboxes",
    "brand_kit",
    "cashiers",
    "clock",
    "credentials",
    "each_account",
    "happened",
    "last_advance",
    "lock_account",
    "now_of",
    "oauth_clients",
    "own_sandboxes",
    "owners",
    "register_by_id",
    "registers",
    "request_errors",
    "requests",
    "shops",
    "tills",
    "users",
]
