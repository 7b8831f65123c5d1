"""The one settings module: the environment decides.

Two ways to run. *Local*: DATABASE_URL is not set; PostgreSQL and Valkey are the embedded ones of
`common.embedded`, cookies travel over plain http on this machine, and the secret key is a random one kept in
`.local/`. *Deployed*: DATABASE_URL is set; then everything secret must be set too, and https is assumed.
Every variable is listed in `.env.example`.
"""

import os
import secrets
import sys
from pathlib import Path
from tempfile import gettempdir

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from common import database_guards, embedded

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"
env = environ.Env()

LOCAL = not env.str("DATABASE_URL", default="")
DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)


def _secret_key() -> str:
    if key := env.str("SECRET_KEY", default=""):
        return key
    if not LOCAL:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Make one with "
            '`python -c "import secrets; print(secrets.token_urlsafe(50))"` and put it into the environment.'
        )
    path = LOCAL_DIR / "secret_key"
    path.parent.mkdir(mode=0o755, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(50)
        file.write(key)
    return key


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if LOCAL else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set. Name the hosts of this site, separated by commas.")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "csp",
    "common",
    "accounts",
    "jobs",
    "roles",
    "teams",
    "kpis",
    "integrations",
    "custody",
]

MIDDLEWARE = [
    "common.requests.RequestIdMiddleware",
    "common.operation.OperationMiddleware",
    "common.request_log.RequestLogMiddleware",
    "common.second_try.SecondTryMiddleware",
    "common.requests.NotKeptMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "common.requests.KnownHostMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "common.disk_room.DiskRoomMiddleware",
    "common.requests.InputGateMiddleware",
    "common.turns.TurnsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.sessions.SessionLimitsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "common.error_pages.FormsOnlyMiddleware",
    "common.error_pages.DatabaseTroubleMiddleware",
]

ROOT_URLCONF = "salesorg.urls"
WSGI_APPLICATION = "salesorg.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.shell",
            ],
            "builtins": ["common.templatetags.ui"],
        },
    }
]

# --- data ---------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url_config(env.str("DATABASE_URL", default="") or embedded.database_url())}
DATABASES["default"] |= {
    "ENGINE": "common.patient_postgresql",
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
    "CONN_HEALTH_CHECKS": True,
}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 10)
# Off behind PgBouncer, which passes no such options on: the role has them there (docs/operations.md).
if env.bool("DATABASE_GUARDS", default=True):
    _process = database_guards.kind_of_process(sys.argv, os.environ)
    DATABASES["default"]["OPTIONS"] |= database_guards.options_for(_process)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits must count exactly across processes and survive without Redis: hence the database.
CACHES = {
    "default": {
        "BACKEND": "common.lasting_cache.LastingCache",
        "LOCATION": "salesorg_cache",
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
}

# --- people and their sessions ------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "home"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_FORMS = {
    "reset_password": "accounts.forms.ResetPasswordForm",
    "signup": "accounts.sign_up.SignUpForm",
}
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
# Without a mail server (local) nobody could ever confirm an address.
ACCOUNT_EMAIL_VERIFICATION = "optional" if LOCAL else "mandatory"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "SalesOrg: "
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
PASSWORD_RESET_TIMEOUT = 3600
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "add_webauthn": "accounts.passkey_forms.AddPasskeyForm",
    "authenticate_webauthn": "accounts.passkey_forms.ShowPasskeyForm",
    "reauthenticate_webauthn": "accounts.passkey_forms.ShowPasskeyAgainForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "SalesOrg"
# More would let a code be used again after the half minute for which it is remembered.
MFA_TOTP_TOLERANCE = 0
MFA_ALLOW_UNVERIFIED_EMAIL = LOCAL
# Idle; accounts.sessions prolongs it, and ends every session after seven days.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_SAVE_EVERY_REQUEST = False

# --- the web ------------------------------------------------------------------------------------------------
HTTPS = env.bool("HTTPS", default=not LOCAL)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# Our scripts read the token from the page.
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 365 * 86400 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "common.error_pages.csrf_failure"
# Requests that a process works on at once; of its threads the others wait for slow clients or for their turn.
WEB_AT_ONCE = env.int("WEB_AT_ONCE", default=6)
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024  # 10,000 actuals in one call
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
IMPORT_MAX_BYTES = 10 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
        # No script makes markup of a text, but htmx of our own answers (static/js/trusted-html.js).
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["salesorg-htmx"],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = LOCAL
WHITENOISE_AUTOREFRESH = DEBUG
# It would allow every site to read our files; no other site has a use for them.
WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- language and time --------------------------------------------------------------------------------------
LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Moscow"
USE_I18N = USE_TZ = True

# --- mail ---------------------------------------------------------------------------------------------------
# Local mail is a file in .local/mail, one a letter, so that links in it can be followed.
if email_url := env.str("EMAIL_URL", default=""):
    globals().update(env.email_url_config(email_url))
elif LOCAL:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = LOCAL_DIR / "mail"
else:
    raise ImproperlyConfigured("EMAIL_URL is not set. Example: smtp+tls://user:password@mail.example.com:587")
# Letters that a worker sends have no request to take the address of the site from.
SITE_URL = env.str("SITE_URL", default="") or (
    f"http://127.0.0.1:{env.int('PORT', default=8000)}" if LOCAL else f"https://{ALLOWED_HOSTS[0]}"
)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="SalesOrg <noreply@localhost>")
EMAIL_TIMEOUT = 10

# --- Celery: an alarm clock; the jobs themselves stand in PostgreSQL (docs/adr/0002) -------------------------
if not LOCAL and not env.str("REDIS_URL", default=""):
    raise ImproperlyConfigured("REDIS_URL is not set. Example: redis://:password@redis.example.com:6379/0")
CELERY_BROKER_URL = env.str("REDIS_URL", default="") or embedded.redis_url()
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
# Else each job opens a session of its own, whatever CONN_MAX_AGE says; `salesorg.celery` closes what is old or cut off.
CELERY_DB_REUSE_MAX = CELERY_WORKER_MAX_TASKS_PER_CHILD
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "health_check_interval": 10,
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str((LOCAL_DIR if LOCAL else Path(gettempdir())) / "celerybeat-schedule")
# Task -> seconds between two rings, and after how many a ring that nobody took is over.
_RINGS = {
    "accounts.tasks.send_letters": (15, 30),
    "jobs.tasks.sweep": (15, 30),
    "jobs.tasks.sweep_files": (3600, 1800),
    "teams.tasks.apply_planned_changes": (60, 120),
    "teams.tasks.reopen_expired": (300, 600),
    "teams.tasks.follow_new_days": (300, 600),
    "kpis.tasks.open_due_reports": (60, 120),
    "kpis.tasks.follow_time_zones": (600, 600),
    "kpis.tasks.remind_of_entries": (300, 600),
    "kpis.tasks.keep_partitions": (3600, 1800),
    "integrations.tasks.relay_events": (15, 30),
    "custody.tasks.sweep_exports": (3600, 1800),
    "custody.tasks.erase_due": (600, 600),
}
CELERY_BEAT_SCHEDULE = {
    task: {"task": task, "schedule": float(every), "options": {"expires": expires}}
    for task, (every, expires) in _RINGS.items()
}
CELERY_BEAT_SCHEDULE |= {
    task: {"task": task, "schedule": crontab(hour="1", minute=minute)}
    for task, minute in {
        "kpis.tasks.forget_old_logs": "10",
        "integrations.tasks.forget_old_deliveries": "20",
    }.items()
}
# Days for which is kept: the run log of reports, letters of reports and reminders, messages to webhooks.
RUN_LOG_DAYS = env.int("RUN_LOG_DAYS", default=400)
LETTER_LOG_DAYS = env.int("LETTER_LOG_DAYS", default=180)
WEBHOOK_LOG_DAYS = env.int("WEBHOOK_LOG_DAYS", default=30)
if WEBHOOK_LOG_DAYS < 8:
    raise ImproperlyConfigured("WEBHOOK_LOG_DAYS is 8 or more: what is forgotten within a week is told anew.")
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=330)
JOB_MAX_ATTEMPTS = 3
# A second copy of the ledger of erased companies, kept apart from the database: a restore brings companies back, and
# `manage.py replay_deletions` erases them again.
DELETION_LEDGER = env.str("DELETION_LEDGER", default=str(LOCAL_DIR / "deletions.jsonl") if LOCAL else "")
# Webhooks go to public hosts only; networks of one's own that they may reach too are named here, exactly.
WEBHOOK_ALLOWED_CIDRS = env.list("WEBHOOK_ALLOWED_CIDRS", default=[])

# --- REST ---------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    # The door of accounts.api.door decides; a view without one is refused.
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.permissions.CompanyDoorPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.json_gate.GatedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "common.paging.CursorPagination",
    "PAGE_SIZE": 100,
    "EXCEPTION_HANDLER": "common.problems.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "SalesOrg API",
    "DESCRIPTION": "Structures, people, findings, KPI targets and actuals of a sales department.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "JobStateEnum": "jobs.models.Job.State",
        "WayOutEnum": "teams.api.finding_shapes.WAYS_OUT",
        "FunnelStageEnum": "teams.analysis.funnel.FUNNEL",
        "InvolvementEnum": "teams.analysis.facts.INVOLVEMENTS",
        "FindingStateEnum": "teams.models.findings.Finding.State",
        "FigureStatusEnum": "kpis.api.board_shapes.STATUSES",
        "DutyInvolvementEnum": "roles.models.catalogue.Involvement",
    },
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
}

# --- operation: /metrics, /health/ready, logs without personal data (docs/operations.md) ----------------------
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_PORT = env.int("METRICS_PORT", default=0)
DISK_PATHS = env.list("DISK_PATHS", default=[str(BASE_DIR if LOCAL else "/")])
# With less on one of them, nothing is changed any more (common/disk_room.py).
DISK_LEAST_FREE_MB = env.int("DISK_LEAST_FREE_MB", default=200)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "common.logs.JsonFormatter"},
        "readable": {"()": "common.logs.ReadableFormatter"},
    },
    "filters": {"routes": {"()": "common.logs.RoutesForAddresses"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env.str("LOG_FORMAT", default="readable" if LOCAL else "json"),
            "filters": ["routes"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # What is no fault of the program stands in the request's own line.
        "django.request": {"level": "ERROR"},
        "celery": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "pymorphy3": {"level": "WARNING"},
    },
}
