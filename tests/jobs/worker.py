"""The Celery application of the real worker in the tests: the product's own, with the kinds of the tests."""

from salesorg.celery import app

app.conf.include = ("tests.jobs.kinds",)
