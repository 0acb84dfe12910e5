import asyncio
import re
import threading
from typing import Any

import pytest
from argon2 import PasswordHasher

from regulars.kit import crypto
from regulars.kit.crypto import Keys, Secret, Unsealable, hash_token, looks_right
from regulars.kit.errors import Unavailable

SECRET = Secret("0123456789abcdef0123456789abcdef")

# Computed by hand from RFC 5869: a change would lose every card that is looked up.
KNOWN_MAC = "12167f54a05a9772fce9862debad26c849f9bf5f3572bf9e877fadd0467e3bd2"


@pytest.fixture
def keys() -> Keys:
    return Keys(SECRET)


class TestMany:
    def test_macs_are_those_of_each_by_itself(self, keys: Keys) -> None:
        values = ["", "one", "zwölf", "x" * 200]

        macs = keys.all_macs("a purpose", values)

        assert macs == [keys.mac("a purpose", value) for value in values]
        assert keys.all_macs("another", values) != macs

    def test_seals_open_one_by_one_and_are_all_different(self, keys: Keys) -> None:
        texts = ["the same", "the same", "zwölf", ""]

        sealed = keys.all_sealed(texts, "here")

        assert [keys.unseal(each, "here") for each in sealed] == texts
        assert len({each[: crypto.NONCE_BYTES] for each in sealed}) == len(texts)
        with pytest.raises(Unsealable):
            keys.unseal(sealed[0], "there")


class TestSecret:
    def test_never_shows_itself(self) -> None:
        secret = Secret("hunter2")

        shown = f"{secret} {secret!r} {secret:>20} {[secret]} {(secret,)!s} %s" % secret

        assert "hunter2" not in shown
        assert secret.reveal() == "hunter2"

    def test_is_equal_to_the_same_secret_only(self) -> None:
        assert Secret("a") == Secret("a")
        assert Secret("a") != Secret("b")
        assert Secret("a") != "a"
        assert len({Secret("a"), Secret("a")}) == 1


class TestKeys:
    def test_needs_a_secret_that_cannot_be_guessed(self) -> None:
        with pytest.raises(ValueError, match="32 characters"):
            Keys(Secret("short"))

    def test_tells_the_same_mac_for_the_same_value_and_purpose(
        self, keys: Keys
    ) -> None:
        mac = keys.mac("giftcards", "ABC")

        assert len(mac) == 32
        assert mac == Keys(SECRET).mac("giftcards", "ABC")
        assert mac != keys.mac("vouchers", "ABC")
        assert mac != keys.mac("giftcards", "ABD")
        assert mac != Keys(crypto.new_secret()).mac("giftcards", "ABC")

    def test_keeps_its_derivation_for_ever(self, keys: Keys) -> None:
        assert keys.mac("giftcards", "ABC").hex() == KNOWN_MAC

    def test_opens_what_it_sealed(self, keys: Keys) -> None:
        sealed = keys.seal("Zoë 123", "card")

        assert Keys(SECRET).unseal(sealed, "card") == "Zoë 123"
        assert sealed != keys.seal("Zoë 123", "card")
        assert b"123" not in sealed

    def test_refuses_what_was_changed_or_moved(self, keys: Keys) -> None:
        sealed = keys.seal("text", "card 1")
        flipped = sealed[:-1] + bytes([sealed[-1] ^ 1])

        for broken in (flipped, sealed[:-1], sealed[:10], b""):
            with pytest.raises(Unsealable):
                keys.unseal(broken, "card 1")
        with pytest.raises(Unsealable):
            keys.unseal(sealed, "card 2")
        with pytest.raises(Unsealable):
            Keys(crypto.new_secret()).unseal(sealed, "card 1")

    def test_shows_nothing_of_the_secret(self, keys: Keys) -> None:
        assert SECRET.reveal() not in repr(keys)


class TestToken:
    @pytest.mark.parametrize("prefix", crypto.PREFIXES)
    def test_is_53_characters_and_looks_right(self, prefix: str) -> None:
        for _ in range(200):
            token = crypto.token(prefix)

            assert len(token) == len(token.encode()) == 53
            assert re.fullmatch(re.escape(prefix) + "[0-9A-Za-z]{45}", token)
            assert looks_right(token)
            assert looks_right(token, prefix)

    def test_is_never_the_same_twice(self) -> None:
        assert len({crypto.token("rgl_pat_") for _ in range(1_000)}) == 1_000

    def test_looks_wrong_with_any_one_character_changed(self) -> None:
        token = crypto.token("rgl_pat_")

        for place, letter in enumerate(token):
            other = "x" if letter != "x" else "y"
            assert not looks_right(token[:place] + other + token[place + 1 :])

    @pytest.mark.parametrize(
        "text", ["", "rgl_pat_", "x" * 53, "rgl_pat_" + "é" * 45, "rgl_pat_" + "0" * 45]
    )
    def test_looks_wrong_when_made_up(self, text: str) -> None:
        assert not looks_right(text)

    def test_looks_wrong_at_another_door(self) -> None:
        assert not looks_right(crypto.token("rgl_pat_"), "rgl_reg_")

    def test_is_kept_as_its_sha_256(self) -> None:
        assert hash_token("abc").hex().startswith("ba7816bf8f01cfea")
        assert len(hash_token("\ud800")) == 32


@pytest.mark.asyncio
class TestPassword:
    async def test_is_verified_by_its_hash(self) -> None:
        hashed = await crypto.hash_password("correct horse")

        assert hashed.startswith("$argon2id$")
        assert await crypto.verify_password(hashed, "correct horse")
        assert not await crypto.verify_password(hashed, "correct horse ")

    async def test_has_its_own_salt(self) -> None:
        one, other = await asyncio.gather(
            crypto.hash_password("same"), crypto.hash_password("same")
        )

        assert one != other

    async def test_of_nobody_is_never_right(self) -> None:
        assert not await crypto.verify_password(None, "anything")
        assert not await crypto.verify_password("", "anything")
        assert not await crypto.verify_password("not a hash", "anything")

    async def test_may_be_long_or_odd(self) -> None:
        for password in ("x" * 1_000_000, "\ud800", "\x00", ""):
            hashed = await crypto.hash_password(password)

            assert await crypto.verify_password(hashed, password)
            assert not await crypto.verify_password(hashed, password + "x")

    async def test_leaves_the_loop_free_meanwhile(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ticked = threading.Event()

        class Waiting(PasswordHasher):
            def hash(self, *what: Any, **more: Any) -> str:
                assert ticked.wait(30), "the loop had no turn while this was hashed"
                return super().hash(*what, **more)

        monkeypatch.setattr(crypto, "HASHER", Waiting(1, 8, 1))
        hashing = asyncio.create_task(crypto.hash_password("slow"))

        await asyncio.sleep(0)
        await asyncio.sleep(0)
        ticked.set()

        assert await crypto.verify_password(await hashing, "slow")

    async def test_of_a_crowd_is_looked_at_in_turn_and_not_without_end(self) -> None:
        crowd = crypto.AT_ONCE + crypto.MOST_WAITING
        hashed = PasswordHasher(1, 8, 1).hash("correct horse")
        many = [crypto.verify_password(hashed, "wrong") for _ in range(crowd + 20)]

        answers = await asyncio.gather(*many, return_exceptions=True)
        after = await crypto.verify_password(hashed, "correct horse")

        sent_away = [each for each in answers if isinstance(each, Unavailable)]
        assert len(sent_away) == 20
        assert answers.count(False) == crowd
        assert after
