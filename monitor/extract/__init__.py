"""Page to article: what the pipeline calls between fetching and deciding.

decode → parse → official marks and metas → headline, body → date, source, number → Article.
Beside it: where the rest of an article stands (further pages, frames, files), and reading files.
"""

from monitor.extract.appending import may_be_read, parts_of, wanted_files, with_files
from monitor.extract.astray import AstrayError
from monitor.extract.decoding import Decoded, decode
from monitor.extract.document import read_document
from monitor.extract.elsewhere import frame_target, refresh_target
from monitor.extract.files import FileText, is_pdf, read_file
from monitor.extract.page import extract
from monitor.extract.record import extract_text
from monitor.extract.splitting import join, next_page_url

__all__ = [
    "AstrayError",
    "Decoded",
    "FileText",
    "decode",
    "extract",
    "extract_text",
    "frame_target",
    "is_pdf",
    "join",
    "may_be_read",
    "next_page_url",
    "parts_of",
    "read_document",
    "read_file",
    "refresh_target",
    "wanted_files",
    "with_files",
]
