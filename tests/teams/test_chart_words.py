"""The sentences of the chart's scripts: plural forms, and that no script asks for one that nobody has written."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.translation import override

ROOT = Path(__file__).resolve().parents[2]
ASKED = re.compile(r'\b(word|counted)\("([\w-]+)"')
# A key that is chosen between two: word(isUndo ? "one" : "other").
CHOSEN = re.compile(r'\b(word|counted)\([^"()]*\? "([\w-]+)" : "([\w-]+)"')
CODE = re.compile(r'"(refused-[\w-]+)"')


def rendered(source: str) -> str:
    return Template("{% load i18n chart_words %}" + source).render(Context())


def written() -> dict[str, set[str]]:
    """The keys of all sentences, by the function that reads them."""
    found: dict[str, set[str]] = {"word": set(), "counted": set()}
    for path in (ROOT / "templates" / "teams").glob("_chart_words*.html"):
        text = path.read_text(encoding="utf-8")
        found["word"] |= set(re.findall(r'data-key="([\w-]+)"', text))
        found["counted"] |= set(re.findall(r'{% counted "([\w-]+)" %}', text))
    return found


def asked() -> list[tuple[str, str, str]]:
    """(file, function, key) of every sentence that a script names in full."""
    found = []
    for path in sorted((ROOT / "static" / "js" / "chart").glob("*.js")):
        text = path.read_text(encoding="utf-8")
        found += [(path.name, function, key) for function, key in ASKED.findall(text)]
        found += [(path.name, function, key) for function, *keys in CHOSEN.findall(text) for key in keys]
        found += [(path.name, "word", key) for key in CODE.findall(text)]
    return found


def test_every_sentence_that_a_script_asks_for_is_written() -> None:
    sentences = written()
    assert [item for item in asked() if item[2] not in sentences[item[1]]] == []


def test_the_scripts_and_the_sentences_are_found() -> None:
    assert len(asked()) > 100
    assert "refused-own-report" in written()["word"]


def test_the_page_carries_every_file_of_sentences() -> None:
    page = (ROOT / "templates" / "teams" / "_chart_data.html").read_text(encoding="utf-8")
    files = [path.name for path in (ROOT / "templates" / "teams").glob("_chart_words*.html")]
    assert [name for name in files if f'"teams/{name}"' not in page] == []


FORMS = (
    '{% counted "found" %}{% blocktranslate count n=n %}{n} finding{% plural %}{n} findings{% endblocktranslate %}'
    "{% endcounted %}"
)


def test_a_counted_sentence_carries_the_forms_of_its_language() -> None:
    with override("en"):
        assert rendered(FORMS) == (
            '<span data-key="found" data-one="{n} finding" data-few="{n} findings" data-many="{n} findings"></span>'
        )
    with override("ru"):
        forms = rendered(FORMS).replace("\N{NO-BREAK SPACE}", " ")
        assert 'data-one="{n} находка" data-few="{n} находки" data-many="{n} находок"' in forms


def test_a_hostile_translation_stays_a_text() -> None:
    assert 'data-one="&quot;&gt;&lt;b&gt;"' in rendered('{% counted "x" %}"><b>{% endcounted %}')


def test_a_counted_sentence_needs_a_key() -> None:
    with pytest.raises(TemplateSyntaxError, match="counted"):
        rendered("{% counted %}{% endcounted %}")
