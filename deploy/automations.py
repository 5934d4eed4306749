"""Makes the automations of automations.yaml on the server of PREFECT_API_URL, for deploy.sh.

One that is there as the file says stays as it is: it knows when each run was last heard of, and a
new one in its place would not. A run that was cut off just before, as by an upgrade, would be
called Running for ever.
"""

from __future__ import annotations

import sys
from pathlib import Path

import yaml
from prefect.client.orchestration import get_client
from prefect.events.schemas.automations import AutomationCore

FILE = Path(__file__).with_suffix(".yaml")


def main() -> None:
    """Compare by name and content; what differs is replaced."""
    with get_client(sync_client=True) as client:
        for document in yaml.safe_load(FILE.read_text(encoding="utf-8"))["automations"]:
            wanted = AutomationCore.model_validate(document)
            there = client.read_automations_by_name(wanted.name)
            same = [
                one for one in there if AutomationCore.model_validate(one.model_dump()) == wanted
            ]
            for one in there:
                if one not in same[:1]:
                    client.delete_automation(one.id)
            if not same:
                client.create_automation(wanted)
            sys.stdout.write(f"{wanted.name}: {'as it was' if same else 'made'}\n")


if __name__ == "__main__":
    main()
