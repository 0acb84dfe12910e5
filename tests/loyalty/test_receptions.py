"""Giving credits through the front door."""

from make import Api, Make

from regulars.contacts.errors import ContactNotFound


class TestCreateCreditReception:
    async def test_gives_a_credit_for_each_whole_unit(self, make):
        contact = await make.contact()

        reception = await make.reception(contact, unit_value=23.99)

        assert reception["credits"] == 23
        assert await make.balance(contact) == 23

    async def test_refuses_a_contact_of_another_account(
        self, clients, account, http, other_account
    ):
        token = other_account.personal_access_token
        other = Make(
            Api(http, "/api/v3/oauth/clients", token),
            Api(http, "/api/dashboard", token),
            other_account,
        )
        stranger = await other.contact()

        answer = await clients.post(
            "/credit-receptions",
            contact_uuid=stranger["uuid"],
            shop_uuid=account.shop_uuid,
            unit_value=10,
        )

        assert answer.problem is ContactNotFound
        assert await other.balance(stranger) == 0
