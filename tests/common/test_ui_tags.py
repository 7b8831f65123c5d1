"""The small pieces of the interface: icons, avatars, badges, blocks, fields, and the frame around them."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import get_template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from common.icons import ICONS
from common.templatetags import ui
from common.templatetags.blocks import DRAWINGS
from roles.models import Category

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"


def rendered(source: str, **context: object) -> str:
    with translation.override("ru"):
        return Template(source).render(Context(context))


def test_an_icon_points_into_the_sprite_and_is_silent():
    html = rendered("{% icon 'users' 20 %}")
    assert 'icons.svg#users"' in html
    assert 'width="20"' in html
    assert 'aria-hidden="true"' in html


def test_an_icon_with_a_label_is_spoken():
    assert 'role="img" aria-label="Люди"' in rendered("{% icon 'users' label='Люди' %}")


def test_an_unknown_icon_is_refused_by_name():
    with pytest.raises(ui.UnknownNameError, match="No icon «no-such»"):
        ui.icon("no-such")


def test_every_icon_named_in_templates_and_code_is_in_the_list():
    named: set[str] = set()
    for path in TEMPLATES.rglob("*.html"):
        named |= set(re.findall(r"""{% icon ["']([a-z0-9-]+)["']""", path.read_text(encoding="utf-8")))
    named |= set(ui.CATEGORY_ICONS.values()) | set(ui.STATUS_ICONS.values())
    assert named <= ICONS


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Савельева Ирина Олеговна", "СИ"),
        ("Мамин-Сибиряк Дмитрий", "МС"),
        ("анна", "А"),
        ("  ", "?"),
        ("42", "?"),
        ("Ёлкина Ия", "ЁИ"),
    ],
)
def test_initials_are_the_first_letters_of_two_words(name: str, letters: str):
    assert ui.initials(name) == letters


@given(st.text())
def test_initials_never_fail_and_are_short(name: str):
    assert 1 <= len(ui.initials(name)) <= 4  # «ß» in capitals is two letters


@given(st.text())
def test_a_hue_is_stable_and_in_range(seed: str):
    assert ui.hue(seed) == ui.hue(seed)
    assert 0 <= ui.hue(seed) < ui.AVATAR_HUES


def test_a_person_keeps_the_colour_through_a_change_of_name():
    before, after = (SimpleNamespace(uid="018f", name=name) for name in ("Орлова Мария", "Белова Мария"))
    colours = [re.findall(r"so-hue-\d", ui.avatar(person)) for person in (before, after)]
    assert colours[0] == colours[1]


def test_a_vacancy_has_a_dashed_figure_and_no_initials():
    html = ui.avatar(None)
    assert "so-avatar-vacant" in html
    assert "?" not in html


def test_a_name_with_markup_is_escaped():
    assert "<b>" not in rendered("{% role_chip name 'sales' %}", name="<b>x</b>")


def test_a_severity_has_a_shape_and_a_word():
    html = rendered("{% severity_badge 'high' %}")
    assert "<path" in html
    assert "Высокая" in html


def test_a_counted_severity_still_says_its_word():
    html = rendered("{% severity_badge 'medium' 3 %}")
    assert "3" in html
    assert "Средняя" in html


def test_severities_differ_in_shape():
    assert len(set(ui.SEVERITY_SHAPES.values())) == 3


def test_a_status_with_a_figure_still_says_its_word():
    html = rendered("{% status_badge 'behind' '88 %' %}")
    assert "88 %" in html
    assert "Отстаёт" in html


def test_a_full_share_is_left_out_of_a_chip_and_a_part_is_shown():
    assert "%" not in ui.role_chip("РОП", "management", 100)
    assert "40&nbsp;%" in ui.role_chip("РОП", "management", 40)


def test_a_short_role_name_keeps_the_full_one_at_hand():
    assert '<abbr title="Аккаунт-менеджер">АМ</abbr>' in ui.role_chip(
        "Аккаунт-менеджер", "accounts", short="АМ"
    )


def test_an_involvement_is_spoken_in_words():
    assert 'aria-label="отвечает за\u00a0результат, выполняет"' in rendered("{% involvement 'AR' %}")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_a_bar_never_leaves_its_track(value):
    width = re.search(r'so-bar-fill" width="([0-9.]+)"', ui.bar(value))
    assert width is not None
    assert 0 <= float(width[1]) <= 100


def test_a_bar_of_nothing_is_empty():
    assert 'so-bar-fill" width="0.0"' in ui.bar(None)
    assert 'so-bar-fill" width="0.0"' in ui.bar(5, 0)


@pytest.mark.parametrize(
    ("score", "tone"), [(80, "ok"), (79, "warn"), (60, "warn"), (59, "high"), (None, "none")]
)
def test_a_ring_changes_tone_at_80_and_60(score, tone):
    assert f"so-ring-{tone}" in ui.ring(score)


def test_a_vendor_address_carries_the_pinned_version():
    version = json.loads((ROOT / "package.json").read_text())["dependencies"]["htmx.org"]
    assert ui.vendor("htmx.org", "htmx.min.js").endswith(f"vendor/htmx.org-{version}/htmx.min.js")


def test_a_card_frames_its_content_without_escaping_it():
    html = rendered("{% card title=title %}<b>x</b>{% endcard %}", title="<Команды>")
    assert "<b>x</b>" in html
    assert "&lt;Команды&gt;" in html


def test_a_page_header_without_buttons_draws_no_place_for_them():
    assert "so-actions" not in rendered("{% page_header title='Роли' %} {% endpage_header %}")


@pytest.mark.parametrize("drawing", sorted(DRAWINGS))
def test_every_drawing_can_be_drawn(drawing: str):
    assert "<svg" in rendered("{% empty_state drawing=d title='Пусто' %}{% endempty_state %}", d=drawing)


def test_a_table_that_scrolls_can_be_reached_by_keyboard():
    html = rendered("{% scroll_table label='Команды' %}<table></table>{% endscroll_table %}")
    assert 'tabindex="0"' in html
    assert 'aria-label="Команды"' in html


class ShareForm(forms.Form):
    share = forms.IntegerField(label="Доля", help_text="Не больше 100", max_value=100)
    note = forms.CharField(label="Заметка", required=False)


def test_an_error_takes_the_place_of_the_help_and_is_tied_to_the_field():
    with translation.override("ru"):
        html = str(ShareForm({"share": "180"}))
    assert 'aria-invalid="true"' in html
    assert 'id="id_share_error"' in html
    assert re.search(r'aria-describedby="[^"]*id_share_error', html)
    assert re.search(r'<div class="so-help" hidden id="id_share_helptext">', html)


def test_a_field_that_may_stay_empty_says_so():
    with translation.override("ru"):
        html = str(ShareForm())
    assert html.count("необязательно") == 1


@pytest.mark.parametrize("code", ["400", "403", "404", "429", "500", "503"])
def test_an_error_page_needs_no_request(code: str):
    with translation.override("ru"):
        html = get_template(f"{code}.html").render()
    assert "<h1>" in html
    assert 'href="/"' in html


@pytest.mark.parametrize(
    ("state", "over", "asks"), [("ready", False, True), ("running", False, True), ("done", True, False)]
)
def test_a_job_is_asked_after_only_until_it_is_over(state: str, over: bool, asks: bool):
    job = SimpleNamespace(state=state, is_over=over, done_count=3, total_count=9, message="")
    html = rendered("{% include '_components/_job_progress.html' with url='/j/1' %}", job=job)
    assert ('hx-get="/j/1"' in html) is asks
    assert ("<progress" in html) is asks


def test_no_template_carries_an_inline_style_or_handler():
    forbidden = re.compile(r"""\s(style|on[a-z]+|hx-on[:a-z-]*)=["']|<style|<script(?![^>]*\bsrc=)[^>]*>""")
    guilty = [
        str(path.relative_to(ROOT))
        for path in TEMPLATES.rglob("*.html")
        if "emails" not in path.parts and forbidden.search(path.read_text(encoding="utf-8"))
    ]
    assert guilty == []


def test_every_category_of_the_catalogue_has_an_icon_and_a_colour():
    marks = (ROOT / "static/css/marks.css").read_text(encoding="utf-8")
    categories = set(Category.values)
    assert set(ui.CATEGORY_ICONS) == categories
    assert all(f".so-cat-{category} " in marks for category in categories)


STILL = re.compile(r'{% still "([^"]+)" %}')
# What a part that is rendered once may hold besides text; an include hands over nothing of the page.
OF_THE_LANGUAGE = re.compile(
    r"{#|{% (load|static|icon|translate|blocktranslate|plural|endblocktranslate|counted|endcounted) "
    r"|{% include .* only %}"
)


def still_parts() -> set[str]:
    return {name for path in TEMPLATES.rglob("*.html") for name in STILL.findall(path.read_text("utf-8"))}


@pytest.mark.parametrize("name", sorted(still_parts()))
def test_what_is_rendered_once_depends_on_the_language_alone(name):
    tags = re.findall(r"{[{%#].*?[}%#]}", (TEMPLATES / name).read_text("utf-8"))
    assert [tag for tag in tags if not OF_THE_LANGUAGE.match(tag)] == []


def test_what_is_rendered_once_is_rendered_for_each_language():
    part = "_components/_theme_switch.html"
    for language in ("ru", "en", "ru"):
        with translation.override(language):
            assert Template(f'{{% still "{part}" %}}').render(Context()) == get_template(part).render()
