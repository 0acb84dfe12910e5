"""What can be done with an account, its people, shops and keys."""

from regulars.accounts.service.keys import (
    TokenDraft,
    add_oauth_client,
    add_register_token,
    add_token,
    client_token,
    end_session,
    note_failed_sign_in,
    revoke,
    revoke_oauth_client,
    sign_in,
)
from regulars.accounts.service.opening import (
    AccountChange,
    Limits,
    NewAccount,
    change,
    limit,
    open_account,
    renew_secret,
    switch,
)
from regulars.accounts.service.people import (
    NewMember,
    add_member,
    change_role,
    remove_member,
)
from regulars.accounts.service.places import (
    NewShop,
    ShopChange,
    add_register,
    add_shop,
    change_shop,
    move_register,
)

__all__ = [
    "AccountChange",
    "Limits",
    "NewAccount",
    "NewMember",
    "NewShop",
    "ShopChange",
    "TokenDraft",
    "add_member",
    "add_oauth_client",
    "add_register",
    "add_register_token",
    "add_shop",
    "add_token",
    "change",
    "change_role",
    "change_shop",
    "client_token",
    "end_session",
    "limit",
    "move_register",
    "note_failed_sign_in",
    "open_account",
    "remove_member",
    "renew_secret",
    "revoke",
    "revoke_oauth_client",
    "sign_in",
    "switch",
]
