"""Know somebody by their membership of the account, not by themselves.

A uuid and an address that every account shares would tell one account of another. Who
has one membership keeps the uuid, so that the audit log still names them. Nothing has
been released that reads what goes: the columns of users and credentials go at once.
While this runs, nobody can be let in and nobody can sign in; the tables are small.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STEPS = (
    "alter table memberships add column uuid uuid",
    "alter table memberships add column email text",
    "alter table credentials add column membership_uuid uuid",
    """
    update memberships set email = users.email, uuid = case
      when memberships.id = (select min(first.id) from memberships first
        where first.user_id = memberships.user_id)
      then users.uuid else gen_random_uuid() end
    from users where users.id = memberships.user_id
    """,
    """
    update credentials set membership_uuid = memberships.uuid from memberships
    where (memberships.account_id, memberships.user_id)
      = (credentials.account_id, credentials.user_id)
    """,
    # Of people who were removed: no membership has this uuid in the same account.
    """
    update credentials set membership_uuid = users.uuid from users
    where users.id = credentials.user_id and credentials.membership_uuid is null
    """,
    "update users set email = lower(email)",
    "-- squawk-ignore adding-not-nullable-field\n"
    "alter table memberships alter column uuid set not null",
    "-- squawk-ignore adding-not-nullable-field\n"
    "alter table memberships alter column email set not null",
    "-- squawk-ignore ban-drop-column\nalter table credentials drop column user_id",
    "-- squawk-ignore ban-drop-column\nalter table users drop column uuid",
)


def upgrade() -> None:
    for step in STEPS:
        op.execute(step)
