"""Page to article: what the pipeline calls between fetching and deciding.

decode → parse → official marks and metas → headline, body → date, source, number → Article.
"""

from monitor.extract.decoding import Decoded, decode
from monitor.extract.page import extract
from monitor.extract.record import extract_text
from monitor.extract.splitting import join, next_page_url

__all__ = ["Decoded", "decode", "extract", "extract_text", "join", "next_page_url"]
