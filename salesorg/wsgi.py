"""The WSGI application; gunicorn serves it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesorg.settings")
# How long the database may keep it waiting: common.database_guards.
os.environ.setdefault("SALESORG_PROCESS", "web")
application = get_wsgi_application()

from accounts.checks import refuse_unsafe_database_role  # noqa: E402  (Django must be set up first)

refuse_unsafe_database_role()

from salesorg.warming import warm_up  # noqa: E402

warm_up()
