"""Which networks of one's own may be called: none, unless the site's environment names them exactly."""

import ipaddress

from django.conf import settings

from common.outbound import Network


def allowed_networks() -> list[Network]:
    return [ipaddress.ip_network(text) for text in settings.WEBHOOK_ALLOWED_CIDRS]
