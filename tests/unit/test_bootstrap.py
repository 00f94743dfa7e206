"""What makes the virtual environments."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness import bootstrap
from harness.paths import ROOT

PINS = """\
urllib3==2.0 \\
    --hash=sha256:aaaa
    # via -r dev.in
uv==0.1 \\
    --hash=sha256:bbbb \\
    --hash=sha256:cccc
    # via -r dev.in
wheel==1.0 \\
    --hash=sha256:dddd
"""


@pytest.fixture
def pins(tmp_path: Path) -> list[Path]:
    files = [tmp_path / "one.txt", tmp_path / "two.txt"]
    files[0].write_text("one==1.0")
    files[1].write_text("two==2.0")
    return files


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a development environment whose programs write down what they are run with."""
    environment, requirements = tmp_path / ".venv", tmp_path / "requirements"
    requirements.mkdir()
    (requirements / "dev.txt").write_text(PINS)
    monkeypatch.setattr(bootstrap, "DEV", environment)
    monkeypatch.setattr(bootstrap, "REQUIREMENTS", requirements)
    (environment / "bin").mkdir(parents=True)
    write_program(environment / "bin" / "pip", f'echo "$@" >> {environment}/calls')
    return environment


def write_program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def made(environment: Path, pins: list[Path]) -> str:
    """Do as if the environment had just been made, and return from what."""
    environment.mkdir(exist_ok=True)
    wanted = bootstrap.fingerprint(pins)
    (environment / "harness-stamp").write_text(wanted)
    return wanted


def test_an_environment_made_from_the_same_pins_is_current(tmp_path: Path, pins: list[Path]) -> None:
    made(tmp_path / "venv", pins)

    assert bootstrap.is_current(tmp_path / "venv", bootstrap.fingerprint(pins[::-1]))


def test_an_environment_that_is_not_there_or_half_made_is_not_current(tmp_path: Path, pins: list[Path]) -> None:
    wanted = bootstrap.fingerprint(pins)

    assert not bootstrap.is_current(tmp_path / "venv", wanted)
    (tmp_path / "venv").mkdir()
    assert not bootstrap.is_current(tmp_path / "venv", wanted)


@pytest.mark.parametrize("changed", [0, 1])
def test_an_environment_made_from_other_pins_is_not_current(tmp_path: Path, pins: list[Path], changed: int) -> None:
    made(tmp_path / "venv", pins)

    pins[changed].write_text("three==3.0")

    assert not bootstrap.is_current(tmp_path / "venv", bootstrap.fingerprint(pins))


@pytest.mark.parametrize(
    ("owner", "attribute", "value"),
    [(sys, "version", "3.12.0 (main)"), (bootstrap, "INTERPRETER", "/elsewhere/python3")],
    ids=["version", "interpreter"],
)
def test_an_environment_of_another_interpreter_is_not_current(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: object, attribute: str, value: str
) -> None:
    made(tmp_path / "venv", [])

    monkeypatch.setattr(owner, attribute, value)

    assert not bootstrap.is_current(tmp_path / "venv", bootstrap.fingerprint([]))


@pytest.mark.parametrize("version", [(3, 10, 9), (3, 14, 0), (2, 7, 18), (4, 0, 0)])
def test_a_python_that_localstack_does_not_run_on_is_refused(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int]
) -> None:
    text = ".".join(map(str, version))
    monkeypatch.setattr(bootstrap, "make_dev", lambda: pytest.fail("it went on"))
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr(sys, "version", f"{text} (main, Jan 1 2025)")

    with pytest.raises(SystemExit) as caught:
        bootstrap.main()

    assert caught.value.code == f"Python 3.11, 3.12 or 3.13 is needed, and this is {text}."


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 9), (3, 13, 99)])
def test_each_supported_python_makes_both_environments(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int]
) -> None:
    calls: list[str] = []
    monkeypatch.setattr(bootstrap, "make_dev", lambda: calls.append("dev"))
    monkeypatch.setattr(bootstrap, "make_localstack", lambda: calls.append("localstack"))
    monkeypatch.setattr(sys, "version_info", version)

    bootstrap.main()

    assert calls == ["dev", "localstack"]


def test_nothing_is_run_where_both_environments_are_current(
    tmp_path: Path, dev: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "LOCALSTACK", tmp_path / ".venv-localstack")
    (tmp_path / "requirements" / "localstack.txt").write_text("localstack-core==4.0")
    sources = [bootstrap.EXECUTOR / "pyproject.toml", *bootstrap.EXECUTOR.glob("src/**/*.py")]
    made(dev, [tmp_path / "requirements" / "dev.txt"])
    made(tmp_path / ".venv-localstack", [tmp_path / "requirements" / "localstack.txt", *sources])
    monkeypatch.setattr(bootstrap, "run", lambda *command, env=None: pytest.fail(f"it ran {command}"))

    bootstrap.make_dev()
    bootstrap.make_localstack()


def test_a_stamp_is_written_only_when_everything_was_installed(dev: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
        if "sync" in command:
            sys.exit("no network")

    monkeypatch.setattr(bootstrap, "run", run)

    with pytest.raises(SystemExit, match="no network"):
        bootstrap.make_dev()

    assert not (dev / "harness-stamp").exists()


def test_a_failing_command_ends_with_what_it_printed(tmp_path: Path) -> None:
    write_program(tmp_path / "pip", "echo to stdout; echo to stderr >&2; exit 3")

    with pytest.raises(SystemExit) as caught:
        bootstrap.run(tmp_path / "pip", "install", "--quiet")

    assert caught.value.code == f"Setup failed at: {tmp_path}/pip install --quiet\nto stdout\nto stderr"


def test_a_command_that_succeeds_says_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write_program(tmp_path / "pip", "echo to stdout; echo to stderr >&2")

    bootstrap.run(tmp_path / "pip")

    assert capfd.readouterr() == ("", "")


def test_uv_is_installed_from_its_pin_alone(dev: Path) -> None:
    bootstrap.install_uv()

    requirement = dev / "uv-requirement.txt"
    assert (dev / "calls").read_text() == f"install --quiet --no-deps --require-hashes -r {requirement}\n"
    assert [line for line in requirement.read_text().splitlines() if "#" not in line] == [
        "uv==0.1 \\",
        "    --hash=sha256:bbbb \\",
        "    --hash=sha256:cccc",
    ]


def test_the_pin_of_uv_is_in_the_repositorys_pins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "DEV", tmp_path)
    monkeypatch.setattr(bootstrap, "run", lambda *command, env=None: None)

    bootstrap.install_uv()

    requirement = (tmp_path / "uv-requirement.txt").read_text()
    assert requirement.startswith("uv==")
    assert requirement.count("==") == 1
    assert "--hash=sha256:" in requirement


@pytest.mark.parametrize(
    ("script", "own", "index"),
    [
        ("echo https://index.example/simple", None, "https://index.example/simple"),
        ("echo https://index.example/simple", "https://own.example/simple", "https://own.example/simple"),
        ("echo no such key >&2; exit 1", None, None),
    ],
)
def test_uv_uses_the_index_that_pip_is_configured_with(
    dev: Path, monkeypatch: pytest.MonkeyPatch, script: str, own: str | None, index: str | None
) -> None:
    write_program(dev / "bin" / "pip", script)
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    if own is not None:
        monkeypatch.setenv("UV_DEFAULT_INDEX", own)

    env = bootstrap.uv_environment()

    assert env.get("UV_DEFAULT_INDEX") == index
    assert env["PATH"] == os.environ["PATH"]


def test_checkov_gets_an_environment_of_its_own_and_only_once(
    tmp_path: Path, dev: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
        calls.append(" ".join(map(str, command)))
        (tmp_path / ".venv-checkov").mkdir(exist_ok=True)

    monkeypatch.setattr(bootstrap, "CHECKOV", tmp_path / ".venv-checkov")
    monkeypatch.setattr(bootstrap, "run", run)
    (tmp_path / "requirements" / "checkov.txt").write_text("checkov==3.0")

    bootstrap.make_checkov()
    bootstrap.make_checkov()

    assert len(calls) == 2
    assert calls[0].endswith(f"-m venv --clear --without-pip {tmp_path}/.venv-checkov")
    assert f"--require-hashes --python {tmp_path}/.venv-checkov/bin/python" in calls[1]


@pytest.mark.parametrize("suffix", ["", "-3.12"])
def test_the_environments_of_a_suffix_are_its_own(suffix: str) -> None:
    code = "from harness import bootstrap as b; print(b.DEV.name, b.LOCALSTACK.name, b.CHECKOV.name)"
    env = {**os.environ, "PYTHONPATH": str(ROOT / "tests"), "VENV_SUFFIX": suffix}

    printed = subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True).stdout

    assert printed.split() == [f".venv{suffix}", f".venv-localstack{suffix}", ".venv-checkov"]
