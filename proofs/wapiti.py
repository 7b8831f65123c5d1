"""`python -m proofs.wapiti [seconds]`: wapiti over a demo of our own, as an owner, as a viewer and as nobody.

Heard by hand before a release, not by `make audit`: three walks of all pages with a dozen kinds of attacks take a
quarter of an hour. wapiti stands in an environment of its own, which is made on the first call (.local/wapiti).
"""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from proofs.grounds import ROOT, Site, own_site

VERSION = "3.2.3"
ENVIRONMENT = ROOT / ".local" / "wapiti"
ROLES = ("owner", "viewer", "")
ATTACKS = (
    "cookieflags", "crlf", "csp", "csrf", "exec", "file", "htaccess", "http_headers", "methods", "permanentxss",
    "redirect", "sql", "ssrf", "timesql", "upload", "xss", "xxe",
)  # fmt: skip
# What would end the walk: the sign-out, the end of sessions, of the company, of the membership, of the demo.
LEFT_OUT = (
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
found = [one for user in User.objects.all() for one in memberships_of(user) if one.access == "{role}"][0]
client = Client()
client.force_login(found.user)
session = client.session
begin(session)
session.save()
print("session", client.cookies["sessionid"].value, found.company.slug)
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


def scan(site: Site, role: str, seconds: int) -> list[Finding]:
    """One walk; `seconds` bound the walk, and each kind of attack to a third of it."""
    root = f"http://127.0.0.1:{site.port}/"
    report = site.folder / f"wapiti-{role or 'nobody'}.json"
    start, cookies = _signed_in(site, role) if role else ("accounts/login/", "")
    command = [
        _installed(), "-u", root, "-s", root + start, "--scope", "folder", "-m", ",".join(ATTACKS), "-d", "5",
        "--max-links-per-page", "60", "--max-files-per-dir", "8", "--max-scan-time", str(seconds),
        "--max-attack-time", str(seconds // 3), "--store-session", site.folder / f"wapiti-{role or 'nobody'}",
        "-f", "json", "-o", report, "--no-bugreport", "--flush-session", "--drop-set-cookie",
        *(part for path in LEFT_OUT for part in ("-x", root + path)),
        *(("-H", f"Cookie: {cookies}") if cookies else ()),
    ]  # fmt: skip
    with (site.folder / f"wapiti-{role}.log").open("wb") as log:
        subprocess.run([str(part) for part in command], check=False, stdout=log, stderr=log, cwd=site.folder)
    return _read(report, role or "nobody")


def _signed_in(site: Site, role: str) -> tuple[str, str]:
    """Where a member with this access begins, and the cookie of their session."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", _SESSION.format(role=role)],
        cwd=ROOT, env=site.environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("session ")]
    _word, key, slug = line.split()
    return f"c/{slug}/", f"sessionid={key}"


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


def main(seconds: int) -> int:
    """Prints each kind of finding with an example; 1 when there is any."""
    with own_site({"DEMO": "1"}) as site:
        site.prepare()
        subprocess.run([sys.executable, "manage.py", "load_demo"], cwd=ROOT, env=site.environment, check=True)
        site.start("web")
        with ThreadPoolExecutor(len(ROLES)) as pool:
            found = [one for each in pool.map(lambda role: scan(site, role, seconds), ROLES) for one in each]
        for one in sorted(found, key=lambda one: (-one.level, one.kind, one.role, one.path)):
            print(f"{one.level} {one.role:7} {one.kind}: {one.path}: {one.words}")
    print(f"{len(found)} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 240))
