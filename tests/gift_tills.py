"""Tills of one shop that load gift cards, take them and undo what they did."""

from crowd import CLIENTS, Shop

MOST = 1_000_000_000


class Tills(Shop):
    """A shop whose tills take gift cards."""

    async def program(self, till, most=MOST, **more):
        """A program of cards that hold so much at most."""
        terms = {"name": "Gift card", "max_amount_in_cents": most} | more
        return (await self.moves(till, "/giftcard-programs", **terms)).data["uuid"]

    async def printed(self, till, program):
        """A printed card with nothing on it, whole."""
        batch = await self.moves(
            till, "/giftcard-batches", quantity=1, giftcard_program_uuid=program
        )
        query = f"?giftcard_batch_uuid={batch.data['uuid']}"
        path = f"/api/dashboard/giftcards{query}"
        return (await till.ask("GET", path, self._token)).data[0]

    async def card(self, till, balance=0, *, printed=False, most=MOST):
        """A card with so much on it: its uuid, and its wallet's."""
        program = await self.program(till, most)
        if printed:
            card = await self.printed(till, program)
        else:
            of = {"giftcard_program_uuid": program}
            card = (await self.moves(till, "/giftcards", type=1, **of)).data
        if balance:
            assert (await self.move(till, card["uuid"], balance)).is_done
        return card["uuid"], card["wallet_uuid"]

    async def move(self, till, card, amount, door=CLIENTS):
        """So much onto the card, or off it."""
        token = self._token if door == CLIENTS else self.account.register_token
        body = {
            "giftcard_uuid": card,
            "amount_in_cents": amount,
            "shop_uuid": self.account.shop_uuid,
        }
        return await till.ask("POST", f"{door}/giftcard-transactions", token, body)

    async def undo(self, till, uuid):
        """A transaction, undone."""
        path = f"{CLIENTS}/giftcard-transactions/{uuid}/reverse"
        return await till.ask("POST", path, self._token, {})

    async def on(self, till, card):
        """What is on the card now."""
        path = f"{CLIENTS}/giftcards/{card}"
        return (await till.ask("GET", path, self._token)).data["amount_in_cents"]

    async def transfer(self, till, card, to):
        """All that is on the card, moved onto another."""
        path = f"/giftcards/{card}/transfer"
        return await self.moves(till, path, to_giftcard_uuid=to, reason="Lost")
