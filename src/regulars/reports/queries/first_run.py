"""How far a new account's set-up is."""

from typing import ClassVar

import msgspec

from regulars.kit.work import Work

STEPS = ("brand", "trade", "earning", "reward", "joining", "trying")
"""In the order in which somebody is led through them."""


class FirstRun(msgspec.Struct, frozen=True):
    """What was chosen, what is done, and whether somebody is still to be led."""

    trade: str | None
    # In the order of the steps.
    steps: list[str]
    # Nobody has begun, and nothing has happened: whoever owns it is led through.
    is_new: bool
    is_over: bool

    AUDITED: ClassVar[tuple[str, ...]] = ("trade", "steps", "is_over")


# What was done elsewhere is done too. An account that gives points and never began was
# set up in its own way.
FIRST_RUN = """
    with seen as (
      select coalesce(run.steps, '{}') as taken, run.trade,
        run.begun_at is not null as is_begun, run.ended_at is not null as is_ended,
        account.is_sandbox,
        exists (select from brand_kits where account_id = $1) as has_brand,
        exists (select from rewards where account_id = $1 and removed_at is null)
          as has_reward,
        exists (select from portals where account_id = $1) as has_portal,
        exists (select from credit_receptions where account_id = $1) as has_given,
        exists (select from contacts where account_id = $1) as has_contact
      from accounts account
      left join first_runs run on run.account_id = account.id
      where account.id = $1)
    select trade,
      array(select step from unnest($2::text[]) with ordinality as each(step, place)
        where step = any(taken)
          or (step = 'brand' and has_brand) or (step = 'reward' and has_reward)
          or (step = 'joining' and has_portal) or (step = 'trying' and has_given)
        order by place) as steps,
      not (is_begun or is_sandbox or has_given or has_contact or has_reward) as is_new,
      is_ended or is_sandbox or (has_given and not is_begun) as is_over
    from seen
"""


async def first_run(work: Work) -> FirstRun:
    """How far the account's set-up is, by what was done and by what there is."""
    found = await work.one(FirstRun, FIRST_RUN, work.account_id, list(STEPS))
    assert found is not None
    return found
