"""Which encoding a text file is in: its BOM, else strict UTF-8, else the Cyrillic code page whose letters read best."""

import codecs

from common.tabular.table import Notice, TableError

CODE_PAGES = ("cp1251", "cp866", "koi8-r")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", *CODE_PAGES)

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SAMPLE_BYTES = 200_000
# Share of each letter in Russian text, per mille: what tells a code page, since a wrong one turns о into н or О.
_PER_MILLE = dict(
    zip(
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
        (
            110,
            84,
            80,
            74,
            67,
            63,
            55,
            47,
            45,
            44,
            35,
            32,
            30,
            28,
            26,
            20,
            19,
            17,
            17,
            16,
            16,
            14,
            12,
            10,
            9,
            7,
            6,
            5,
            4,
            3,
            3,
            1,
            1,
        ),
        strict=True,
    )
)


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str, tuple[Notice, ...]]:
    """(text without BOM, encoding, notices). A given `encoding` is obeyed; bytes it cannot read become «�»."""
    if encoding is not None:
        text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
        return _refuse_nul(text), encoding, _bad_bytes(text)
    for bom, named in _BOMS:
        if data.startswith(bom):
            text = data.decode(named, errors="replace")
            return _refuse_nul(text), named, _bad_bytes(text)
    if half := _utf16_without_bom(data):
        text = data.decode(half, errors="replace")
        return _refuse_nul(text), half, _bad_bytes(text)
    if b"\x00" in data:
        raise TableError("nul_bytes")
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", errors="replace")
    if text.count("\ufffd") * 50 < sum(1 for letter in text if "а" <= letter.lower() <= "я"):
        return text, "utf-8", _bad_bytes(text)  # UTF-8 with a few damaged bytes
    best = max(
        CODE_PAGES, key=lambda page: _reads_like_russian(data[:_SAMPLE_BYTES].decode(page, errors="replace"))
    )
    text = data.decode(best, errors="replace")
    return text, best, _bad_bytes(text)


def _refuse_nul(text: str) -> str:
    if "\x00" in text:
        raise TableError("nul_bytes")
    return text


def _bad_bytes(text: str) -> tuple[Notice, ...]:
    count = text.count("\ufffd")
    return (Notice("bad_bytes", {"count": count}),) if count else ()


def _utf16_without_bom(data: bytes) -> str | None:
    """Separators, digits and line ends of any text are ASCII: in UTF-16 each has a zero on one fixed side."""
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if not even + odd or min(even, odd):
        return None
    half = "utf-16-le" if odd else "utf-16-be"
    text = sample.decode(half, errors="replace")
    readable = sum(sign.isascii() or "а" <= sign.lower() <= "ё" for sign in text)
    return half if readable * 10 > len(text) * 9 else None


def _reads_like_russian(text: str) -> float:
    """Higher is better. Capitals inside words and signs between letters are what a wrong code page looks like."""
    score, before = 0.0, " "
    for sign in text:
        if sign < "\x80":
            before = sign
            continue
        small = sign.lower()
        if small in _PER_MILLE:
            score += _PER_MILLE[small] - 12
            if sign != small and before.isalpha() and before == before.lower():
                score -= 80
        elif sign not in "№«»—–…\xa0½":
            score -= 60
        before = sign
    return score
