"""HTML and SVG that runs, if anything shows it unescaped."""

from __future__ import annotations

from tests.hostile.corpus.items import Item, Kind, strings

_HTML = {
    "script": "<script>alert(1)</script>",
    "script of another case": "<ScRiPt>alert(1)</sCrIpT>",
    "script after an attribute": '"><script>alert(1)</script>',
    "script after an apostrophe": "'><script>alert(1)</script>",
    "end of a script": "</script><script>alert(1)</script>",
    "end of a comment": "--><img src=x onerror=alert(1)>",
    "end of a textarea": "</textarea><img src=x onerror=alert(1)>",
    "end of a title": "</title><img src=x onerror=alert(1)>",
    "end of a style": "</style><img src=x onerror=alert(1)>",
    "image": "<img src=x onerror=alert(1)>",
    "image without spaces": "<img/src=x/onerror=alert(1)>",
    "handler in an attribute": '" onmouseover="alert(1)',
    "handler after an apostrophe": "' onfocus='alert(1)' autofocus='",
    "iframe": "<iframe src=javascript:alert(1)></iframe>",
    "object": "<object data=javascript:alert(1)></object>",
    "embed": "<embed src=javascript:alert(1)>",
    "base": "<base href=//example.com/>",
    "meta refresh": '<meta http-equiv="refresh" content="0;url=//example.com">',
    "link": '<link rel=stylesheet href="//example.com/x.css">',
    "form": '<form action="//example.com"><input name=password></form>',
    "details": "<details open ontoggle=alert(1)>",
    "marquee": "<marquee onstart=alert(1)>",
    "body": "<body onload=alert(1)>",
    "anchor": '<a href="javascript:alert(1)">x</a>',
    "javascript address": "javascript:alert(1)",
    "data address": "data:text/html,<script>alert(1)</script>",
    "style": "<style>*{display:none}</style>",
    "entity": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "half an entity": "&#x3c;script&#x3e;",
    "CDATA": "<![CDATA[<script>alert(1)</script>]]>",
    "htmx attribute": '<div hx-get="/c/" hx-trigger="load">',
    "unclosed tag": "<unclosed",
    "angle of another alphabet": "＜script＞alert(1)＜/script＞",
}
_SVG = {
    "svg onload": "<svg onload=alert(1)>",
    "svg script": "<svg><script>alert(1)</script></svg>",
    "svg foreignObject": "<svg><foreignObject><img src=x onerror=alert(1)></foreignObject></svg>",
    "svg use": '<svg><use href="data:image/svg+xml,<svg onload=alert(1)>#x"/></svg>',
    "svg animate": "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "svg address": '<svg><a href="javascript:alert(1)"><text>x</text></a></svg>',
    "entity of a document": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "mathml": "<math><mtext><script>alert(1)</script></mtext></math>",
}

MARKUP: tuple[Item, ...] = strings(Kind.MARKUP, {**_HTML, **_SVG})
