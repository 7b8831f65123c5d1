"""Texts are found, merged without losing a translation, checked and compiled."""

from __future__ import annotations

import gettext
import io
import os
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.utils import translation

from common import messages
from common.messages import Text, complaints, main, merge, placeholders, texts_of_python, texts_of_template

CYRILLIC = re.compile("[А-Яа-яЁё]")


def _russian(*entries: tuple[str | tuple[str, str], str | tuple[str, ...]]) -> Catalog:
    catalogue = Catalog(locale="ru")
    for singular, translated in entries:
        catalogue.add(singular, translated)
    return catalogue


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "teams").mkdir()
    (tmp_path / "templates" / "teams").mkdir(parents=True)
    (tmp_path / "templates" / "_components").mkdir()
    (tmp_path / "teams" / "views.py").write_text('title = gettext("Chart")\n')
    (tmp_path / "templates" / "teams" / "chart.html").write_text('{% translate "Add a position" %}')
    (tmp_path / "templates" / "_components" / "_menu.html").write_text('{% translate "Menu" %}')
    return tmp_path


def _catalogue(project: Path, *parts: str) -> Path:
    return project.joinpath(*parts, "locale", "ru", "LC_MESSAGES", "django.po")


def test_every_spelling_of_gettext_in_python_is_found() -> None:
    source = """
a = gettext("joined " "text"); b = ngettext("%(n)s box", "%(n)s boxes", n)
c = pgettext_lazy("verb", "Order"); d = npgettext("context", "one", "many", n)
e = f"{_('inside')}"; f = translation.gettext_noop("attribute")
"""
    assert set(texts_of_python(source)) == {
        Text(None, "joined text", None),
        Text(None, "%(n)s box", "%(n)s boxes"),
        Text("verb", "Order", None),
        Text("context", "one", "many"),
        Text(None, "inside", None),
        Text(None, "attribute", None),
    }


def test_what_is_no_literal_is_not_taken_for_a_text() -> None:
    assert list(texts_of_python("gettext(name); ngettext('one', many, 2); other('x')")) == []


def test_every_spelling_in_templates_is_found_whatever_the_indentation() -> None:
    source = """
    <p title="it's">{% translate "Say" context "verb" %}</p>
  {% blocktranslate count n=n trimmed %}{{ n }} finding
     here{% plural %}{{ n }} findings{% endblocktranslate %}
      {{ _("Inline") }} ( [ {% comment %} it's {% endcomment %}
"""
    assert set(texts_of_template(source)) == {
        Text("verb", "Say", None),
        Text(None, "%(n)s finding here", "%(n)s findings"),
        Text(None, "Inline", None),
    }


def test_each_text_goes_to_the_catalogue_of_its_room(project: Path) -> None:
    assert main(["extract"], project) == 0
    assert 'msgid "Chart"' in _catalogue(project, "teams").read_text()
    assert 'msgid "Add a position"' in _catalogue(project, "teams").read_text()
    assert 'msgid "Menu"' in _catalogue(project).read_text()


def test_a_second_extraction_changes_no_byte(project: Path) -> None:
    main(["extract"], project)
    before = _catalogue(project, "teams").read_bytes()
    main(["extract"], project)
    assert _catalogue(project, "teams").read_bytes() == before


def test_an_extraction_keeps_translations_and_brings_back_obsolete_ones() -> None:
    catalogue = _russian(("Chart", "Схема"), ("Gone", "Ушло"))
    without = merge(catalogue, [Text(None, "Chart", None)])
    assert without.get("Chart").string == "Схема"
    assert without.get("Gone") is None
    again = merge(without, [Text(None, "Chart", None), Text(None, "Gone", None)])
    assert again.get("Gone").string == "Ушло"


def test_an_untranslated_text_is_named_and_fails_the_check(project: Path) -> None:
    main(["extract"], project)
    out = io.StringIO()
    assert main(["check"], project, out) == 1
    assert "teams/locale/ru/LC_MESSAGES/django.po: “Chart” has no translation" in out.getvalue()


@pytest.mark.parametrize(
    ("text", "entry", "why"),
    [
        (Text(None, "New", None), ("Old", "Старое"), "is not in the catalogue"),
        (Text(None, "a", "b"), (("a", "b"), ("раз", "два")), "has 2 plural forms, not 3"),
        (Text(None, "a", "b"), (("a", "b"), ("раз", "два", "")), "has no translation"),
        (
            Text(None, "Hello, %(name)s", None),
            ("Hello, %(name)s", "Привет, %(nam)s"),
            "has other placeholders",
        ),
        (Text(None, "Hello, {name}", None), ("Hello, {name}", "Привет"), "has other placeholders"),
        (Text(None, "a", "b"), ("a", "раз"), "changed between singular and plural"),
    ],
)
def test_every_fault_of_a_translation_is_named(
    text: Text, entry: tuple[str | tuple[str, str], str | tuple[str, ...]], why: str
) -> None:
    (said,) = complaints(_russian(entry), [text])
    assert why in said


def test_a_fuzzy_translation_is_named() -> None:
    catalogue = Catalog(locale="ru")
    catalogue.add("Chart", "Схема", flags=["fuzzy"])
    assert list(complaints(catalogue, [Text(None, "Chart", None)])) == ["“Chart” is marked fuzzy"]


def test_a_singular_form_may_leave_the_number_out() -> None:
    forms = ("одна находка", "%(n)s находки", "%(n)s находок")
    catalogue = _russian((("one finding", "%(n)s findings"), forms))
    assert list(complaints(catalogue, [Text(None, "one finding", "%(n)s findings")])) == []


def test_placeholders_of_both_styles_are_recognised_and_a_plain_percent_is_none() -> None:
    assert placeholders("%(name)s, {count:>3}, %s, 100%% and 5 %") == {"name", "count", "%s"}


def test_a_compiled_catalogue_speaks_russian(project: Path) -> None:
    main(["extract"], project)
    path = _catalogue(project, "teams")
    catalogue = messages.read_catalogue(path)
    catalogue["Chart"].string = "Схема"
    messages.write_catalogue(path, catalogue)
    main(["compile"], project)
    with path.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Chart") == "Схема"


def test_only_a_changed_catalogue_is_compiled_again(project: Path) -> None:
    main(["extract"], project)
    path = _catalogue(project, "teams")
    assert messages.compile_catalogue(path) is True
    os.utime(path, (1, 1))
    assert messages.compile_catalogue(path) is False


def _said(
    project: Path, room: str, *entries: tuple[str | tuple[str, str], str | tuple[str, ...], str | None]
) -> None:
    catalogue = Catalog(locale="ru")
    for text, translated, context in entries:
        catalogue.add(text, translated, context=context)
    messages.write_catalogue(_catalogue(project, room), catalogue)


def test_a_text_that_two_rooms_translate_differently_is_named_and_fails_the_check(tmp_path: Path) -> None:
    for room, translated in (("accounts", "Отчёты"), ("teams", "Подчинённые")):
        (tmp_path / room).mkdir()
        (tmp_path / room / "views.py").write_text('title = gettext("Reports")\n')
        _said(tmp_path, room, ("Reports", translated, None))
    out = io.StringIO()
    assert main(["check"], tmp_path, out) == 1
    (line,) = out.getvalue().splitlines()
    assert line.startswith("teams/locale/ru/LC_MESSAGES/django.po: “Reports” is “Подчинённые” here")
    assert "“Отчёты” in accounts/locale/ru/LC_MESSAGES/django.po" in line


def test_a_text_that_two_rooms_translate_alike_passes_the_check(tmp_path: Path) -> None:
    for room in ("accounts", "teams"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "views.py").write_text('title = gettext("Reports")\n')
        _said(tmp_path, room, ("Reports", "Отчёты", None))
    out = io.StringIO()
    assert (main(["check"], tmp_path, out), out.getvalue()) == (0, "")


@pytest.mark.parametrize(
    ("text", "one", "two", "shown"),
    [
        ("About the file", "О файле", "О\u00a0файле", "“О[nbsp]файле” here and “О файле”"),
        (("day", "days"), ("день", "дня", "дней"), ("день", "дня", "суток"), "“суток” here and “дней”"),
    ],
)
def test_a_clash_shows_what_differs(
    text: str | tuple[str, str], one: str | tuple[str, ...], two: str | tuple[str, ...], shown: str
) -> None:
    catalogues = {Path("accounts"): _russian((text, one)), Path("teams"): _russian((text, two))}
    ((where, why),) = messages.clashes(catalogues)
    assert (where, shown in why) == (Path("teams"), True)


def test_a_context_or_a_plural_tells_texts_apart() -> None:
    plain, other = (
        _russian(("Order", "Заказ"), ("day", "день")),
        _russian((("day", "days"), ("сутки", "суток", "суток"))),
    )
    other.add("Order", "Упорядочить", context="verb")
    assert list(messages.clashes({Path("accounts"): plain, Path("teams"): other})) == []


def _shown(text: Text) -> str:
    return (
        translation.pgettext(text.context, text.singular)
        if text.context
        else translation.gettext(text.singular)
    )


def test_no_catalogue_of_a_library_takes_a_word_of_ours_over() -> None:
    wrong = []
    with translation.override("ru"):
        for room in messages.rooms():
            catalogue = messages.read_catalogue(room.catalogue)
            plain = [text for text in room.texts() if text.plural is None]
            said = {text: catalogue.get(text.singular, text.context).string for text in plain}
            wrong += [(text, _shown(text)) for text in plain if said[text] != _shown(text)]
    assert wrong == []


def test_every_text_of_the_program_is_translated_into_russian() -> None:
    out = io.StringIO()
    main(["check"], out=out)
    assert out.getvalue() == ""
