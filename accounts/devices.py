"""A browser's name out of what it says about itself, short enough for a list of sessions."""

import re

from django.utils.translation import gettext as _

# The first that is found counts: nearly every browser also names those it descends from.
_BROWSERS = (
    ("YaBrowser/", "Yandex Browser"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """E.g. «Firefox 131, Windows»; a sentence of its own for a program that says nothing known."""
    browser = next((name + _version(user_agent, mark) for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return ", ".join(part for part in (browser, system) if part) or _("Unknown device")


def _version(user_agent: str, mark: str) -> str:
    # Safari's number stands elsewhere; the one behind its name is the engine's.
    found = re.search(("Version/" if mark == "Safari/" else re.escape(mark)) + r"(\d{1,4})", user_agent)
    return f" {found.group(1)}" if found else ""
