"""`python -m proofs.wapiti [seconds]`: wapiti over a demo of our own, as an owner, as a viewer and as nobody.

Run by hand before a release: three walks with seventeen kinds of attacks take ten minutes. `make audit` hears what was
said last. wapiti stands in an environment of its own, which is made on the first call (.local/wapiti).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from proofs.chaos import last
from proofs.grounds import ROOT, Site, own_site
from proofs.promise import Outcome

VERSION = "3.2.3"
ENVIRONMENT = ROOT / ".local" / "wapiti"
ROLES = ("owner", "viewer", "")
ATTACKS = (
    "cookieflags", "crlf", "csp", "csrf", "exec", "file", "htaccess", "http_headers", "methods", "permanentxss",
    "redirect", "sql", "ssrf", "timesql", "upload", "xss", "xxe",
)  # fmt: skip
# A walk that saw fewer routes than this of those who are signed in was none: the session was lost, or the time short.
LEAST_ROUTES = 20
# What is said of this site and is no hole: kind -> why. docs/quality.md tells the same.
EXPLAINED = {
    "Secure Flag cookie": "the site of the walk is reached over plain http; W1 looks at the cookies of https",
}
FILE = ROOT / ".local" / "wapiti.json"
# The files that every page loads would be most of the walk; the others end it: the sign-out, the end of sessions, of
# the company, of the membership, of the demo.
LEFT_OUT = (
    "static/*",
    "accounts/logout/*",
    "security/sessions/*",
    "c/*/close/*",
    "c/*/leave/*",
    "c/*/remove-demo/*",
    "c/*/members/*/remove/*",
)
_SESSION = """
from django.test import Client
from accounts.models import User
from accounts.selectors import memberships_of
from accounts.sessions import begin
from django.utils.crypto import get_random_string
found = [one for user in User.objects.all() for one in memberships_of(user) if one.access == "{role}"][0]
client = Client()
client.force_login(found.user)
session = client.session
begin(session)
session.save()
print("session", client.cookies["sessionid"].value, get_random_string(32), found.company.slug, found.user.pk)
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What wapiti reports: of which kind, how grave (1 is least, 4 most), where, and in its own words."""

    role: str
    kind: str
    level: int
    path: str
    words: str


def _installed() -> Path:
    """The program, installed first when it is missing."""
    program = ENVIRONMENT / "bin" / "wapiti"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
        pip = ENVIRONMENT / "bin" / "pip"
        subprocess.run([pip, "install", "--quiet", f"wapiti3=={VERSION}"], check=True)
    return program


@dataclass(frozen=True, slots=True)
class Walk:
    """What one walk found. `user`: whose requests it sent, None for nobody's."""

    role: str
    user: int | None
    findings: list[Finding]


def scan(site: Site, role: str, seconds: int) -> Walk:
    """One walk; `seconds` bound the walk, and each kind of attack to a third of it."""
    root = f"http://127.0.0.1:{site.port}/"
    report = site.folder / f"wapiti-{role or 'nobody'}.json"
    start, cookies, user = _signed_in(site, role) if role else ("accounts/login/", "", None)
    command = [
        _installed(), "-u", root, "-s", root + start, "--scope", "folder", "-m", ",".join(ATTACKS), "-d", "5",
        "--max-links-per-page", "60", "--max-files-per-dir", "8", "--max-scan-time", str(seconds),
        "--max-attack-time", str(seconds // 3), "--store-session", site.folder / f"wapiti-{role or 'nobody'}",
        "-f", "json", "-o", report, "--no-bugreport", "--flush-session",
        *(part for path in LEFT_OUT for part in ("-x", root + path)),
        *(("-H", f"Cookie: {cookies}") if cookies else ()),
    ]  # fmt: skip
    with (site.folder / f"wapiti-{role}.log").open("wb") as log:
        subprocess.run([str(part) for part in command], check=False, stdout=log, stderr=log, cwd=site.folder)
    return Walk(role or "nobody", user, _read(report, role or "nobody"))


def _signed_in(site: Site, role: str) -> tuple[str, str, int]:
    """Where a member with this access begins, the cookie of their session, and their id."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", _SESSION.format(role=role)],
        cwd=ROOT, env=site.environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("session ")]
    _word, key, secret, slug, user = line.split()
    # With a secret of its own, the forms that it has read take what it sends.
    return f"c/{slug}/", f"sessionid={key}; csrftoken={secret}", int(user)


def _read(report: Path, role: str) -> list[Finding]:
    told = json.loads(report.read_text(encoding="utf-8"))
    pages = told["infos"]["crawled_pages_nbr"]
    print(f"{role}: {pages} pages", file=sys.stderr)
    return [
        Finding(role, kind, one["level"], f"{one['method']} {one['path']}", one["info"])
        for group in ("vulnerabilities", "anomalies")
        for kind, found in told[group].items()
        for one in found
    ]


def routes_by_user(log: Path) -> dict[int | None, set[str]]:
    """Which routes each user has reached, by the site's own log; None for who was not signed in."""
    reached: dict[int | None, set[str]] = defaultdict(set)
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if isinstance(told, dict) and told.get("status", 500) < 400 and told.get("route"):
            reached[told.get("user_id")].add(told["route"])
    return reached


def verdict(walks: Sequence[Walk], reached: dict[int | None, set[str]]) -> Outcome:
    """Held when all who are signed in have walked far enough and nothing is left unexplained."""
    counts = {walk.role: len(reached.get(walk.user, ())) for walk in walks}
    findings = [one for walk in walks for one in walk.findings]
    bare = [one for one in findings if one.kind not in EXPLAINED]
    short = [walk.role for walk in walks if walk.user is not None and counts[walk.role] < LEAST_ROUTES]
    walked = ", ".join(f"{count} routes as {role}" for role, count in counts.items())
    said = f"wapiti {VERSION}: {walked}; {len(findings)} findings, {len(bare)} of them unexplained"
    return Outcome(not bare and not short, f"{said}; too short a walk: {short}" if short else said)


def main(seconds: int) -> int:
    """Prints the findings and keeps the verdict for `make audit`; 1 when it is not held."""
    with own_site({"DEMO": "1"}) as site:
        site.prepare()
        subprocess.run([sys.executable, "manage.py", "load_demo"], cwd=ROOT, env=site.environment, check=True)
        site.start("web")
        _installed()
        with ThreadPoolExecutor(len(ROLES)) as pool:
            walks = list(pool.map(lambda role: scan(site, role, seconds), ROLES))
        reached = routes_by_user(site.log("web"))
    for one in sorted((one for walk in walks for one in walk.findings), key=lambda one: -one.level):
        why = EXPLAINED.get(one.kind, "NOT EXPLAINED")
        print(f"{one.level} {one.role:7} {one.kind}: {one.path}: {one.words} ({why})")
    outcome = verdict(walks, reached)
    last.write({"W10": outcome}, FILE)
    print(outcome.figure)
    return 0 if outcome.held else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 120))
