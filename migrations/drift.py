"""What a database is made of, to tell what one has that another hasn't."""

from collections.abc import Iterable

import asyncpg

# One line for each thing that a table is made of, as PostgreSQL itself would write it.
MADE_OF = """
    select format('%s.%s %s%s%s%s', class.relname, attname,
      format_type(atttypid, atttypmod), case when attnotnull then ' not null' end,
      ' default ' || pg_get_expr(adbin, adrelid),
      ' identity ' || nullif(attidentity::text, ''))
    from pg_attribute join pg_class class on class.oid = attrelid
    left join pg_attrdef on (adrelid, adnum) = (attrelid, attnum)
    where attnum > 0 and not attisdropped and class.relname = any($1)
      and class.relkind in ('r', 'p')
    union all
    select format('%s constraint %s %s', conrelid::regclass, conname,
      pg_get_constraintdef(pg_constraint.oid))
    from pg_constraint join pg_class class on class.oid = conrelid
    where class.relname = any($1) and contype <> 'n'
    union all
    select indexdef from pg_indexes where tablename = any($1)
    union all
    select format('%s with %s', relname, reloptions) from pg_class
    where relname = any($1) and reloptions is not null
"""


async def made_of(connection: asyncpg.Connection, tables: Iterable[str]) -> set[str]:
    """Every column, constraint, index and option of these tables, as a line of text."""
    rows = await connection.fetch(MADE_OF, list(tables))
    return {str(row[0]) for row in rows}


def drift(declared: set[str], migrated: set[str]) -> list[str]:
    """What is wrong with the migrations, a line for each; nothing when they agree."""
    return [
        *(f"no migration makes it: {line}" for line in sorted(declared - migrated)),
        *(f"no tables.py declares it: {line}" for line in sorted(migrated - declared)),
    ]
