"""What deploy/ says, checked against what is there: paths, commands, settings, times."""

from __future__ import annotations

import ast
import configparser
import re
import shlex
import shutil
import subprocess
import tomllib
from datetime import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.checking import check_settings
from monitor.cli import app
from monitor.config import Settings, load_settings
from monitor.reviewed import known_store, load_reviewed

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DEPLOYMENTS: dict[str, dict[str, Any]] = {
    one["name"]: one for one in yaml.safe_load((DEPLOY / "prefect.yaml").read_text())["deployments"]
}
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
EXAMPLES = sorted((DEPLOY / "examples").glob("*.toml"))


def commands() -> set[str]:
    """The commands of ``monitor``."""
    named = (one.name or getattr(one.callback, "__name__", "") for one in app.registered_commands)
    groups = (one.name or "" for one in app.registered_groups)
    return {name.replace("_", "-") for name in (*named, *groups)}


def instructions() -> list[tuple[str, list[str]]]:
    """The Dockerfile's instructions with their words; continued lines joined."""
    text = (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split()[0], shlex.split(line)[1:]) for line in lines]


def let_through(path: str) -> bool:
    """Whether .dockerignore, which leaves out everything else, lets a path of the project in."""
    rules = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
    allowed = [rule[1:] for rule in rules if rule[0] == "!"]
    return rules[0] == "*" and any(path == one or path.startswith(f"{one}/") for one in allowed)


def test_the_image_copies_what_is_there_and_runs_as_nobody() -> None:
    """Every COPY has its source, in the build's context too; the last stage is not root's."""
    copied = [
        source
        for name, words in instructions()
        if name == "COPY" and not words[0].startswith("--from")
        for source in words[:-1]
    ]
    assert {"monitor", "flows", "seeds", "pyproject.toml", "constraints.txt"} <= set(copied)
    for source in copied:
        assert (ROOT / source).exists(), source
        assert let_through(source), source
    users = [words[0] for name, words in instructions() if name == "USER"]
    assert users[-1:] == ["10001"]
    (line,) = [words for name, words in instructions() if name == "CMD"]
    assert "monitor schedule" in " ".join(line).replace(",", "")


def test_no_secret_and_no_backup_gets_into_the_image() -> None:
    """Of deploy/, where they may lie, the build sees single files only, and copies them by name."""
    for name in (".env", "monitor.toml", "monitor.dump", "monitor-2026-11-22.db"):
        assert not let_through(f"deploy/{name}"), name
    folders = {words[0] for name, words in instructions() if name == "COPY"}
    assert not {"deploy", "deploy/", "."} & folders


def test_the_servers_pages_are_written_where_the_images_user_may_write() -> None:
    """Prefect's server has no pages at all when it cannot write them out."""
    words = [words for name, words in instructions() if name == "ENV"][-1]
    set_ = dict(word.split("=", 1) for word in words)
    assert set_["PREFECT_UI_STATIC_DIRECTORY"].startswith(f"{set_['PREFECT_HOME']}/")
    ((volume,),) = [words for name, words in instructions() if name == "VOLUME"]
    assert set_["PREFECT_HOME"].startswith(f"{volume}/")


def test_the_image_has_a_python_that_the_pins_were_made_for() -> None:
    """Both stages stand on the Python for which constraints.txt is resolved."""
    bases = {words[0] for name, words in instructions() if name == "FROM"}
    (wanted,) = re.findall(r"--python-version (\S+)", (ROOT / ".ci" / "constraints").read_text())
    assert bases == {f"python:{wanted}-slim"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_starts_what_is_there(name: str) -> None:
    """Commands are the image's own, mounted files exist, services that are waited for, too."""
    service = SERVICES[name]
    if service["image"] == "monitor":
        assert service["command"][0] in ("prefect", "monitor", "sh", "python")
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    for word in service.get("command", []):
        if word.startswith("/opt/monitor/"):
            assert (ROOT / word.removeprefix("/opt/monitor/")).is_file(), word
    for mount in service.get("volumes", []):
        source = mount.split(":")[0]
        if source == "./monitor.toml":
            source = "examples/workers.toml"  # which it is copied from
        assert source in COMPOSE["volumes"] or (DEPLOY / source).exists(), mount
    for other, condition in service.get("depends_on", {}).items():
        if condition["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]
        else:
            assert SERVICES[other]["restart"] == "no"


def test_every_service_that_reads_the_configuration_has_its_secrets() -> None:
    """Where monitor.toml is mounted, {env:NAME} of it is set, too: `deploy` checks it, and stops."""
    reading = [one for one in SERVICES.values() if "./monitor.toml" in str(one.get("volumes"))]
    assert len(reading) == 2
    assert {one.get("env_file") for one in reading} == {".env"}


def test_a_database_that_is_still_being_made_is_not_healthy() -> None:
    """While the official image's first start makes the databases, the server has no TCP port."""
    test = SERVICES["postgres"]["healthcheck"]["test"]
    assert test[test.index("--host") + 1] == "127.0.0.1"


def test_everything_is_kept_and_nothing_is_open() -> None:
    """Data lie in a volume; the one port is the machine's own; no secret stands in a file."""
    assert SERVICES["postgres"]["volumes"][0] == "postgres:/var/lib/postgresql/data"
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
    text = (DEPLOY / "compose.yaml").read_text()
    example = (DEPLOY / ".env.example").read_text()
    for name in set(re.findall(r"\$\{([A-Z_]+)", text)):
        assert re.search(rf"^(# )?{name}=", example, re.M), name
    assert set(re.findall(r"PASSWORD: (.*)", text)) == {"${POSTGRES_PASSWORD:?set it in .env}"}
    assert re.findall(r"^[A-Z_]*PASSWORD=(.*)$", example, re.M) == ["", ""]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_a_good_configuration(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It loads whole, with the variables that .env.example names."""
    example = (DEPLOY / ".env.example").read_text()
    for name in set(re.findall(r"\{env:([A-Z_]+)\}", path.read_text())):
        assert f"\n{name}=" in example, name
        monkeypatch.setenv(name, "secret")
    monkeypatch.setenv("MONITOR_DATABASE", "sqlite:////tmp/not-there.db")
    check_settings(load_settings(path))


def test_the_rules_of_one_example_need_no_destination() -> None:
    """The image starts with the example of one machine as it is."""
    document = tomllib.loads((DEPLOY / "examples" / "one-machine.toml").read_text())
    assert document["alerts"]["destinations"] == []


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_starts_a_command_that_is_there(path: Path) -> None:
    """ExecStart is a command of ours, run by a user of its own; stopping it is left time."""
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(path)
    service = unit["Service"]
    program, command, *_ = service["ExecStart"].split()
    assert program == "/opt/monitor/.venv/bin/monitor"
    assert command in commands()
    assert service["User"] == "monitor"
    assert service["WorkingDirectory"] == f"/var/lib/{service['StateDirectory']}"
    assert service["NoNewPrivileges"] == "true"


def test_every_timer_starts_a_unit_and_gives_way_to_the_schedules() -> None:
    """A timer has its service, is for timers.target, and does not run beside monitor-schedule."""
    schedule = (DEPLOY / "systemd" / "monitor-schedule.service").read_text()
    (conflicts,) = re.findall("^Conflicts=(.*)$", schedule, re.M)
    timers = sorted((DEPLOY / "systemd").glob("*.timer"))
    assert {timer.name for timer in timers} == set(conflicts.split())
    for timer in timers:
        assert timer.with_suffix(".service") in UNITS
        assert "\nWantedBy=timers.target\n" in timer.read_text()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """No key, value or time of the units is unknown to systemd; nothing is started."""
    units = []
    for path in (DEPLOY / "systemd").iterdir():
        units.append(tmp_path / path.name)
        # The program is not installed here, which is all that would be said of it.
        text = re.sub("^ExecStart=.*$", "ExecStart=/bin/true", path.read_text(), flags=re.M)
        units[-1].write_text(text)
    command = ["systemd-analyze", "verify", *units]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", sorted(DEPLOYMENTS))
def test_a_deployment_names_a_flow_and_its_parameters(name: str) -> None:
    """The entrypoint is there, takes the parameters, and never runs twice at once."""
    deployment = DEPLOYMENTS[name]
    file, function = deployment["entrypoint"].split(":")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    (found,) = [
        node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function
    ]
    taken = {argument.arg for argument in (*found.args.args, *found.args.kwonlyargs)}
    assert set(deployment["parameters"]) <= taken
    for schedule in deployment.get("schedules", []):
        assert schedule["active"] is True
        assert schedule["timezone"] == "Asia/Shanghai"
    assert deployment["work_pool"]["name"] == "monitor"


def times_of(crons: list[str]) -> set[time]:
    """The times of day of cron expressions that hold for every day."""
    found: set[time] = set()
    for cron in crons:
        minutes, hours, *rest = cron.split()
        assert rest == ["*", "*", "*"]
        found |= {
            time(int(hour), int(minute))
            for hour in (range(24) if hours == "*" else hours.split(","))
            for minute in minutes.split(",")
        }
    return found


def test_both_ways_of_scheduling_keep_the_same_times() -> None:
    """`monitor schedule` by its defaults and deploy/prefect.yaml run the same flows alike."""
    from flows.timetable import timetable

    for planned in timetable(Settings()):
        deployment = DEPLOYMENTS[planned.name]
        crons = [schedule["cron"] for schedule in deployment["schedules"]]
        assert times_of(crons) == set(planned.times), planned.name
        assert deployment["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}


def test_a_backup_is_the_whole_database_as_it_is(tmp_path: Path) -> None:
    """Taken while the database is open with unwritten pages in its log, restored elsewhere."""

    def script(name: str, *arguments: str) -> int:
        command = ["sh", str(DEPLOY / name), *arguments]
        return subprocess.run(command, capture_output=True, timeout=60).returncode

    settings, reviewed = Settings(database=f"sqlite:///{tmp_path}/in-use.db"), load_reviewed()
    copy, restored = str(tmp_path / "copy.db"), f"sqlite:///{tmp_path}/restored.db"
    with known_store(settings, reviewed) as store:
        stories = list(store.stories())
        assert script("backup.sh", settings.database, copy) == 0
        assert script("backup.sh", settings.database, copy) == 2  # it never replaces one
    assert script("restore.sh", copy, settings.database) == 2
    assert script("restore.sh", copy, restored) == 0
    with known_store(Settings(database=restored), reviewed) as store:
        assert list(store.stories()) == stories
    assert len(stories) == len(reviewed.corpus)
    assert script("backup.sh", "mysql://x", str(tmp_path / "none")) == 2
    assert script("backup.sh", f"sqlite:///{tmp_path}/not-there.db", str(tmp_path / "none")) == 2
    assert not (tmp_path / "not-there.db").exists()


@pytest.mark.parametrize("content", [b"hello\n", b"", None], ids=["text", "nothing", "cut"])
def test_what_is_no_copy_is_not_restored_and_no_database_not_backed_up(
    tmp_path: Path, content: bytes | None
) -> None:
    """Each is one sentence that names the file, and leaves nothing behind."""
    if content is None:
        with known_store(Settings(database=f"sqlite:///{tmp_path}/whole.db"), load_reviewed()):
            pass
        content = (tmp_path / "whole.db").read_bytes()[: 20 * 4096]
    junk, made = tmp_path / "junk.db", tmp_path / "made.db"
    junk.write_bytes(content)
    for script, source, target in (
        ("backup.sh", f"sqlite:///{junk}", str(made)),
        ("restore.sh", str(junk), f"sqlite:///{made}"),
    ):
        command = ["sh", str(DEPLOY / script), source, target]
        done = subprocess.run(command, capture_output=True, timeout=60, text=True)
        assert done.returncode != 0, script
        assert done.stderr.startswith(f"{script}: {junk}: "), done.stderr
        assert done.stderr.count("\n") == 1
        assert not made.exists()
