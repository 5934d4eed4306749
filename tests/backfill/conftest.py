"""The portal with a past."""

from __future__ import annotations

import pytest
from past_site import PastSite
from pytest_httpserver import HTTPServer


@pytest.fixture
def past(httpserver: HTTPServer) -> PastSite:
    """A portal without articles; ``past.fill`` gives it some."""
    return PastSite(httpserver)
