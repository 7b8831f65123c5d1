"""Query strings, parts of paths, and headers."""

from __future__ import annotations

from tests.hostile.corpus.items import Item, Kind, strings

_VALUES = {
    "NUL": "%00", "half a character": "%C3", "overlong slash": "%C0%AF", "surrogate": "%ED%A0%80", "percent": "%",
    "percent and letters": "%zz", "plus": "+", "a word": "abc", "minus one": "-1", "zero": "0",
    "2 to the 31": "2147483648", "2 to the 63": "9223372036854775808", "5,000 digits": "9" * 5_000,
    "fraction": "1.5", "1e999": "1e999", "NaN": "NaN", "Arabic digits": "%D9%A1%D9%A2", "superscript": "%C2%B2",
    "year 1": "0001-01-01", "year 9999": "9999-12-31", "no such day": "2026-02-30", "ninety-nines": "9999-99-99",
    "year 0 month": "0000-00", "year 9999 month": "9999-12", "week 99": "2026-W99", "quarter 9": "2026-Q9",
    "apostrophe": "'", "quote": "%22", "SQL": "%27%3B+DROP+TABLE+x%3B--", "LIKE": "%25_%5C",
    "template": "%7B%7B7*7%7D%7D",
    "script": "%3Cscript%3Ealert(1)%3C/script%3E", "line break": "%0D%0ASet-Cookie:+x=1", "null": "null",
    "missing id": "00000000-0000-4000-8000-000000000000", "half an id": "00000000-0000", "empty": "",
    "right to left": "%E2%80%AEabc", "parent path": "../../etc/passwd", "address": "https://example.com/",
    "8,000 letters": "a" * 8_000, "brackets": "[[[[", "comma": ",,,", "true": "true", "emoji": "%F0%9F%98%80",
}  # fmt: skip
_SHAPES = {
    "thousand names": "&".join(f"x{number}=1" for number in range(1_000)),
    "list": "{name}[]=1&{name}[]=2",
    "twice": "{name}=1&{name}=abc",
    "nested": "{name}[a][b]=1",
    "no name": "=1&==&&&",
    "semicolons": "{name}=1;{name}=2",
    "name that is none": "%00=1",
}

# Without a `{name}` an item is the value of each parameter that the route has.
QUERIES: tuple[Item, ...] = (*strings(Kind.QUERY, _VALUES), *strings(Kind.QUERY, _SHAPES))

PATHS: tuple[Item, ...] = strings(
    Kind.PATH,
    {
        "NUL": "%00", "half a character": "%C3", "slash": "%2F", "two dots": "..", "encoded dots": "%2e%2e",
        "5,000 digits": "9" * 5_000, "2 to the 63": "9223372036854775808", "minus one": "-1",
        "nil id": "00000000-0000-0000-0000-000000000000", "id in capitals": "ABCDEFAB-CDEF-4ABC-8DEF-ABCDEFABCDEF",
        "braces": "{00000000-0000-4000-8000-000000000000}", "apostrophe": "'", "script": "%3Cscript%3E",
        "letters": "абв", "emoji": "%F0%9F%98%80", "line break": "%0D%0A", "percent": "%", "year 9999": "9999-12",
        "year 0": "0000-00", "8,000 letters": "a" * 8_000,
    },
)  # fmt: skip

_HEADERS: tuple[tuple[str, str], ...] = (
    ("HTTP_HOST", "evil.example"), ("HTTP_HOST", "testserver:99999"), ("HTTP_HOST", "testserver, evil"),
    ("HTTP_HOST", "a b"), ("HTTP_HOST", "[::1"), ("HTTP_HOST", "тест"), ("HTTP_X_FORWARDED_HOST", "evil.example"),
    ("HTTP_X_FORWARDED_FOR", "' OR 1=1"), ("HTTP_X_FORWARDED_FOR", "\0"), ("HTTP_X_FORWARDED_PROTO", "gopher"),
    ("HTTP_COOKIE", "sessionid=\0"), ("HTTP_COOKIE", "sessionid=" + "a" * 6_000), ("HTTP_COOKIE", "sessionid='; --"),
    ("HTTP_COOKIE", "csrftoken=\xff\xfe"), ("HTTP_COOKIE", "messages=not-signed"), ("HTTP_COOKIE", "====;;;;"),
    ("HTTP_COOKIE", "django_language=../../x"), ("HTTP_COOKIE", 'a="'), ("HTTP_AUTHORIZATION", "Bearer"),
    ("HTTP_AUTHORIZATION", "Bearer \0"), ("HTTP_AUTHORIZATION", "Bearer " + "a" * 6_000),
    ("HTTP_AUTHORIZATION", "Bearer \xd0\x96"), ("HTTP_AUTHORIZATION", "Basic x"),
    ("HTTP_AUTHORIZATION", "Bearer a b c"), ("HTTP_ACCEPT", "application/xml"), ("HTTP_ACCEPT", ";q=2,*/"),
    ("HTTP_ACCEPT", "a" * 6_000), ("HTTP_ACCEPT_LANGUAGE", "\0"), ("HTTP_ACCEPT_LANGUAGE", "ru;q=x," * 1_000),
    ("HTTP_ACCEPT_LANGUAGE", "-" * 6_000), ("HTTP_ACCEPT_LANGUAGE", "xx-YY"), ("HTTP_IF_MATCH", '"'),
    ("HTTP_IF_MATCH", 'W/"1"'), ("HTTP_IF_MATCH", '"' + "9" * 5_000 + '"'), ("HTTP_IF_MATCH", "*"),
    ("HTTP_IF_MATCH", '"a", "b"'), ("HTTP_IF_NONE_MATCH", "\xff"), ("HTTP_IF_MODIFIED_SINCE", "yesterday"),
    ("HTTP_RANGE", "bytes=9-1,-"), ("HTTP_REFERER", "javascript:alert(1)"), ("HTTP_REFERER", "http://[::1"),
    ("HTTP_ORIGIN", "null"), ("HTTP_HX_REQUEST", "AAA"), ("HTTP_HX_CURRENT_URL", "http://["),
    ("HTTP_HX_TARGET", "<script>"), ("HTTP_HX_PROMPT", "\xff"), ("HTTP_HX_CURRENT_URL_URI_AUTOENCODED", "true"),
    ("HTTP_USER_AGENT", "\0\r\n"), ("HTTP_USER_AGENT", "a" * 20_000), ("HTTP_X_REQUEST_ID", "x\r\ny"),
    ("HTTP_TRANSFER_ENCODING", "chunked"), ("HTTP_EXPECT", "999"), ("HTTP_X_HTTP_METHOD_OVERRIDE", "DELETE"),
    ("HTTP_IDEMPOTENCY_KEY", "a" * 6_000), ("CONTENT_LENGTH", "-1"), ("CONTENT_LENGTH", "abc"),
    ("CONTENT_LENGTH", "99999999999999999999"), ("CONTENT_LENGTH", "²"), ("CONTENT_TYPE", "text/\0"),
    ("CONTENT_TYPE", "application/json; charset=no-such"), ("CONTENT_TYPE", "a" * 6_000),
)  # fmt: skip

HEADERS: tuple[Item, ...] = tuple(
    Item(Kind.HEADER, f"{number} {name}: {value[:24]!r}", value, header=name)
    for number, (name, value) in enumerate(_HEADERS)
)
