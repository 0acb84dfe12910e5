"""When a key was last used, to the hour, and a session, to the minute.

Noted in this process when the key is looked up, which is once a second at most, and
written beside the requests: for each key once an hour at most (a session ends when it
is idle, so once a minute), many in one statement.
"""

from datetime import datetime

from regulars.kit.work import Work

WRITTEN_EVERY_SECONDS = 60.0
MOST_NOTED = 100_000

# In the order of their ids, so that no two processes wait for each other; clients
# before their tokens, as who makes a token locks them.
WRITE = """
    with noted as (
      select * from unnest($1::bigint[], $2::timestamptz[]) as noted(id, hour)),
    clients as materialized (
      select client.id from oauth_clients client
      where client.id in (select credential.client_id
        from noted join credentials credential on credential.id = noted.id)
      order by client.id for no key update),
    used as materialized (
      select credential.id, credential.client_id, noted.hour
      from noted join credentials credential on credential.id = noted.id
      where (select count(*) from clients) >= 0
        and (credential.last_used_at is null or credential.last_used_at < noted.hour)
      order by credential.id for no key update of credential),
    written as (
      update credentials credential set last_used_at = used.hour
      from used where used.id = credential.id)
    update oauth_clients client set last_used_at = latest.hour
    from clients join (
      select client_id, max(hour) as hour from used group by client_id) latest
      on latest.client_id = clients.id
    where client.id = clients.id
"""


class Uses:
    """The keys that were used at a time that isn't written down yet."""

    def __init__(self) -> None:
        self._hours: dict[int, datetime] = {}

    def note(
        self,
        key_id: int,
        written: datetime | None,
        now: datetime,
        *,
        to_the_minute: bool = False,
    ) -> None:
        """Remembers that a key is used now; `written` is what is known of it."""
        minute = now.replace(second=0, microsecond=0)
        hour = minute if to_the_minute else minute.replace(minute=0)
        if (written is None or written < hour) and len(self._hours) < MOST_NOTED:
            self._hours[key_id] = hour

    async def write(self, work: Work) -> None:
        """Writes down what was noted. What fails to be is noted again when used."""
        hours, self._hours = self._hours, {}
        if hours:
            await work.write(WRITE, list(hours), list(hours.values()))
