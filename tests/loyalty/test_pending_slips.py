"""What is said of waiting and can't be meant."""

from regulars.kit.errors import InvalidInput


async def test_of_a_moment_before_the_sale_are_a_slip_on_the_dashboard(
    make, dashboard, account
):
    contact = await make.contact()
    body = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}
    sale = body | {"credits": 5, "happened_at": "2026-01-02T12:00:00Z"}

    refused = await dashboard.post(
        "/credit-receptions", **sale, pending_until="2026-01-02T12:00:00Z"
    )
    given = await dashboard.post(
        "/credit-receptions", **sale, pending_until="2026-01-03T12:00:00Z"
    )

    assert refused.problem is InvalidInput
    assert refused.errors == {"pending_until": ["Must be after the sale."]}
    assert given.data["is_pending"] is False
    assert await make.balance(contact) == 5
