"""What Alembic compares, and what we add to the steps that it finds."""

from collections.abc import Iterable, Iterator
from typing import Any

from alembic.autogenerate import render_op_text, renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops

from regulars.kit.tables import PLATFORM

# The queue's tables are PgQueuer's to declare.
FOREIGN = ("pgqueuer", "alembic_version")

MINE = "account_id = nullif(current_setting('app.account', true), '')::bigint"

ROW_SECURITY = (
    "alter table {table} enable row level security, force row level security",
    "create policy account on {table} using ({mine}) with check ({mine})",
)

# How PostgreSQL writes a constraint that old rows haven't been held against yet.
UNPROVED = " NOT VALID"

GRANT = "grant select, insert, update, delete on {table} to regulars"


class Afterwards(ops.MigrateOperation):
    """Steps outside the migration's transaction, because others write meanwhile."""

    def __init__(self, steps: list[ops.MigrateOperation]) -> None:
        self.steps = steps


@renderers.dispatch_for(Afterwards)
def _lines(context: AutogenContext, block: Afterwards) -> list[str]:
    """An index is dropped first: one that was cut short stays, and is of no use."""
    lines = []
    for step in block.steps:
        if isinstance(step, ops.CreateIndexOp):
            step.kw["postgresql_concurrently"] = True
            drop = f"drop index concurrently if exists {step.index_name}"
            lines.append(f"op.execute({drop!r})")
        lines += render_op_text(context, step).splitlines()
    return [
        "with op.get_context().autocommit_block():",
        *(f"    {line}" for line in lines),
    ]


def is_ours(name: str | None, kind: str, _: Any) -> bool:
    """Whether Alembic should compare this."""
    return kind != "table" or not (name or "").startswith(FOREIGN)


def completed(found: list[Any], missing: set[str], more: set[str]) -> list[Any]:
    """The steps of one migration, with rights for new tables.

    What needs no transaction comes by itself, in a migration after the others: one that
    fails half-way through both kinds could not be run again. `missing` and `more` are
    what drift.py has found.
    """
    fresh = {op.table_name for op in found if isinstance(op, ops.CreateTableOp)}
    steps: list[Any] = []
    later: list[Any] = []
    for op in _flat(found):
        if isinstance(op, ops.CreateIndexOp) and op.table_name not in fresh:
            later.append(op)
            continue
        steps.append(op)
        if isinstance(op, ops.CreateTableOp):
            steps += map(ops.ExecuteSQLOp, rights(op.table_name))
    missing = {line for line in missing if line.partition(" ")[0] not in fresh}
    steps += map(ops.ExecuteSQLOp, checks(missing, more))
    later += map(ops.ExecuteSQLOp, validations(missing, more))
    return steps or ([Afterwards(later)] if later else [])


def rights(table: str) -> list[str]:
    """Who may do what to a new table, and to whose rows."""
    own = () if table in PLATFORM else ROW_SECURITY
    return [sql.format(table=table, mine=MINE) for sql in (*own, GRANT)]


def checks(missing: set[str], more: set[str]) -> list[str]:
    """The CHECK constraints of tables that stay, which Alembic doesn't compare."""
    unproved = {line + UNPROVED for line in missing} & more
    return [
        *(
            f"alter table {table} drop constraint {name}"
            for table, name, _ in _constraints(more - unproved)
        ),
        *(
            f"alter table {table} add constraint {name} {rule} not valid"
            for table, name, rule in _constraints(missing)
            if f"{table} constraint {name} {rule}{UNPROVED}" not in unproved
        ),
    ]


def validations(missing: set[str], more: set[str]) -> list[str]:
    """Has the old rows looked at, while others read and write them."""
    return [
        f"alter table {table} validate constraint {name}"
        for table, name, rule in _constraints(missing)
        if f"{table} constraint {name} {rule}{UNPROVED}" in more
    ]


def _constraints(lines: set[str]) -> Iterator[tuple[str, str, str]]:
    for line in sorted(lines):
        table, mark, rest = line.partition(" constraint ")
        name, _, rule = rest.partition(" ")
        if mark and rule.startswith("CHECK"):
            yield table, name, rule


def _flat(found: Iterable[Any]) -> Iterator[Any]:
    for op in found:
        if isinstance(op, ops.ModifyTableOps):
            yield from op.ops
        else:
            yield op
