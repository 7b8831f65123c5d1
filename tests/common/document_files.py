"""Small DOCX and PDF files made by hand, for the tests that read documents."""

import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TO_UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /Own def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0000> <FFFF> <0000> endbfrange
endcmap CMapName currentdict /CMap defineresource pop end end"""
_LINE_POINTS = 16


def paragraph(text: str, *, style: str = "", level: int | None = None, bold: bool = False) -> str:
    """A paragraph of a DOCX; `level` makes it an item of a numbered or bulleted list."""
    look = f'<w:pStyle w:val="{style}"/>' if style else ""
    if level is not None:
        look += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
    run = "<w:rPr><w:b/></w:rPr>" if bold else ""
    said = f'<w:r>{run}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return f"<w:p><w:pPr>{look}</w:pPr>{said}</w:p>"


def table(rows: Iterable[Sequence[str]]) -> str:
    """A table of a DOCX, one paragraph a cell."""
    made = "".join(
        f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows
    )
    return f"<w:tbl>{made}</w:tbl>"


def docx(body: str, *, styles: str = "", doctype: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """A DOCX with this body: XML made by `paragraph` and `table`, or anything else."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        if styles:
            archive.writestr("word/styles.xml", f"<w:styles {_SPACE}>{styles}</w:styles>")
        archive.writestr(
            "word/document.xml",
            f'<?xml version="1.0"?>{doctype}<w:document {_SPACE}><w:body>{body}</w:body></w:document>',
        )
        for name, data in (more or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def style(identifier: str, name: str) -> str:
    return f'<w:style w:styleId="{identifier}"><w:name w:val="{name}"/></w:style>'


def pdf(pages: Sequence[Sequence[str]], *, picture: bool = False, to_unicode: bool = True) -> bytes:
    """A PDF with a text layer: a line of text a string. Codes are Unicode itself, so no font need be inside."""
    count = len(pages)
    kids = " ".join(f"{10 + 2 * number} 0 R" for number in range(count))
    pictures = "/XObject << /Im1 8 0 R >>" if picture else ""
    mapped = "/ToUnicode 6 0 R" if to_unicode else ""
    objects: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        3: (
            f"<< /Type /Font /Subtype /Type0 /BaseFont /Own /Encoding /Identity-H "
            f"/DescendantFonts [4 0 R] {mapped} >>"
        ).encode(),
        4: (
            b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Own /FontDescriptor 5 0 R /DW 500 "
            b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
        ),
        5: (
            b"<< /Type /FontDescriptor /FontName /Own /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 "
            b"/Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"
        ),
        6: _stream(_TO_UNICODE),
        8: _stream(
            b"\x00",
            "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8",
        ),
    }
    for number, lines in enumerate(pages):
        at = 10 + 2 * number
        objects[at] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {at + 1} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> {pictures} >> >>"
        ).encode()
        objects[at + 1] = _stream(_drawn(lines))
    return _file(objects)


def _drawn(lines: Sequence[str]) -> bytes:
    shown = [
        f"1 0 0 1 50 {800 - _LINE_POINTS * at} Tm <{line.encode('utf-16-be').hex()}> Tj"
        for at, line in enumerate(lines)
    ]
    return "\n".join(["BT /F1 11 Tf", *shown, "ET"]).encode()


def _stream(data: bytes, about: str = "") -> bytes:
    packed = zlib.compress(data)
    return (
        f"<< {about} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode()
        + packed
        + b"\nendstream"
    )


def _file(objects: dict[int, bytes], trailer: str = "") -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start, size = len(out), max(objects) + 1
    rows = [
        f"{places[number]:010} 00000 n \n" if number in places else "0000000000 65535 f \n"
        for number in range(size)
    ]
    out += f"xref\n0 {size}\n{''.join(rows)}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\n".encode()
    out += f"startxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
