"""Removing a program of very many empty cards, beside tills that load them."""

import asyncio

from scale import scaled

from regulars.giftcards.errors import GiftcardProgramHoldsMoney

CARDS = scaled(100_000)
AT_ONCE = 10_000


async def test_a_load_meanwhile_is_seen_or_refused(make, dashboard, register):
    """Never both: money on a card, and no program that owes it."""
    outcomes = []
    for _ in range(scaled(100)):
        program = await make.giftcard_program()
        card = await make.printed(program)
        load = {"giftcard_uuid": card["uuid"], "amount_in_cents": 500}
        path = f"/giftcard-programs/{program['uuid']}"

        loaded, removed = await asyncio.gather(
            register.post("/giftcard-transactions", **load), dashboard.delete(path)
        )

        outcomes.append((loaded.status < 300, removed.status < 300))

    print(f"tried={len(outcomes)} expected=one of two got={set(outcomes)}")
    assert set(outcomes) <= {(True, False), (False, True)}


async def test_what_was_loaded_long_before_is_seen(make, dashboard):
    program = await make.giftcard_program()
    card = await make.printed(program)
    await make.moved(card, 500)

    told = await dashboard.delete(f"/giftcard-programs/{program['uuid']}")

    assert told.problem is GiftcardProgramHoldsMoney


async def test_no_till_waits_while_all_its_cards_are_looked_at(
    make, dashboard, register, work
):
    program = await make.giftcard_program()
    of = {"giftcard_program_uuid": program["uuid"]}
    for start in range(0, CARDS, AT_ONCE):
        few = min(AT_ONCE, CARDS - start)
        await dashboard.post("/giftcard-batches", **of, quantity=few)
    loop = asyncio.get_running_loop()

    begun = loop.time()
    told = await dashboard.delete(f"/giftcard-programs/{program['uuid']}")
    taken = loop.time() - begun

    print(f"tried={CARDS} expected=200 got={told.status} in {taken:.2f} s")
    assert told.status < 300
