"""DRF's default permission: nobody, unless a CompanyView has opened its door."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class CompanyDoorPermission(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return getattr(view, "door_is_open", False)
