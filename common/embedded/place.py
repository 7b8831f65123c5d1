"""Where the embedded servers keep their files, and which account runs them.

An ordinary user runs them as themselves, in `.local/servers` of the checkout.

PostgreSQL refuses to run as root, so root hands the servers to an existing unprivileged account. That account must
reach the files, and nothing outside our own folders may be opened for it: when it cannot walk down to the checkout
(say, `/root/work`, mode 700), the files go to a folder of their own under /var/lib instead.
"""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import re
import secrets
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACCOUNTS = ("postgres", "nobody")
# PostgreSQL's own programs put paths between double quotes into shell commands.
NOT_IN_PATHS = re.compile(r'["$`\\\n]')
STATE_FOLDERS = (Path("/var/lib"), Path("/var/tmp"))


class EmbeddedError(RuntimeError):
    """An embedded server cannot do what was asked; the text says what to do about it."""


@dataclass(frozen=True)
class Account:
    """An operating-system account that runs the servers on behalf of root."""

    uid: int
    gid: int

    def popen_options(self) -> dict[str, Any]:
        """The `subprocess` arguments that start a program as this account, without root's groups."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can(self, test: str, path: Path) -> bool:
        """Whether the account passes `test -x` / `-r` / … on the path; the kernel is asked, not the mode bits."""
        done = subprocess.run(
            ["/bin/sh", "-c", f'test {test} "$1"', "sh", str(path)],
            cwd="/",
            check=False,
            **self.popen_options(),
        )
        return done.returncode == 0


@dataclass(frozen=True)
class Place:
    """The folder of the servers. `account` is None when the servers run as the current user."""

    base: Path
    account: Account | None

    @property
    def logs(self) -> Path:
        return self.base / "log"

    def run(self, command: list[str], *, timeout: float) -> subprocess.CompletedProcess[str]:
        """Run a program as the servers' account, with an environment that carries nothing of the caller's."""
        options = self.account.popen_options() if self.account else {}
        # A file takes the output: the server inherits the descriptors, and a pipe would never see its end.
        with (self.base / "last-command.log").open("w+", encoding="utf-8", errors="replace") as output:
            done = subprocess.run(
                command,
                cwd=self.base,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": str(self.base), "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=timeout,
                check=False,
                **options,
            )
            output.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, output.read(), "")

    def own_folder(self, name: str) -> Path:
        """A folder that the servers' account owns and nobody else enters."""
        folder = self.base / name
        if not folder.exists():
            folder.mkdir(mode=0o700)
            if self.account:
                os.chown(folder, self.account.uid, self.account.gid)
        return folder

    def write_readable(self, name: str, text: str) -> Path:
        """Write a file that only its owner and the servers' account can read."""
        path, fresh = self.base / name, self.base / f"{name}.new"
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        if self.account:
            os.chown(fresh, 0, self.account.gid)
            fresh.chmod(0o640)
        fresh.replace(path)
        return path

    def secret(self, name: str, *, create: bool) -> str | None:
        """The password kept in `secrets/<name>` (mode 0600); None when there is none and `create` is False."""
        path = self.base / "secrets" / name
        if path.exists():
            return path.read_text(encoding="ascii")
        if not create:
            return None
        path.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
        return path.read_text(encoding="ascii")

    def programs(self, source: Path, parts: list[str], probe: str) -> Path:
        """The folder to start programs from: `source`, or our copy when the servers' account cannot read `source`.

        `parts` are the relative paths worth copying, `probe` one file that must be readable.
        """
        if self.account is None or (
            self.account.can("-r", source / probe) and self.account.can("-x", source)
        ):
            return source
        copy = self.base / "programs" / hashlib.sha256(str(source).encode()).hexdigest()[:12]
        if copy.exists() and _same_build(source / probe, copy / probe):
            return copy
        partial = copy.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        for part in parts:
            if (source / part).is_dir():
                shutil.copytree(source / part, partial / part, symlinks=True)
            elif (source / part).exists():
                (partial / part).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source / part, partial / part)
        _let_read(self.base / "programs")
        shutil.rmtree(copy, ignore_errors=True)
        partial.rename(copy)
        return copy


def _same_build(one: Path, other: Path) -> bool:
    here, there = one.stat(), other.stat()
    return (here.st_size, int(here.st_mtime)) == (there.st_size, int(there.st_mtime))


def _let_read(folder: Path) -> None:
    """Readable by everybody who may enter the (closed) folder above: for our copies of public programs only."""
    for current, folders, files in os.walk(folder):
        for name in [".", *folders]:
            (Path(current) / name).chmod(0o755)
        for name in files:
            path = Path(current) / name
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)


def refuse_odd_path(checkout: Path) -> None:
    """Raises EmbeddedError for a path that PostgreSQL's programs would garble."""
    if NOT_IN_PATHS.search(str(checkout)):
        raise EmbeddedError(
            f"PostgreSQL cannot work in {checkout}: the path has a quote, $, ` or \\. Move it."
        )


def find_place(checkout: Path, *, create: bool) -> Place | None:
    """The place of the checkout's servers; None when there is none yet and `create` is False.

    Raises EmbeddedError when the files belong to somebody else.
    """
    base = _known_base(checkout)
    if base is None and not create:
        return None
    if NOT_IN_PATHS.search(str(checkout)):
        raise EmbeddedError(
            f"PostgreSQL cannot work in {checkout}: the path has a quote, $, ` or \\. Move it."
        )
    local = checkout / ".local"
    if os.geteuid() != 0:
        base = base or local / "servers"
        _make_folder(local, 0o700)
        _make_folder(base, 0o700)
        _must_be_ours(base, {os.geteuid()})
        return Place(base, None)
    if base is not None and (base / "log").exists():
        owner = (base / "log").stat()
        if owner.st_uid != 0:
            return Place(base, Account(owner.st_uid, owner.st_gid))
    account = _unprivileged_account()
    _make_folder(local, 0o711)
    if base is None:
        base = local / "servers" if account.can("-x", local) else _outside_base(checkout)
    _make_folder(base, 0o710)
    _must_be_ours(base, {0})
    os.chown(base, 0, account.gid)
    (base / "CHECKOUT").write_text(str(checkout), encoding="utf-8")
    place = Place(base, account)
    place.own_folder("log")
    return place


def _known_base(checkout: Path) -> Path | None:
    """The base that an earlier start recorded, unless the record came along with a copy of another checkout."""
    recorded = read_state(checkout).get("base")
    if recorded is None:
        return None
    if recorded == "":
        return checkout / ".local" / "servers"
    base = Path(recorded)
    try:
        owner = Path((base / "CHECKOUT").read_text(encoding="utf-8"))
    except OSError:
        return None
    return base if owner == checkout or not owner.exists() else None


def _outside_base(checkout: Path) -> Path:
    name = f"salesorg-{hashlib.sha256(str(checkout).encode()).hexdigest()[:12]}"
    for folder in STATE_FOLDERS:
        if os.access(folder, os.W_OK):
            return folder / name
    raise EmbeddedError(
        "The embedded servers found no folder for their files: neither the checkout nor "
        f"{' or '.join(map(str, STATE_FOLDERS))} can be used. Set DATABASE_URL and REDIS_URL instead."
    )


def _unprivileged_account() -> Account:
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        f"PostgreSQL does not run as root, and this machine has no account named {' or '.join(ACCOUNTS)}. "
        "Start as an ordinary user, or set DATABASE_URL and REDIS_URL."
    )


def _make_folder(folder: Path, mode: int) -> None:
    """Make our own folder with that mode; an existing one gets the mode only if it is ours to change."""
    folder.mkdir(mode=mode, exist_ok=True)
    if stat.S_IMODE(folder.stat().st_mode) != mode and folder.stat().st_uid == os.geteuid():
        folder.chmod(mode)


def _must_be_ours(base: Path, owners: set[int]) -> None:
    found = base.lstat()
    if stat.S_ISLNK(found.st_mode) or not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
        raise EmbeddedError(
            f"{base} belongs to another account. Start as that account, or move the folder away; "
            "DATABASE_URL and REDIS_URL point the program to other servers."
        )


def read_state(checkout: Path) -> dict[str, Any]:
    """What earlier starts recorded: `base` ("" = inside the checkout), `postgres_port`, `valkey_port`."""
    try:
        state = json.loads((checkout / ".local" / "servers.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def record_state(checkout: Path, place: Place, **ports: int) -> None:
    """Remember the base and the ports for the processes that only need the address."""
    inside = checkout / ".local" / "servers"
    base = "" if place.base == inside else str(place.base)
    state = {**read_state(checkout), "base": base, **ports}
    path = checkout / ".local" / "servers.json"
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(state), encoding="utf-8")
    fresh.chmod(0o600)
    fresh.replace(path)
