"""The text of files that are published instead of pages: PDF, docx and xlsx, a library each.

What a file is shows in its first bytes: servers call everything ``application/octet-stream`` or
``text/html``, and names lie. Files are read in a process of their own (``confined``), because no
library of the three promises how much time and memory a hostile file may cost.
"""

from monitor.extract.files.confined import read_file
from monitor.extract.files.contents import BrokenFileError, FileText
from monitor.extract.files.kinds import READERS, is_pdf, kind_of

__all__ = ["READERS", "BrokenFileError", "FileText", "is_pdf", "kind_of", "read_file"]
