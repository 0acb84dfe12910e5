"""What TEN-04 and TEN-09 ask of the database itself, read from its catalogue.

Each question returns what breaks its rule. `test_each_question_finds_...` breaks every
rule once, so that an empty answer means something.
"""

from collections.abc import AsyncIterator
from typing import NamedTuple

import asyncpg
import pytest

from regulars import rooms
from regulars.kit.tables import PLATFORM

rooms.load("tables")

# Asked before the account is known, and therefore without row-level security. A table
# comes onto this list by a decision, not by being written.
PLATFORM_TABLES = {
    "accounts",
    "users",
    "memberships",
    "oauth_clients",
    "credentials",
    # Counted for all accounts at once, and read by nobody but the limits.
    "request_counts",
    # Where the numbering of all accounts' events goes on: ids, and nothing of theirs.
    "event_rounds",
    "process_figures",
    # Whose turn it is to have webhooks delivered: workers ask before they know whose.
    "webhook_turns",
    # Who has tiers: asked for many accounts at once, when their events are numbered.
    "tier_accounts",
    # What accounts' pages are called in their addresses, by which they are found.
    "portal_slugs",
}
INFRASTRUCTURE = {
    "alembic_version",
    "pgqueuer",
    "pgqueuer_log",
    "pgqueuer_occurrences",
    "pgqueuer_schedules",
    "pgqueuer_statistics",
}

# What a later decision must not rewrite: it is only ever added to.
APPEND_ONLY = [
    "audit_entries",
    "audit_seals",
    "credit_receptions",
    "earning_rule_versions",
    "event_positions",
    "events",
    "lot_uses",
    "loyalty_program_versions",
    "loyalty_token_claims",
    "pos_transactions",
    "reward_receptions",
    "staged_credit_receptions",
    "transfers",
]

TABLES = """
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
"""

OWNED = """
    select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and c.relname <> all($1)
"""

KEYS_WITHOUT_ACCOUNT_FIRST = f"""
    select index.indexrelid::regclass::text
    from pg_index index join ({OWNED}) owned on owned.oid = index.indrelid
    left join pg_attribute first
      on (first.attrelid, first.attnum) = (index.indrelid, index.indkey[0])
    where index.indisunique and first.attname is distinct from 'account_id'
    union all
    select owned.relname || ' has no primary key' from ({OWNED}) owned
    where not exists (
      select from pg_index where indrelid = owned.oid and indisprimary)
"""

FOREIGN_KEYS_WITHOUT_ACCOUNT_FIRST = f"""
    select fk.conrelid::regclass || ': ' || fk.conname
    from pg_constraint fk join ({OWNED}) owned on owned.oid = fk.conrelid
    join pg_attribute here
      on (here.attrelid, here.attnum) = (fk.conrelid, fk.conkey[1])
    join pg_attribute there
      on (there.attrelid, there.attnum) = (fk.confrelid, fk.confkey[1])
    where fk.contype = 'f' and not (here.attname = 'account_id' and there.attname =
      case fk.confrelid::regclass::text when 'accounts' then 'id' else 'account_id' end)
"""

TABLES_WITHOUT_FORCED_ROW_SECURITY = f"""
    select owned.relname from ({OWNED}) owned
    where not (owned.relrowsecurity and owned.relforcerowsecurity)
      or not exists (select from pg_attribute where attrelid = owned.oid
        and attname = 'account_id' and attnotnull and not attisdropped)
"""

RULE = (
    "(account_id = (NULLIF(current_setting('app.account'::text, true), ''::text))"
    "::bigint)"
)

POLICIES_OTHER_THAN_THE_RULE = f"""
    select owned.relname || ': ' || coalesce(policy.polname, 'no policy')
    from ({OWNED}) owned left join pg_policy policy on policy.polrelid = owned.oid
    where policy.oid is null or policy.polcmd <> '*' or not policy.polpermissive
      or policy.polroles <> array[0::oid]
      or pg_get_expr(policy.polqual, owned.oid) is distinct from $2
      or pg_get_expr(policy.polwithcheck, owned.oid) is distinct from $2
"""

ROLES_THAT_MAY_TOO_MUCH = """
    select role.rolname::text from pg_roles role
    where role.rolname in ('regulars', 'regulars_owner')
      and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
    union all
    select 'regulars owns ' || relname from pg_class join pg_roles role
      on role.oid = relowner and role.rolname = 'regulars'
    union all
    select 'regulars is a member of ' || roleid::regrole from pg_auth_members
    where member = 'regulars'::regrole
"""

# TRUNCATE asks no policy, and who may add triggers or references may look elsewhere.
GRANTS_BEYOND_ROWS = """
    select grants.table_name || ': ' || grants.privilege_type
    from information_schema.role_table_grants grants
    where grants.grantee in ('regulars', 'PUBLIC') and grants.table_schema = 'public'
      and grants.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
    union all
    select 'regulars may create in ' || nspname from pg_namespace
    where has_schema_privilege('regulars', oid, 'create')
    union all
    select 'regulars may create schemas'
    where has_database_privilege('regulars', current_database(), 'create')
"""

WRITTEN_ONCE_AND_STILL_CHANGED = """
    select relname::text from pg_class
    where relnamespace = 'public'::regnamespace and relname = any($1)
      and (has_any_column_privilege('regulars', oid, 'update')
        or has_table_privilege('regulars', oid, 'delete'))
"""

VIEWS_THAT_SEE_AS_THEIR_OWNER = """
    select relname::text from pg_class
    where relnamespace = 'public'::regnamespace and (relkind = 'm'
      or relkind = 'v'
        and array_position(reloptions, 'security_invoker=true') is null)
"""

FUNCTIONS_THAT_ACT_AS_THEIR_OWNER = """
    select oid::regprocedure::text from pg_proc
    where pronamespace not in ('pg_catalog'::regnamespace,
      'information_schema'::regnamespace) and (prosecdef or proleakproof)
"""

TRIGGERS = """
    select tgrelid::regclass || ' ' || tgname || ' ' || tgfoid::regproc
    from pg_trigger where not tgisinternal
    union all select evtname::text from pg_event_trigger
    union all select tablename || ' ' || rulename from pg_rules
      where schemaname = 'public'
"""
QUEUE_TRIGGER = ["pgqueuer tg_pgqueuer_changed fn_pgqueuer_changed"]

APART = sorted(PLATFORM_TABLES | INFRASTRUCTURE)


class Rule(NamedTuple):
    """What to do about an answer, the question, and what it is asked with."""

    remedy: str
    question: str
    values: tuple[object, ...] = ()


RULES = [
    Rule("start each key with account_id", KEYS_WITHOUT_ACCOUNT_FIRST, (APART,)),
    Rule("use references()", FOREIGN_KEYS_WITHOUT_ACCOUNT_FIRST, (APART,)),
    Rule("force row security", TABLES_WITHOUT_FORCED_ROW_SECURITY, (APART,)),
    Rule("one policy for all", POLICIES_OTHER_THAN_THE_RULE, (APART, RULE)),
    Rule("an ordinary role that owns nothing", ROLES_THAT_MAY_TOO_MUCH),
    Rule("grant what is done to rows", GRANTS_BEYOND_ROWS),
    Rule("append only", WRITTEN_ONCE_AND_STILL_CHANGED, (APPEND_ONLY,)),
    Rule("make it with (security_invoker = true)", VIEWS_THAT_SEE_AS_THEIR_OWNER),
    Rule("no SECURITY DEFINER, no LEAKPROOF", FUNCTIONS_THAT_ACT_AS_THEIR_OWNER),
]

BREAK_EVERY_RULE = """
    create unique index backwards on shops (id, account_id);
    create table contacts_elsewhere (id bigint primary key, shop_id bigint, uuid uuid,
      account_id bigint not null references accounts (id), unique (uuid, account_id));
    create table open_to_all (account_id bigint not null, id bigint, shop_id bigint,
      primary key (account_id, id),
      foreign key (shop_id, account_id) references shops (id, account_id));
    alter table open_to_all enable row level security;
    create policy reading on open_to_all for select using (true);
    grant truncate on open_to_all to regulars;
    grant update (amount) on transfers to regulars;
    alter role regulars createdb;
    create view everybody as select * from contacts;
    create function leak() returns int language sql security definer as 'select 1';
    create function late() returns trigger language plpgsql as 'begin return new; end';
    create trigger late after insert on shops for each row execute function late();
"""


@pytest.fixture
async def catalogue(database, superuser_url) -> AsyncIterator[asyncpg.Connection]:
    """The migrated database in a transaction that is undone."""
    address = superuser_url.replace("@/postgres", "@/regulars")
    connection = await asyncpg.connect(address)
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()


async def found(
    catalogue: asyncpg.Connection, question: str, *values: object
) -> list[str]:
    return sorted([row[0] for row in await catalogue.fetch(question, *values)])


async def test_every_table_belongs_to_an_account_or_is_listed(catalogue):
    tables = set(await found(catalogue, TABLES))

    print(f"tried={len(tables)} expected={APART} got={sorted(tables & set(APART))}")
    assert set(APART) <= tables
    assert PLATFORM == PLATFORM_TABLES, "the list of platform tables has changed"
    assert set(APPEND_ONLY) <= tables
    assert len(tables - set(APART)) > 10


@pytest.mark.parametrize("rule", RULES, ids=[r.remedy.replace(" ", "-") for r in RULES])
async def test_nothing_in_the_catalogue_breaks_a_rule(catalogue, rule):
    broken = await found(catalogue, rule.question, *rule.values)

    print(f"expected=[] got={broken}")
    assert not broken, f"{rule.remedy}: {broken}"


async def test_the_queue_has_the_only_trigger(catalogue):
    assert await found(catalogue, TRIGGERS) == QUEUE_TRIGGER


async def test_each_question_finds_what_breaks_its_rule(catalogue):
    before = len(await found(catalogue, TRIGGERS))
    await catalogue.execute(BREAK_EVERY_RULE)

    got = {r.remedy: await found(catalogue, r.question, *r.values) for r in RULES}

    blind = [remedy for remedy, names in got.items() if not names]
    print(f"tried={len(RULES)} expected=[] got={blind}")
    assert not blind, f"found nothing: {blind}"
    assert len(await found(catalogue, TRIGGERS)) == before + 1
