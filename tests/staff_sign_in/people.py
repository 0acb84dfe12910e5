"""People who sign in with more than a password."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
from staff import PASSWORD

from staff_sign_in.seat import Seat

SECOND = "/sessions/second-step"


class Person:
    """Somebody with an app that makes codes."""

    def __init__(self, seat: Seat, user: Any) -> None:
        self.seat = seat
        self.user = user
        self.app = pyotp.TOTP(pyotp.random_base32())
        self.recovery: list[str] = []
        self._away = 0

    def code(self) -> str:
        """A code that wasn't used yet: of the half minute before, of now, and so on."""
        self._away += 1
        return self.code_of(self._away - 2)

    def code_of(self, away: int) -> str:
        """The code of so many half minutes from now."""
        return self.app.at(datetime.now(UTC) + timedelta(seconds=30 * away))

    async def enroll(self) -> None:
        """Signs in and switches the app's codes on."""
        await self.seat.sign_in(self.user["email"], PASSWORD)
        begun = await self.seat.post("/session/totp", password=PASSWORD)
        self.app = pyotp.TOTP(begun.data["secret"])
        done = await self.seat.post("/session/totp/confirmations", code=self.code())
        assert done.status == 201, done.body
        self.recovery = done.data["recovery_codes"]

    async def first_step(self, seat: Seat) -> Any:
        """What the password alone gives."""
        answer = await seat.sign_in(self.user["email"], PASSWORD)
        assert answer.status == 201, answer.body
        return answer.data

    async def second_step(self, seat: Seat, **factor: str) -> Any:
        """The answer to both steps."""
        begun = await self.first_step(seat)
        return await seat.post(SECOND, proof=begun["proof"], **factor)
