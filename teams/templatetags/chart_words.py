"""Plural sentences for the chart's scripts, written once in the template and rendered in every form of the language."""

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# A number of each plural category of CLDR that the languages of the product have.
SAMPLES = {"one": 1, "few": 2, "many": 5}


class _Counted(template.Node):
    def __init__(self, key: str, nodelist: NodeList) -> None:
        self.key, self.nodelist = key, nodelist

    def render(self, context: Context) -> SafeString:
        forms: dict[str, str] = {}
        for category, sample in SAMPLES.items():
            with context.push(n=sample):
                forms[category] = self.nodelist.render(context).strip()
        return format_html(
            '<span data-key="{}" data-one="{}" data-few="{}" data-many="{}"></span>',
            self.key,
            *forms.values(),
        )


@register.tag
def counted(parser: Parser, token: Token) -> _Counted:
    """A word of _chart_words.html with a number; words.js picks the form. Inside the frame `n` is the number:

    ``{% counted "reports" %}{% blocktranslate count n=n %}{n} report{% plural %}{n} reports{% endblocktranslate %}
    {% endcounted %}``; the script gets `{n}` in single braces to fill in.
    """
    try:
        _tag, key = token.split_contents()
    except ValueError:
        raise template.TemplateSyntaxError('“counted” needs one key: {% counted "reports" %}') from None
    nodelist = parser.parse(("endcounted",))
    parser.delete_first_token()
    return _Counted(key.strip("\"'"), nodelist)
