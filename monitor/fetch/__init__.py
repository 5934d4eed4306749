"""The polite fetcher: ``Request`` in, ``Page`` out, every failure an error of our own tree.

``fetcher`` follows one request to its end and asks the other modules in this order::

    addresses   may this address be asked at all? (scheme, host, the source's own hosts)
    robots      does robots.txt allow it, and how slowly?
    turns       our turn at this host (between threads and between processes)
    machines    … and among the machines that share a database
    client      one exchange over a kept connection, within limits of time
    network     connects, and only to an address that was checked
    bodies      the bytes, decompressed within limits of size
    answers     what the answer is: a page, a redirect, a script challenge, a failure
    failures    errors of httpx, httpcore, ssl, sockets and zlib → SourceError

Nothing here decodes text or looks for articles: a ``Page`` is bytes.

Proxies named in the environment (``HTTP_PROXY`` and its like) are not used. Behind a proxy it is
the proxy that connects, so the check of the address really connected to would be void. Certificate
stores named there (``SSL_CERT_FILE``, ``SSL_CERT_DIR``) are used.
"""

from __future__ import annotations

import logging

from monitor.fetch.fetcher import PoliteFetcher

__all__ = ["PoliteFetcher"]

# stamina reports each retry on a logger of its own. Ours says the same with address and reason, so
# an application that configured no logging need not see the bare second line on its terminal.
logging.getLogger("stamina").addHandler(logging.NullHandler())
