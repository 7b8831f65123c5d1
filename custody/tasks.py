"""The clocks of this room: exports whose day is over, companies whose days of grace are over."""

from celery import shared_task

from custody.actions import erasure, exports


@shared_task(name="custody.tasks.sweep_exports")
def sweep_exports() -> int:
    """Removes exports that may not be fetched any more; returns how many."""
    return exports.sweep_exports()


@shared_task(name="custody.tasks.erase_due")
def erase_due() -> int:
    """Erases the companies whose time has come; returns how many."""
    return erasure.erase_due()
