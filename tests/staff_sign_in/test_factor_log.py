"""What the audit log tells of second factors: each change once, and no secret."""

import pyotp
import pytest
from staff import PASSWORD, let_in

from staff_sign_in.authenticator import Authenticator

PHONE = Authenticator("http://regulars.test")


@pytest.fixture
async def log(seat, dashboard, audit_log):
    """What was written down since the last time that this was asked."""
    user = await let_in(dashboard, "manager")
    await seat.sign_in(user["email"], PASSWORD)
    await audit_log.new()

    async def new() -> list[tuple[str, str]]:
        entries = await audit_log.new()
        assert {each["actor"] for each in entries} <= {f"user:{user['uuid']}"}
        return [(each["verb"], repr(each)) for each in entries]

    return new


async def test_every_change_is_written_down_once(log, seat):
    begun = (await seat.post("/session/totp", password=PASSWORD)).data
    assert await log() == []
    code = {"code": pyotp.TOTP(begun["secret"]).now()}
    codes = (await seat.post("/session/totp/confirmations", **code)).data
    added, text = (await log())[0]
    await seat.post("/session/recovery-codes", password=PASSWORD)
    [renewed] = await log()
    challenge = await seat.post("/session/passkey-challenges", password=PASSWORD)
    made = PHONE.made(challenge.data["options"])
    body = {"proof": challenge.data["proof"], "name": "Lou's phone", "made": made}
    key = (await seat.post("/session/passkeys", **body)).data["passkey"]
    [passkey] = await log()
    path = f"/session/passkeys/{key['uuid']}"
    await seat.put(path, name="Old phone")
    assert await log() == []
    await seat.post(f"{path}/removals", password=PASSWORD)
    [deleted] = await log()
    await seat.post("/session/totp/removals", password=PASSWORD)
    [removed] = await log()

    verbs = [added, *(each[0] for each in (renewed, passkey, deleted, removed))]
    assert verbs == [
        "totp_added",
        "recovery_codes_renewed",
        "passkey_added",
        "passkey_removed",
        "totp_removed",
    ]
    told = text + repr([renewed, passkey, deleted, removed])
    assert "phone" not in told
    assert begun["secret"] not in told
    assert not [each for each in codes["recovery_codes"] if each in told]
