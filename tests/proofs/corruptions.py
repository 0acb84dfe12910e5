"""Ways to spoil the books that only a superuser has, each in one wallet's history.

The history is that of `ledgers.py`. In the statements {a} is the account, {w} the
wallet that is spoilt and {o} a wallet that is not.
"""

from typing import NamedTuple


class Corruption(NamedTuple):
    """What to do to the database; `is_wallets` when it is seen in the wallet itself."""

    name: str
    sql: str
    is_wallets: bool = True

    def aimed(self, account_id: int, wallet_id: int, other_id: int) -> str:
        """The statement for this account and wallet."""
        return self.sql.format(a=account_id, w=wallet_id, o=other_id)


# The one entry of its kind in the history, by what it moved.
ENTRY = "account_id = {a} and {w} in (from_wallet_id, to_wallet_id) and amount = "

EXPIRY, REVERSAL = "100 and kind = 'expiry'", "30 and kind = 'reversal'"

OWN = "(select id from wallets where account_id = {a} and kind = "

NEXT = "(select seq + 1 from wallets where account_id = {a} and id = {w})"

RECEPTION = "account_id = {a} and wallet_id = {w} and credits = "

ANOTHER = f"(select id from credit_receptions where {RECEPTION}50)"

LOT = "account_id = {a} and wallet_id = {w} and amount = "


def _transfers(name: str, changes: str, amount: int | str = 50) -> Corruption:
    return Corruption(name, f"update transfers set {changes} where {ENTRY}{amount}")


def _wallets(name: str, changes: str) -> Corruption:
    where = "account_id = {a} and id = {w}"
    return Corruption(name, f"update wallets set {changes} where {where}")


def _lots(name: str, changes: str, amount: int = 50) -> Corruption:
    return Corruption(name, f"update lots set {changes} where {LOT}{amount}")


def _holds(name: str, changes: str, amount: int) -> Corruption:
    return Corruption(name, f"update holds set {changes} where {LOT}{amount}")


def _receptions(name: str, changes: str, credits: int = 50) -> Corruption:
    where = f"{RECEPTION}{credits}"
    return Corruption(name, f"update credit_receptions set {changes} where {where}")


TRANSFERS = [
    _transfers("more came in than was given", "amount = 51"),
    _transfers("less came in than was given", "amount = 49"),
    _transfers("less was spent than was held", "amount = 4", 5),
    _transfers("more expired than was there", "amount = 101", EXPIRY),
    _transfers("a credit made an adjustment", "kind = 'adjustment'"),
    _transfers("a capture made a debit", "kind = 'debit'", 5),
    _transfers("a reversal made a claw-back", "kind = 'claw_back'", REVERSAL),
    _transfers("credits out of what was spent", f"from_wallet_id = {OWN}'spent')"),
    _transfers("spent into what expired", f"to_wallet_id = {OWN}'expired')", 5),
    _transfers("from a wallet that is none", "from_wallet_id = 987654321"),
    _transfers("to a wallet that is none", "to_wallet_id = 987654321"),
    _transfers("to another contact", "to_wallet_id = {o}, to_seq = 1000"),
    _transfers("a number left out", "to_seq = to_seq + 1000"),
    _transfers("a spending without its number", "from_seq = from_seq + 1000", 5),
    _transfers("a wrong balance after it", "to_balance = to_balance + 1"),
    _transfers("a wrong balance after spending", "from_balance = from_balance - 1", 5),
    _transfers("in the future", "happened_at = recorded_at + interval '1 hour'"),
    _transfers("before the first", "happened_at = happened_at - interval '9 years'"),
    Corruption("a spending lost", f"delete from transfers where {ENTRY}5"),
    Corruption("the first credit lost", f"delete from transfers where {ENTRY}50"),
    Corruption(
        "credits that no wallet knows of",
        "insert into transfers (account_id, kind, from_wallet_id, to_wallet_id, amount,"
        " to_seq, to_balance, happened_at, recorded_at)"
        f" select {{a}}, 'credit', {OWN}'issued'), {{w}}, 1, {NEXT}, 36, now(), now()",
    ),
    Corruption(
        "credits out of nothing, and everything else made to fit",
        "insert into lots (account_id, wallet_id, seq, amount, remaining)"
        f" values ({{a}}, {{w}}, {NEXT}, 1, 1);"
        "insert into transfers (account_id, kind, from_wallet_id, to_wallet_id, amount,"
        " to_seq, to_balance, happened_at, recorded_at) select {a}, 'credit',"
        f" {OWN}'issued'), {{w}}, 1, seq + 1, balance + 1, last_moved_at, last_moved_at"
        " from wallets where account_id = {a} and id = {w};"
        "update wallets set balance = balance + 1, seq = seq + 1, received ="
        " received + 1 where account_id = {a} and id = {w}",
    ),
]

WALLETS = [
    _wallets("a credit more", "balance = balance + 1"),
    _wallets("a credit less", "balance = balance - 1"),
    _wallets("an entry more", "seq = seq + 1"),
    _wallets("an entry less", "seq = seq - 1"),
    _wallets("more on hold", "held = held + 1"),
    _wallets("less on hold", "held = held - 1"),
    _wallets("more received", "received = received + 1"),
    _wallets("a transaction more", "transactions = transactions + 1"),
    _wallets("a last transaction later", "last_transaction_at = now()"),
    _wallets("nothing expires any more", "next_expiry_at = null"),
    _wallets("expires later", "next_expiry_at = next_expiry_at + interval '1 day'"),
    _wallets("keeps no lots any more", "keeps_lots = false"),
    _wallets("may no longer owe", "may_owe = false"),
    _wallets("of another kind", "kind = 'spent'"),
    _wallets("of another unit", "unit = 'cents'"),
    _wallets("moved first at another time", "first_moved_at = now()"),
    _wallets("never moved", "last_moved_at = null"),
]

LOTS = [
    _lots("less left in a lot", "remaining = remaining - 1"),
    _lots("a lot that was larger", "amount = amount + 1"),
    _lots("a lot for ever", "expires_at = null"),
    _lots("a lot for a month longer", "expires_at = expires_at + interval '30 days'"),
    _lots("a lot for a month less", "expires_at = expires_at - interval '30 days'"),
    _lots("a lot that expired elsewhen", "expires_at = now()", 100),
    _lots("a lot of another entry", "seq = 1000"),
    _lots("a lot in another wallet", "wallet_id = {o}, seq = 1000"),
    Corruption("a lot lost", f"delete from lots where {LOT}50"),
    Corruption("an empty lot lost", f"delete from lots where {LOT}100"),
    Corruption("a lot more", "insert into lots values ({a}, {w}, 1000, 1, 1, null)"),
    Corruption("an empty lot more", "insert into lots values ({a}, {w}, 1000, 1, 0)"),
    Corruption(
        "a use that was larger",
        "update lot_uses set amount = 6"
        " where account_id = {a} and wallet_id = {w} and amount = 5",
    ),
    Corruption(
        "a use lost",
        "delete from lot_uses"
        " where account_id = {a} and wallet_id = {w} and amount = 100",
    ),
    Corruption(
        "a use of another lot",
        "update lot_uses set lot_seq = 1"
        " where account_id = {a} and wallet_id = {w} and amount = 5",
    ),
    Corruption(
        "a use by another entry",
        "update lot_uses set seq = 1"
        " where account_id = {a} and wallet_id = {w} and amount = 5",
    ),
    Corruption(
        "two uses that make up for each other",
        "insert into lot_uses select {a}, {w}, entry, seq, taken from lots,"
        " (values (1000, 1), (1001, -1)) as two (entry, taken)"
        " where lots.account_id = {a} and wallet_id = {w} and lots.amount = 50",
    ),
]

ENDED = "state = 'captured', ended_at = created_at"

HOLDS = [
    _holds("a hold let go by itself", "state = 'released', ended_at = now()", 7),
    _holds("a hold out of time by itself", "state = 'expired', ended_at = now()", 7),
    _holds("a capture made a release", "state = 'released'", 5),
    _holds("a capture at another time", "ended_at = now()", 5),
    _holds("a release made a capture", ENDED, 3),
    _holds("a release taken back", "state = 'pending', ended_at = null", 3),
    _holds("more set aside", "amount = 8", 7),
    _holds("less captured", "amount = 4", 5),
    _holds("a part captured", "captured = 4", 5),
    _holds("a hold on another wallet", "wallet_id = {o}", 7),
    Corruption("a hold lost", f"delete from holds where {LOT}7"),
    Corruption("a captured hold lost", f"delete from holds where {LOT}5"),
]

RECEPTIONS = [
    _receptions("a reception of more", "credits = 51"),
    _receptions("a reception turned round", "credits = -50"),
    _receptions("a reception of another entry", "wallet_seq = 1"),
    _receptions("a reception in another wallet", "wallet_id = {o}"),
    _receptions("a reception of nobody", "contact_id = 987654321"),
    _receptions("a reception in no shop", "shop_id = 987654321"),
    _receptions("a reception in no unit", "unit_id = 987654321"),
    _receptions("a reception of unknown terms", "program_version = 999"),
    _receptions("a reception for more", "unit_value = 51"),
    _receptions("a reception explained otherwise", "explanation = '{{}}'"),
    _receptions("a reversal of nothing", "reverses_id = null", -30),
    _receptions("a reversal of another", f"reverses_id = {ANOTHER}", -30),
    Corruption(
        "a reception lost", f"delete from credit_receptions where {RECEPTION}50"
    ),
    Corruption(
        "a reversal lost", f"delete from credit_receptions where {RECEPTION}-30"
    ),
    Corruption(
        "an event that says more",
        "update events set payload = '{{\"credits\": 51}}'"
        " where account_id = {a} and subject_uuid in"
        f" (select uuid from credit_receptions where {RECEPTION}50)",
    ),
    Corruption(
        "a wallet of two contacts",
        "update contacts set credit_wallet_id = {w}"
        " where account_id = {a} and credit_wallet_id = {o}",
    ),
]

LAST = "(select max(position) from event_positions where account_id = {a})"

TWO_POSITIONS = (
    "update event_positions place set event_xid = other.event_xid,"
    " event_id = other.event_id from event_positions other"
    " where place.account_id = {{a}} and other.account_id = {{a}}"
    " and (place.position, other.position) in ({positions})"
)


def _account(name: str, sql: str) -> Corruption:
    return Corruption(name, sql + " where account_id = {a}", False)


COUNTS = "contact_counts"

OF_ACCOUNT = [
    _account("a contact more counted", f"update {COUNTS} set contacts = contacts + 1"),
    _account("a contact less counted", f"update {COUNTS} set contacts = contacts - 1"),
    _account("contacts not counted", f"delete from {COUNTS}"),
    _account("a log that ends later", "update event_heads set position = position + 1"),
    _account(
        "a log that ends sooner", "update event_heads set position = position - 1"
    ),
    _account("another last event", "update event_heads set event_id = event_id + 1"),
    _account("a log without an end", "delete from event_heads"),
    Corruption(
        "events lost",
        "delete from events where account_id = {a} and name = 'contact_created'",
        False,
    ),
    Corruption(
        "a position lost",
        "delete from event_positions where account_id = {a} and position = 2",
        False,
    ),
    Corruption(
        "the last position lost",
        f"delete from event_positions where account_id = {{a}} and position = {LAST}",
        False,
    ),
    Corruption(
        "a token claimed by nobody",
        "insert into loyalty_token_claims (account_id, unique_id_mac,"
        " credit_reception_uuid, claimed_at)"
        " values ({a}, '\\x01', gen_random_uuid(), now())",
        False,
    ),
    Corruption(
        "a sale linked to nothing",
        "with sold as (insert into pos_transactions (account_id, uuid, shop_id,"
        " amount_in_cents, created_at) select account_id, gen_random_uuid(), id, 1,"
        " now() from shops where account_id = {a} limit 1 returning id)"
        " insert into pos_transaction_links (account_id, pos_transaction_id,"
        " credit_reception_uuid, linked_at)"
        " select {a}, id, gen_random_uuid(), now() from sold",
        False,
    ),
    Corruption(
        "an event in two places", TWO_POSITIONS.format(positions="(1, 2)"), False
    ),
    Corruption(
        "events in the wrong order",
        TWO_POSITIONS.format(positions="(1, 2), (2, 1)"),
        False,
    ),
]

THEIRS = (
    "account_id = {a} and contact_id ="
    " (select id from contacts where account_id = {a} and credit_wallet_id = {w})"
)

WAITING = [
    Corruption("credits that wait lost", f"delete from pending_credits where {THEIRS}"),
    Corruption(
        "more credits that wait",
        f"update pending_credits set credits = 5 where {THEIRS}",
    ),
    Corruption(
        "credits that wait taken back by nobody",
        f"update pending_credits set taken_back = 1 where {THEIRS}",
    ),
    Corruption(
        "credits released into nothing",
        "update pending_credits set state = 'released', ended_at = created_at,"
        f" wallet_id = {{w}}, wallet_seq = 1000 where {THEIRS}",
    ),
    Corruption(
        "credits cancelled by nobody",
        "update pending_credits set state = 'cancelled', ended_at = created_at"
        f" where {THEIRS}",
    ),
]

OF_WALLET = [*TRANSFERS, *WALLETS, *LOTS, *HOLDS, *RECEPTIONS, *WAITING]
