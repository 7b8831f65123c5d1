"""The pages of a company's data: an export is asked for, made and fetched; what was removed comes back."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import Access
from accounts.models import AuditEvent, Company
from accounts.tenancy import tenant
from custody.actions.exports import PART_BYTES, ask_export, make_export, sweep_exports
from custody.models import DataExport, DataExportPart
from jobs.models import Job
from jobs.tasks import run_job
from teams.actions.drafts import put_away
from teams.models import Position
from tests.factories import actor_of, make_company, make_member, make_user, owner_of, signed_in
from tests.factories.drafts import make_draft
from tests.factories.structures import Office, make_office

pytestmark = pytest.mark.django_db
PASSWORD = "лютик-и-ромашка"


def made(company: Company) -> DataExport:
    with tenant(company):
        export = ask_export(company=company, by=actor_of(company))
    run_job(company.pk, export.job_id)
    with tenant(company):
        return DataExport.objects.for_company(company).get(pk=export.pk)


def body(answer) -> bytes:  # type: ignore[no-untyped-def]
    return b"".join(answer.streaming_content)


def test_an_owner_has_an_export_made_and_fetches_it_and_both_stand_in_the_trail() -> None:
    company = make_company(owner=make_user(password=PASSWORD))
    client, page = signed_in(owner_of(company)), f"/c/{company.slug}/data/"

    asked = client.post(f"{page}export/")
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    client.post(asked.headers["Location"], {"password": PASSWORD})
    with tenant(company):
        job = Job.objects.for_company(company).get()
    run_job(company.pk, job.pk)

    with tenant(company):
        export = DataExport.objects.for_company(company).get()
    assert str(export.uid) in client.get(page).content.decode()
    answer = client.get(f"{page}export/{export.uid}/")
    content = body(answer)
    assert hashlib.sha256(content).hexdigest() == export.sha256
    assert int(answer.headers["Content-Length"]) == len(content)
    assert "manifest.json" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    with tenant(company):
        verbs = AuditEvent.objects.for_company(company).order_by("pk").values_list("verb", flat=True)
        assert list(verbs)[-2:] == ["data.export_asked", "data.export_fetched"]


def test_nobody_but_an_owner_exports_or_fetches() -> None:
    company = make_company()
    export, consultant = made(company), signed_in(make_member(company, Access.CONSULTANT))

    for path in ("data/", f"data/export/{export.uid}/"):
        assert consultant.get(f"/c/{company.slug}/{path}").status_code == 403
    assert consultant.post(f"/c/{company.slug}/data/export/").status_code == 403


def test_a_second_order_shares_the_export_that_is_being_made() -> None:
    company = make_company()
    with tenant(company):
        first = ask_export(company=company, by=actor_of(company))
        assert ask_export(company=company, by=actor_of(company)).pk == first.pk


def test_a_large_file_is_kept_in_pieces_and_made_again_replaces_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custody.actions.exports.PART_BYTES", 1_000)
    company = make_company()
    export = made(company)

    make_export(company.pk, export.uid)

    with tenant(company):
        export.refresh_from_db()
        sizes = [len(part) for part in _parts(company)]
    assert len(sizes) > 3
    assert max(sizes) <= 1_000 < PART_BYTES
    answer = signed_in(owner_of(company)).get(f"/c/{company.slug}/data/export/{export.uid}/")
    assert hashlib.sha256(body(answer)).hexdigest() == export.sha256


def _parts(company: Company) -> list[bytes]:
    parts = DataExportPart.objects.for_company(company).order_by("number")
    return [bytes(content) for content in parts.values_list("content", flat=True)]


def test_after_a_day_an_export_cannot_be_fetched_and_is_swept() -> None:
    company = make_company()
    export = made(company)
    yesterday = timezone.now() - timedelta(hours=25)
    with tenant(company):
        DataExport.objects.for_company(company).update(
            created_at=yesterday, made_at=yesterday, expires_at=yesterday + timedelta(hours=24)
        )

    client = signed_in(owner_of(company))
    assert client.get(f"/c/{company.slug}/data/export/{export.uid}/").status_code == 404
    assert sweep_exports() == 1
    with tenant(company):
        assert _parts(company) == []


@pytest.fixture
def office() -> Office:
    return make_office(with_roles=False)


def restore_urls(client: Client, office: Office) -> list[str]:
    page = client.get(f"/c/{office.company.slug}/deleted/").context["rows"]
    return [row.restore_url for row in page]


def test_a_removed_position_comes_back_with_its_person_from_the_page(office: Office) -> None:
    key = office.add("Аналитик", person="Иванова Анна")
    office.apply({"op": "remove", "key": key})
    client = signed_in(owner_of(office.company))

    (url,) = restore_urls(client, office)
    assert client.post(url).headers["Location"] == f"/c/{office.company.slug}/deleted/"

    with office.open():
        position = Position.objects.for_company(office.company).get(key=key)
        assert position.assignments.count() == 1
    assert restore_urls(client, office) == []


def test_a_position_that_cannot_come_back_any_more_says_why_and_changes_nothing(office: Office) -> None:
    key = office.add("Аналитик")
    office.apply({"op": "remove", "key": key})
    client = signed_in(owner_of(office.company))
    (url,) = restore_urls(client, office)
    client.post(url)

    answer = client.post(url, follow=True)

    assert answer.context["messages"]
    with office.open():
        assert Position.objects.for_company(office.company).filter(key=key).count() == 1


def test_a_draft_that_was_put_away_and_a_member_who_was_removed_stand_there(office: Office) -> None:
    draft = make_draft(office, "Как будет")
    with office.open():
        put_away(draft=draft.structure, by=office.by)
    guest = make_member(office.company, Access.VIEWER)
    client = signed_in(owner_of(office.company))
    client.post(f"/c/{office.company.slug}/members/{guest.uid}/remove/")

    text = client.get(f"/c/{office.company.slug}/deleted/").content.decode()

    assert "Как будет" in text
    assert guest.user.email in text
    (url,) = [url for url in restore_urls(client, office) if url]
    client.post(url)
    assert "Как будет" not in client.get(f"/c/{office.company.slug}/deleted/").content.decode()


def test_a_viewer_has_no_such_page(office: Office) -> None:
    viewer = signed_in(make_member(office.company, Access.VIEWER))
    assert viewer.get(f"/c/{office.company.slug}/deleted/").status_code == 403
