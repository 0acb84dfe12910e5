"""Devices at tills, and who works at them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from regulars.accounts.queries import Account, Register
from regulars.accounts.queries.tills import Cashier, Till
from regulars.accounts.schemas.words import Name, atom_or_none
from regulars.kit.clock import atom

Pin = Annotated[str, Meta(pattern=r"^[0-9]{4,6}$", examples=["4821"])]

PairingCode = Annotated[str, Meta(min_length=8, max_length=20, examples=["7KQM-3XPA"])]


class PairingOut(Struct):
    """A code to be typed at the device, once, until it expires."""

    code: Annotated[str, Meta(examples=["7KQM3XPA"])]
    expires_at: str


class TillPair(Struct):
    """What is typed at the device: the code, and what the device is called here."""

    code: PairingCode
    name: Name


class TillUpdate(Struct):
    """What the device is called."""

    name: Name


class TillPin(Struct):
    """Four to six digits, or null for none: then that person opens no till."""

    pin: Pin | None


class TillOpen(Struct):
    """Who begins at the till, and their PIN."""

    user_uuid: UUID
    pin: Pin


class TillOut(Struct):
    """A device that was paired with a register; `last_used_at` is to the hour."""

    uuid: UUID
    name: str
    register_uuid: UUID
    register_name: str
    shop_uuid: UUID
    shop_name: str
    created_at: str
    last_used_at: str | None

    @classmethod
    def of(cls, till: Till) -> "TillOut":
        return cls(
            till.uuid,
            till.name,
            till.register_uuid,
            till.register_name,
            till.shop_uuid,
            till.shop_name,
            atom(till.created_at),
            atom_or_none(till.last_used_at),
        )


class CashierOut(Struct):
    """Somebody who has a PIN here."""

    uuid: UUID
    name: str


class TillNowOut(Struct):
    """Where the device stands, who may open it and who has; null while it is locked."""

    uuid: UUID
    account_uuid: UUID
    account_name: str
    currency: Annotated[str, Meta(examples=["EUR"])]
    language: Annotated[str, Meta(examples=["en"])]
    timezone: str
    shop_uuid: UUID
    shop_name: str
    register_uuid: UUID
    register_name: str
    is_sandbox: bool
    cashiers: list[CashierOut]
    cashier: CashierOut | None
    permissions: list[str]
    now: str

    @classmethod
    def of(
        cls,
        till_uuid: UUID,
        whose: tuple[Account, Register],
        cashiers: Sequence[Cashier],
        opened: tuple[UUID | None, Sequence[str]],
        now: datetime,
    ) -> "TillNowOut":
        account, register = whose
        known = [CashierOut(each.uuid, each.name) for each in cashiers]
        who, permissions = opened
        return cls(
            till_uuid,
            account.uuid,
            account.name,
            account.currency,
            account.language,
            account.timezone,
            register.shop_uuid,
            register.shop_name,
            register.uuid,
            register.name,
            account.is_sandbox,
            known,
            next((each for each in known if each.uuid == who), None),
            list(permissions) if who else [],
            atom(now),
        )
