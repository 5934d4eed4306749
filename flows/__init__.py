"""The only code that knows Prefect: thin flows over monitor.app and monitor.pipeline.

Importing this package sets what Prefect reads from the environment when it is first imported;
whatever is set already stands.
"""

from __future__ import annotations

import os

from flows.tether import end_with_parent

#: The ephemeral server takes about 14 s of CPU to start, more on a busy machine than the 20 s that
#: Prefect waits; and nobody asked for usage reports.
_DEFAULTS = {
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "monitor",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
}
for _name, _value in _DEFAULTS.items():
    os.environ.setdefault(_name, _value)
end_with_parent()
