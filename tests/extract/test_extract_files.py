"""Files that notices enclose: what is read of them, and what hostile ones cost."""

from __future__ import annotations

import io
import resource
import time
import zipfile
from datetime import datetime

import pytest
from file_builder import docx_file, pdf, with_part, xlsx_file
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import ExtractError
from monitor.extract.files import kind_of, read_file
from monitor.extract.files.contents import MOST_CHARACTERS, BrokenFileError
from monitor.extract.files.docx import read_docx
from monitor.extract.files.xlsx import MOST_COLUMNS, MOST_ROWS, read_xlsx

URL = "http://x.gov.cn/gk/202604/P020260418.xlsx"
ROWS = (
    ("序号", "集群名称", "所在市"),
    ("1", "新能源汽车产业集群", "柳州市"),
    ("2", "铝基新材料产业集群", "百色市"),
)
DOCX = docx_file(("先进制造业集群名单", "", "（排名不分先后）"), ROWS, title="先进制造业集群名单")
XLSX = xlsx_file({"名单": ROWS})
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def document(body: str) -> bytes:
    """A docx with this XML for a body."""
    xml = f'<?xml version="1.0"?><w:document {_W}><w:body>{body}</w:body></w:document>'
    return with_part(DOCX, "word/document.xml", xml.encode())


def sheet(rows: str) -> bytes:
    """An xlsx with this XML for the rows of its sheet."""
    xml = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
        f'2006/main"><sheetData>{rows}</sheetData></worksheet>'
    )
    return with_part(XLSX, "xl/worksheets/sheet1.xml", xml.encode())


def test_a_word_document_is_paragraphs_and_rows() -> None:
    """Cells are parted by bars, empty paragraphs are left out, the title is the file's own."""
    found = read_file(DOCX, URL)
    assert found.text.split("\n") == [
        "先进制造业集群名单",
        "（排名不分先后）",
        "序号 | 集群名称 | 所在市",
        "1 | 新能源汽车产业集群 | 柳州市",
        "2 | 铝基新材料产业集群 | 百色市",
    ]
    assert (found.title, found.flags) == ("先进制造业集群名单", ())


def test_words_in_links_controls_insertions_and_boxes_are_read_once() -> None:
    """What a reader sees is read, what was deleted and the copy for old programs are not."""
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = "<w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent>"
    body = (
        "<w:p><w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink><w:r><w:tab/></w:r>"
        "<w:ins><w:r><w:t>added</w:t></w:r></w:ins><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>control</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        f"<w:p {mc}><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert read_docx(document(body)).text.split("\n") == ["link added", "control", "boxed"]


def test_a_book_is_its_rows() -> None:
    """Every sheet under its name, empty rows left out; dates and figures as a reader sees them."""
    content = xlsx_file(
        {
            "第一批": [
                ("产业链", "产值（亿元）", "日期"),
                (),
                ("汽车", 1250.5, datetime(2026, 4, 7)),
            ],
            "第二批": [(None, "机械\n装备", 3.0)],
        }
    )
    assert read_file(content, URL).text.split("\n") == [
        "第一批",
        "产业链 | 产值（亿元） | 日期",
        "汽车 | 1250.5 | 2026-04-07",
        "第二批",
        "| 机械 装备 | 3",
    ]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (DOCX, "docx"),
        (XLSX, "xlsx"),
        (pdf(("words",)), "pdf"),
        (b"\r\n" + pdf(("words",)), "pdf"),
        (b"\xd0\xcf\x11\xe0doc", None),
        (b"PK\x03\x04 OFD.xml", None),
        (b"Rar!\x1a", None),
        (b"<html>404</html>", None),
        (b"", None),
    ],
)
def test_the_bytes_tell_what_a_file_is(content: bytes, kind: str | None) -> None:
    """Names and content types lie; what has no reader is told as such."""
    assert kind_of(content) == kind
    if kind is None:
        with pytest.raises(ExtractError) as caught:
            read_file(content, URL)
        assert caught.value.kind == "not-html"


def bomb(name: str) -> bytes:
    """A zip of some hundred KB that unpacks to 200 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, bytes(200_000_000))
    return out.getvalue()


def crowd() -> bytes:
    """A zip of ten thousand parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", b"")
        for number in range(10_000):
            archive.writestr(f"word/{number}.xml", b"")
    return out.getvalue()


def pages_in_pages() -> bytes:
    """A PDF whose drawing holds ten times the drawing that holds ten times the next, and so on."""
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Kids [10 0 R] /Count 1 >>",
        3: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        10: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
        "/Resources << /XObject << /X 20 0 R >> >> /Contents 11 0 R >>",
        11: "<< /Length 5 >>\nstream\n/X Do\nendstream",
    }
    for number in range(20, 32):
        last = number == 31
        words = "BT /F1 12 Tf (ha) Tj ET" if last else "/X Do " * 10
        within = "/Font << /F1 3 0 R >>" if last else f"/XObject << /X {number + 1} 0 R >>"
        objects[number] = (
            f"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << {within} >> "
            f"/Length {len(words)} >>\nstream\n{words}\nendstream"
        )
    body = "".join(f"{number} 0 obj\n{text}\nendobj\n" for number, text in objects.items())
    return f"%PDF-1.4\n{body}trailer\n<< /Root 1 0 R >>\n%%EOF".encode()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(bomb("word/document.xml"), id="docx-bomb"),
        pytest.param(bomb("xl/workbook.xml"), id="xlsx-bomb"),
        pytest.param(crowd(), id="ten-thousand-parts"),
        pytest.param(DOCX[:2_000], id="docx-cut"),
        pytest.param(b"PK\x03\x04" + b"word/document.xml" * 99, id="docx-that-is-none"),
        pytest.param(with_part(XLSX, "xl/workbook.xml", b"<broken"), id="xlsx-broken"),
        pytest.param(document("<w:p>" * 100_000), id="docx-too-deep"),
        pytest.param(document("<w:p/>" * 6_000_000), id="docx-of-six-million-paragraphs"),
        pytest.param(pages_in_pages(), id="pdf-of-drawings-in-drawings"),
        pytest.param(pdf(), id="pdf-without-pages"),
    ],
)
def test_a_hostile_file_is_one_error_within_its_limits(content: bytes) -> None:
    """Kind parse, after at most 30 s of CPU and 600 MB, neither of them this process's own."""
    before = _largest_child()
    started = time.process_time()
    with pytest.raises(ExtractError) as caught:
        read_file(content, URL)
    assert caught.value.kind == "parse"
    assert caught.value.url == URL
    assert len(caught.value.message) < 300
    assert time.process_time() - started < 5
    # The most of all children so far, of other tests, too: this one's may not be above both.
    assert _largest_child() <= max(before, 700_000)


def _largest_child() -> int:
    """In KB, as Linux counts."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def test_a_cell_that_spans_a_thousand_million_columns_is_one_cell() -> None:
    """Spans are layout."""
    row = '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr>'
    assert read_docx(document(f"<w:tbl>{row}</w:tbl>")).text == "a"


def test_a_sheet_of_a_million_rows_is_cut() -> None:
    """Rows that a book only claims are not made, real ones are read up to the bounds."""
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row>'
    started = time.process_time()
    assert read_xlsx(sheet(far)).text == ""
    many = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, MOST_ROWS + 9)
    )
    found = read_xlsx(sheet(many))
    assert found.text.split("\n")[-1] == str(MOST_ROWS)
    assert found.flags == ("truncated",)
    wide = "".join(f"<c><v>{n}</v></c>" for n in range(3 * MOST_COLUMNS))
    assert read_xlsx(sheet(f"<row>{wide}</row>")).text.count("|") == MOST_COLUMNS - 1
    assert time.process_time() - started < 20


def test_a_long_document_is_cut_and_says_so() -> None:
    """The first characters are kept."""
    found = read_docx(docx_file(["产业链" * 1_000] * 80))
    assert len(found.text) == MOST_CHARACTERS
    assert found.flags == ("truncated",)


def test_entities_are_not_resolved() -> None:
    """Neither do they grow, nor do they bring a file of this machine."""
    xml = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        f"<w:document {_W}><w:body><w:p><w:r><w:t>a&f;b</w:t></w:r></w:p></w:body></w:document>"
    )
    found = read_docx(with_part(DOCX, "word/document.xml", xml.encode()))
    assert "root:" not in found.text


@given(
    st.sampled_from((DOCX, XLSX)), st.integers(0, 40_000), st.integers(0, 60), st.binary(max_size=9)
)
@settings(max_examples=12, deadline=None)
def test_a_damaged_file_gives_text_or_one_error(
    whole: bytes, start: int, length: int, patch: bytes
) -> None:
    """Whatever is cut out of a file or put into it, nothing but ExtractError is raised."""
    content = whole[:start] + patch + whole[start + length :]
    try:
        found = read_file(content, URL)
    except ExtractError:
        return
    assert len(found.text) <= MOST_CHARACTERS


def test_a_file_under_a_password_is_told_as_such() -> None:
    """The reader's own words come through from its process."""
    import pypdf

    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(ExtractError, match="under a password"):
        read_file(out.getvalue(), URL)


def test_broken_files_have_one_error_of_their_own() -> None:
    """Before a library sees it, a zip is looked at."""
    with pytest.raises(BrokenFileError):
        read_docx(bomb("word/document.xml"))
