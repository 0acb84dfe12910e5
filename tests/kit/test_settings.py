"""Settings: read by name, refused by name, explained by name."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from homes import open_home

from regulars.documented import documented
from regulars.kit.refusals import Refused
from regulars.settings import Settings


class TestFromEnvironment:
    def test_reads_each_kind_of_value(self) -> None:
        settings = Settings.from_environment(
            {
                "REGULARS_PORT": " 9000 ",
                "REGULARS_DATA_DIR": "/srv/loyalty",
                "REGULARS_UNSAFE_DURABILITY": "1",
                "REGULARS_SMTP_URL": "smtps://mail.example.com",
                "REGULARS_TEST_SCALE": "0.1",
                "PATH": "/bin",
            }
        )

        assert settings.port == 9000
        assert settings.data_dir == Path("/srv/loyalty")
        assert settings.unsafe_durability is True
        assert settings.smtp_url == "smtps://mail.example.com"

    def test_takes_an_empty_value_for_none(self) -> None:
        settings = Settings.from_environment(
            {"REGULARS_SMTP_URL": "", "REGULARS_PORT": " "}
        )

        assert settings == Settings()

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("REGULARS_PORT", "eighty"),
            ("REGULARS_PORT", "65536"),
            ("REGULARS_WORKERS", "0"),
            ("REGULARS_WORKERS", "1.5"),
            ("REGULARS_POOL_SIZE", "90"),
            ("REGULARS_LOG_LEVEL", "loud"),
            ("REGULARS_UNSAFE_DURABILITY", "maybe"),
            ("REGULARS_DATABASE_URL", "mysql://localhost/x"),
            ("REGULARS_MIGRATION_DATABASE_URL", "postgresql://o@h/x"),
            ("REGULARS_PUBLIC_URL", "loyalty.example.com"),
            ("REGULARS_SMTP_URL", "mail.example.com:25"),
            ("REGULARS_TRUSTED_PROXIES", "zz"),
            ("REGULARS_TRUSTED_PROXIES", "10.0.0.1, 10.0.0.0/99"),
            ("REGULARS_EGRESS_ALLOW", "hooks.internal"),
            ("REGULARS_EGRESS_ALLOW", "http://hooks.internal:80"),
            ("REGULARS_EGRESS_ALLOW", "Hooks.internal:80"),
            ("REGULARS_EGRESS_ALLOW", "hooks.internal:70000"),
            ("REGULARS_EGRESS_ALLOW", "[0::1]:8080"),
            ("REGULARS_EGRESS_ALLOW", "[zz]:8080"),
            ("REGULARS_CORS_ORIGINS", "shop.example.com"),
            ("REGULARS_CORS_ORIGINS", "https://shop.example.com/"),
            ("REGULARS_MAIL_FROM", "nobody"),
            ("REGULARS_MAIL_FROM", "Shop <shop@>"),
            ("REGULARS_MAIL_FROM", "a@b.nl\nBcc: c@d.nl"),
            ("REGULARS_SECRET_KEY", "short"),
            ("REGULARS_SECRET_KEY", "changeme" * 8),
            ("REGULARS_NOSUCH", "1"),
            ("REGULARS_port", "9000"),
            ("REGULARS_FROM_ENVIRONMENT", "1"),
        ],
    )
    def test_refuses_a_wrong_one_by_its_name(self, name: str, value: str) -> None:
        with pytest.raises(Refused, match=name):
            Settings.from_environment({name: value})

    def test_takes_lists_as_they_are_compared(self) -> None:
        listed = {
            "REGULARS_TRUSTED_PROXIES": "10.0.0.1, 192.168.0.0/16,::1",
            "REGULARS_EGRESS_ALLOW": "hooks.internal:8080, [::1]:9000 ,127.0.0.1:1",
            "REGULARS_CORS_ORIGINS": "https://shop.example.com,http://localhost:5173",
            "REGULARS_MAIL_FROM": "Vinyl & Co <shop@example.com>",
        }

        assert Settings.from_environment(listed).trusted_proxies.endswith("::1")
        assert Settings.from_environment({"REGULARS_TRUSTED_PROXIES": "*"})

    def test_says_which_values_there_are(self) -> None:
        with pytest.raises(Refused, match="debug, info, warning, error"):
            Settings.from_environment({"REGULARS_LOG_LEVEL": "loud"})

    def test_never_repeats_a_secret_that_is_refused(self) -> None:
        with pytest.raises(Refused) as refusal:
            Settings.from_environment({"REGULARS_SECRET_KEY": "hunter2"})

        assert "hunter2" not in str(refusal.value)


class TestKeys:
    @pytest.fixture
    def home(self) -> Iterator[Path]:
        with open_home() as place:
            yield place

    def test_makes_one_secret_and_keeps_it_for_its_owner(self, home: Path) -> None:
        settings = Settings(data_dir=home / "deep" / "data")

        sealed = settings.keys().seal("code")

        assert settings.keys().unseal(sealed) == "code"
        path = settings.data_dir / "secret.key"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert sorted(os.listdir(settings.data_dir)) == [
            "secret.key",
            "secret.key.mark",
        ]
        assert stat.S_IMODE(settings.data_dir.stat().st_mode) & 0o066 == 0

    def test_takes_the_operators_own(self, home: Path) -> None:
        secret = "kX9-vQ2_wL7zT4rB8nM1pC6sD3fG5hJ0"
        one, other = (
            Settings(data_dir=home / name, secret_key=secret) for name in ("a", "b")
        )

        assert other.keys().unseal(one.keys().seal("code")) == "code"
        assert not (home / "a").exists()

    def test_refuses_a_key_file_that_was_cut_short(self, home: Path) -> None:
        (home / "secret.key").write_text("")

        with pytest.raises(Refused, match=r"secret\.key"):
            Settings(data_dir=home).keys()

    def test_makes_no_other_where_the_one_of_before_is_gone(self, home: Path) -> None:
        Settings(data_dir=home).keys()
        (home / "secret.key").unlink()

        with pytest.raises(Refused, match=r"secret\.key is gone: put the old one back"):
            Settings(data_dir=home).keys()
        assert not (home / "secret.key").exists()

    def test_refuses_another_than_before_until_the_mark_is_removed(
        self, home: Path
    ) -> None:
        Settings(data_dir=home).keys()
        (home / "secret.key").write_text("kX9-vQ2_wL7zT4rB8nM1pC6sD3fG5hJ0")

        with pytest.raises(Refused, match=r"is another one than before"):
            Settings(data_dir=home).keys()

        (home / "secret.key.mark").unlink()
        assert Settings(data_dir=home).keys()

    def test_leaves_a_directory_that_was_there_as_it_was(self, home: Path) -> None:
        home.chmod(0o750)

        Settings(data_dir=home).keys()

        assert stat.S_IMODE(home.stat().st_mode) == 0o750


class TestBaseUrl:
    def test_is_what_callers_can_reach(self, tmp_path: Path) -> None:
        everywhere = Settings(data_dir=tmp_path, host="0.0.0.0", port=81)
        six = Settings(data_dir=tmp_path, host="::", port=81)
        behind = Settings(data_dir=tmp_path, public_url="https://l.example.com/")

        assert everywhere.base_url() == "http://127.0.0.1:81"
        assert six.base_url() == "http://[::1]:81"
        assert behind.base_url() == "https://l.example.com"


class TestDocumented:
    def test_explains_every_setting(self) -> None:
        told = {each.name: each for each in documented()}

        fields = msgspec.structs.fields(Settings)
        assert set(told) == {f"REGULARS_{field.name.upper()}" for field in fields}
        assert all(each.words and each.type for each in told.values())
        assert told["REGULARS_PORT"].default == "8700"
        assert told["REGULARS_PORT"].type == "int"
        assert told["REGULARS_DATABASE_URL"].default == ""
