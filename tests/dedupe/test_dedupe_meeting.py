"""Two processes that meet one article at once: the ladder and the store together."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent

WORKER = """
import json, sys
from datetime import datetime, timezone
sys.path.insert(0, sys.argv[1])
from dedupe_cases import article_of, cases, reviewed
from dataclasses import replace
from monitor.dedupe import Reading, decide, sign
from monitor.model import Draft
from monitor.storage import open_store
store = open_store(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
kinds = []
for case in cases("stories")[:12]:
    text = case["text"] + "\\n责任编辑：" + sys.argv[3]
    url = f"http://{sys.argv[3]}.example.cn/{case['id']}.html"
    article = replace(article_of({**case, "text": text}), id=sys.argv[3] + case["id"],
                      url=url, canonical_url=url)
    labels = reviewed(case)
    signature = sign(article, labels)
    draft = Draft(article=article, labels=labels, signature=signature, source="meeting",
                  run=sys.argv[3], seen=datetime.now(timezone.utc))
    verdict = store.record(draft, lambda known: decide(Reading(article, labels, signature), known)).verdict
    kinds.append([verdict.kind.value, verdict.story[1:]])
store.close()
print(json.dumps(kinds))
"""


def test_two_processes_that_meet_the_same_articles_part_them_into_the_same_stories(
    tmp_path: Path,
) -> None:
    """Of each article one comes first; the other one is its copy, in one story with it."""
    from monitor.storage import open_store

    url = f"sqlite:///{tmp_path / 'meeting.db'}"
    open_store(url).close()
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(HERE), url, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in "ab"
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    told = []
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        out, _ = worker.communicate(timeout=120)
        told.append(json.loads(out))
    for first, second in zip(*told, strict=True):
        assert "copy" in {first[0], second[0]}
        assert first[1] == second[1]
