"""Paging of the API: by cursor, in a fixed order, so that rows added meanwhile neither repeat nor hide any."""

import re

from rest_framework import pagination
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

_ID = re.compile(r"[0-9]{1,18}")


class CursorPagination(pagination.CursorPagination):
    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 1000
    ordering = "id"

    def decode_cursor(self, request: Request) -> pagination.Cursor | None:
        """The position stands in the client's hands: anything but an id would reach the query as it is."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None and not _ID.fullmatch(str(cursor.position)):
            raise NotFound(self.invalid_cursor_message)
        return cursor
