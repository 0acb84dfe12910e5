"""What staff see of one gift card: its lines, what is set aside, what is settled."""

from regulars.giftcards.errors import GiftcardNotFound

NOBODY = "00000000-0000-4000-8000-000000000001"


async def lines(dashboard, card):
    return (await dashboard.get(f"/giftcards/{card['uuid']}/history")).data


class TestHistory:
    async def test_has_the_balance_after_each_line_and_who_did_it(
        self, make, dashboard
    ):
        card = await make.printed(await make.giftcard_program(), active=True)
        me = (await dashboard.get("/session")).data["person"]["name"]
        await make.moved(card, 5_000)
        await make.moved(card, -1_250)

        paid, loaded = await lines(dashboard, card)

        assert [paid["amount_in_cents"], paid["balance_in_cents"]] == [-1_250, 3_750]
        assert [loaded["amount_in_cents"], loaded["balance_in_cents"]] == [5_000, 5_000]
        assert [paid["person"], loaded["person"]] == [me, me]
        assert paid["shop_name"] == loaded["shop_name"] != ""

    async def test_names_what_was_undone_and_what_undid_it(self, make, dashboard):
        card = await make.giftcard()
        moved = await make.moved(card, 5_000)
        path = f"/giftcard-transactions/{moved['uuid']}/reverse"
        undone = (await dashboard.post(path)).data

        undoing, loaded = await lines(dashboard, card)

        assert loaded["reversed_by_uuid"] == undoing["uuid"] == undone["uuid"]
        assert undoing["reverses_uuid"] == loaded["uuid"]
        assert undoing["balance_in_cents"] == 0

    async def test_knows_no_card_of_another_account(self, dashboard, others):
        card = await others.giftcard()

        told = [
            await dashboard.get(f"/giftcards/{uuid}/{what}")
            for uuid in (card["uuid"], NOBODY)
            for what in ("history", "holds")
        ]

        assert {each.problem for each in told} == {GiftcardNotFound}


class TestHolds:
    async def test_are_those_that_stand(self, make, dashboard):
        card = await make.giftcard()
        await make.moved(card, 5_000)
        freed, kept = [await make.giftcard_hold(card, cents) for cents in (100, 200)]
        await dashboard.post(f"/giftcard-holds/{freed['uuid']}/releases")

        told = (await dashboard.get(f"/giftcards/{card['uuid']}/holds")).data

        assert told == [kept]


class TestSettled:
    async def test_tells_what_waits_for_the_shops(self, make, dashboard):
        program = await make.giftcard_program()
        settled = await make.moved(await make.giftcard(program))
        await make.settlement(program["uuid"])
        waits = await make.moved(await make.giftcard(program))

        told = [
            (await dashboard.get("/giftcard-transactions", is_settled=word)).data
            for word in ("true", "false")
        ]

        assert [[each["uuid"] for each in some] for some in told] == [
            [settled["uuid"]],
            [waits["uuid"]],
        ]


class TestFigures:
    async def test_tell_what_was_sold_and_redeemed_less_what_was_undone(
        self, make, dashboard
    ):
        card = await make.printed(await make.giftcard_program(), active=True)
        await make.moved(card, 5_000)
        await make.moved(card, -1_250)
        for amount in (1_000, -700):
            moved = await make.moved(card, amount)
            path = f"/giftcard-transactions/{moved['uuid']}/reverse"
            await dashboard.post(path)

        [owed] = (await dashboard.get("/giftcard-liability")).data["programs"]

        names = ("loaded_in_cents", "spent_in_cents", "outstanding_in_cents")
        assert [owed[name] for name in names] == [5_000, 1_250, 3_750]
