"""Where the embedded database lives, who owns it, and how it is first made."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from regulars.kit import children
from regulars.kit.children import Identity
from regulars.kit.postgres import binaries
from regulars.kit.refusals import Refused

SUPERUSER = "postgres"
PORT = 5432

# Linux keeps 108 bytes for the path of a socket, and the last one is NUL.
LONGEST_SOCKET = 107
SOCKET = f".s.PGSQL.{PORT}"

# Nothing of the operator's own PostgreSQL may leak into ours.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}

Say = Callable[[str], None]


class Cluster(msgspec.Struct, frozen=True):
    """One embedded database: its files, its owner, and the programs for it."""

    directory: Path
    identity: Identity | None
    binaries: Path

    def owned_file(self, name: str, text: str) -> None:
        """Writes a file that belongs to the database's user, whole or not at all."""
        draft = self.directory / f".{name}.{secrets.token_hex(4)}"
        # The directory is another user's: nothing there may lead us elsewhere.
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w") as file:
            file.write(text)
            if self.identity:
                os.fchown(file.fileno(), self.identity.user, self.identity.group)
        draft.replace(self.directory / name)


def opened(data_dir: Path, say: Say) -> Cluster:
    """The data directory's database, made now if there is none."""
    entry = data_dir / "postgres"
    if entry.is_symlink() and not entry.exists():
        raise Refused(
            f"{entry} points to {os.readlink(entry)}, which is not there: bring it "
            "back, or restore a backup into a new directory"
        )
    if not entry.exists():
        return _created(entry, say)
    identity = _owner_of(entry)
    if identity is not None and not binaries.may(identity, "-x", entry.resolve()):
        _move_out(entry, say)
    cluster = Cluster(entry.resolve(), identity, binaries.directory(identity))
    _check_version(cluster)
    return cluster


def _owner_of(entry: Path) -> Identity | None:
    """Whom to run as; the server refuses to work on files that aren't its user's."""
    status = entry.stat()
    if os.geteuid() != 0:
        if status.st_uid != os.geteuid():
            raise Refused(
                f"{entry} belongs to user {status.st_uid}: run this as them, or as root"
            )
        return None
    if status.st_uid != 0:
        return Identity(status.st_uid, status.st_gid)
    # Root copied it here, so that now it's root's.
    identity = binaries.system_user()
    for folder, _, files in os.walk(entry.resolve()):
        for path in (folder, *(os.path.join(folder, name) for name in files)):
            os.lchown(path, identity.user, identity.group)
    return identity


def _check_version(cluster: Cluster) -> None:
    path = cluster.directory / "PG_VERSION"
    if not path.is_file():
        raise Refused(f"{cluster.directory} is no database: its PG_VERSION is missing")
    theirs, ours = path.read_text().strip(), _major(cluster.binaries)
    if theirs != ours:
        raise Refused(
            f"{cluster.directory} was made by PostgreSQL {theirs} and this release "
            f"brings {ours}: back it up with the release that made it, and restore "
            "into a new directory"
        )


def _major(place: Path) -> str:
    told = subprocess.run(  # noqa: S603 -- our own program
        [place / "postgres", "--version"], capture_output=True
    )
    return told.stdout.decode().split()[-1].split(".")[0]


def _created(entry: Path, say: Say) -> Cluster:
    identity = binaries.system_user() if os.geteuid() == 0 else None
    draft = entry.with_name(".postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    _make_owned(draft, identity)
    place = entry
    if identity is not None and not binaries.may(identity, "-w", draft):
        draft.rmdir()
        place = _system_place()
        draft = place.with_name(f"{place.name}.new")
        _make_owned(draft, identity)
    cluster = Cluster(draft, identity, binaries.directory(identity))
    _initdb(cluster)
    # From here on it counts as made; whoever is killed before starts over.
    draft.rename(place)
    if place != entry:
        _link(entry, place, say)
    return Cluster(place.resolve(), identity, cluster.binaries)


def _make_owned(directory: Path, identity: Identity | None) -> None:
    directory.mkdir(mode=0o700)
    if identity is not None:
        os.chown(directory, identity.user, identity.group)


def _system_place() -> Path:
    binaries.make_system_dir()
    clusters = binaries.SYSTEM_DIR / "clusters"
    clusters.mkdir(exist_ok=True)
    clusters.chmod(0o711)
    return clusters / secrets.token_hex(8)


def _move_out(entry: Path, say: Say) -> None:
    """Its user can no longer reach it: somebody has closed a directory above."""
    if entry.is_symlink():
        raise Refused(
            f"the database's user can't reach {entry.resolve()}: open the directories "
            "above it for walking through (chmod o+x)"
        )
    place = _system_place()
    try:
        entry.rename(place)
    except OSError as error:
        raise Refused(
            f"the database's user can't reach {entry}, and it can't be moved to "
            f"{place}: {error.strerror}. Open the directories above it for walking "
            "through (chmod o+x)"
        ) from error
    _link(entry, place, say)


def _link(entry: Path, place: Path, say: Say) -> None:
    entry.symlink_to(place)
    say(f"{entry.parent} is closed to the database's own user, so its files are in")
    say(f"{place}, and {entry} is a link to them.")


def _initdb(cluster: Cluster) -> None:
    """Made of UTF-8 and rules of our own release: the machine's locale is no matter."""
    with tempfile.TemporaryFile() as log:
        child = children.start(
            [
                *(cluster.binaries / "initdb", "--pgdata", cluster.directory),
                *("--username", SUPERUSER, "--auth-local", "trust"),
                *("--auth-host", "reject", "--encoding", "UTF8", "--locale", "C"),
                *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
                "--data-checksums",
            ],
            last_words=signal.SIGKILL,
            identity=cluster.identity,
            log=log,
            env=ENVIRONMENT,
        )
        if child.wait() != 0:
            log.seek(0)
            words = log.read().decode(errors="replace").strip().splitlines()
            raise Refused(f"initdb failed: {' '.join(words[-3:])}")


def socket_directory(data_dir: Path, cluster: Cluster) -> Path:
    """Where the server puts its socket; nobody else may enter there."""
    if len(os.fsencode(cluster.directory / SOCKET)) <= LONGEST_SOCKET:
        return cluster.directory
    note = data_dir / "socket"
    owner = cluster.identity.user if cluster.identity else os.geteuid()
    if (known := _noted(note)) and _is_private(known, owner):
        return known
    place = Path(tempfile.mkdtemp(prefix="regulars-"))
    if cluster.identity:
        os.chown(place, cluster.identity.user, cluster.identity.group)
    draft = note.with_name(f".socket.{secrets.token_hex(4)}")
    draft.write_text(f"{place}\n")
    draft.replace(note)
    return place


def known_socket_directory(data_dir: Path) -> Path:
    """Where a server that runs already has put its socket."""
    directory = (data_dir / "postgres").resolve()
    if len(os.fsencode(directory / SOCKET)) <= LONGEST_SOCKET:
        return directory
    return _noted(data_dir / "socket") or directory


def _noted(note: Path) -> Path | None:
    with contextlib.suppress(FileNotFoundError):
        return Path(note.read_text().rstrip("\n"))
    return None


def _is_private(place: Path, owner: int) -> bool:
    """Temporary places are emptied at boot, and then anybody may take the name."""
    try:
        status = place.lstat()
    except FileNotFoundError:
        return False
    return status.st_uid == owner and status.st_mode & 0o170077 == 0o040000
