"""What tests are made of: users, companies, members, keys. Everything goes through the product's own actions.

    owner = make_user()
    company = make_company(owner=owner)
    with in_company(company):
        Thing.objects.create(company=company, …)
    response = signed_in(make_member(company, "viewer").user).get(f"/c/{company.slug}/…")
    response = Client().get(path, headers=make_key(company, ["kpi:read"]).headers)

Users have no usable password unless one is given: hashing takes longer than most tests.
"""

from tests.factories.accounts import (
    IssuedKey,
    actor_of,
    in_company,
    make_company,
    make_invitation,
    make_key,
    make_member,
    make_user,
    owner_of,
    signed_in,
)

__all__ = [
    "IssuedKey",
    "actor_of",
    "in_company",
    "make_company",
    "make_invitation",
    "make_key",
    "make_member",
    "make_user",
    "owner_of",
    "signed_in",
]
