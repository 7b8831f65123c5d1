"""How long PostgreSQL may keep a process waiting, by the kind of process; and what a person is told when that is over.

A page that waits for a lock or reads for minutes holds a thread and a connection that others need: better one clear
sentence now. A worker may take its time, within Celery's own limit. Commands (migrations above all) are never cut.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import InterfaceError, OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROCESS = "SALESORG_PROCESS"
RETRY_AFTER_S = 5


@dataclass(frozen=True)
class Limits:
    """Seconds: for a lock, for one statement, and for a transaction in which nothing is asked."""

    lock: int
    statement: int
    idle: int

    def as_options(self) -> str:
        """As libpq's `options` want them."""
        return (
            f"-c lock_timeout={self.lock}s -c statement_timeout={self.statement}s "
            f"-c idle_in_transaction_session_timeout={self.idle}s"
        )


LIMITS = {
    # The longest that a view does between two statements is a call of a webhook's address: ten seconds.
    "web": Limits(lock=5, statement=20, idle=60),
    # CELERY_TASK_SOFT_TIME_LIMIT is 240 seconds: PostgreSQL gives up first, and the job's message says so.
    "worker": Limits(lock=30, statement=230, idle=230),
}


def kind_of_process(argv: Sequence[str], environment: Mapping[str, str]) -> str:
    """`web`, `worker` (beat too) or `command`. salesorg.wsgi says it of itself; Celery's programs are known by name."""
    if said := environment.get(PROCESS):
        return said
    program = Path(argv[0]) if argv else Path()
    is_celery = program.name == "celery" or program.parts[-2:] == ("celery", "__main__.py")
    return "worker" if is_celery else "command"


def options_for(kind: str) -> dict[str, str]:
    """What to add to DATABASES["default"]["OPTIONS"]; nothing for commands."""
    return {"options": LIMITS[kind].as_options()} if kind in LIMITS else {}


_SLOW = ("57014",)
_OVERTAKEN = "40001"
_TAKEN = ("55P03", "40P01", _OVERTAKEN)
# No code: the driver found the connection closed. 08P01 is what PgBouncer says when it has lost the server.
_CUT_OFF = ("", "57P01", "57P02", "57P03", "08003", "08006", "08P01")


@dataclass(frozen=True)
class Trouble:
    """A refusal of the database that is nobody's fault: what to say, and PostgreSQL's code for the log."""

    sentence: Promise
    sqlstate: str

    @property
    def is_slow(self) -> bool:
        """Whether it was stopped because it took too long."""
        return self.sqlstate in _SLOW

    @property
    def is_cut_off(self) -> bool:
        """Whether the connection ended under it, as when the server is started anew."""
        return self.sqlstate in _CUT_OFF

    @property
    def may_be_tried_anew(self) -> bool:
        """Whether the same is likely to succeed now: the server is back, or what has changed meanwhile is seen."""
        return self.is_cut_off or self.sqlstate == _OVERTAKEN


def trouble_of(error: BaseException | None) -> Trouble | None:
    """The trouble that this exception tells of, or None when it is no such thing but a fault of the program."""
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    # The driver's exception has the code. None: the connection has ended, as after a transaction idle for too long.
    code = str(getattr(error.__cause__, "pgcode", None) or "")
    if code in _TAKEN:
        sentence = _(
            "Somebody else is changing the same thing right now. Nothing was changed; try again in a moment."
        )
    elif code in _SLOW:
        sentence = _(
            "This took too long and was stopped. Nothing was changed; ask for less at once, or try later."
        )
    else:
        sentence = _("The database does not answer. Nothing was changed; try again in a minute.")
    return Trouble(sentence, code)
