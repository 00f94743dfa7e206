"""What builds and tests the browser client, with a fake Node and a fake npm."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import npm
from harness.errors import HarnessError, MissingError
from harness.npm import Client
from harness.paths import ROOT
from unit.processes import eventually, gone

REAL_CLIENT = npm.CLIENT
NODE = "#!/bin/sh\necho {}\n"
NPM = """#!/bin/sh
echo "$*" >> "$CALLS"
echo 'npm says something'
test -z "$WARN" || echo "$WARN"
case "$*" in
  "$FAIL") echo 'and why it failed' >&2; exit 3;;
  "$HANG") sleep 60 & echo $! > "$CALLS.child"; wait;;
  ci) rm -rf node_modules; mkdir node_modules; touch node_modules/index.js;;
  "run build") rm -rf dist; mkdir -p dist/browser; cp src/index.html dist/browser/;;
esac
"""
SOURCES = {
    "package.json": "{}",
    "package-lock.json": "{}",
    "main.tf": "# terraform",
    "src/index.html": "<title>page</title>",
    "src/app/app.ts": "start()",
    "dist/old.js": "old",
    ".angular/cache/main.js": "cache",
}

Npm = Callable[..., Client]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A browser client that passes for the checkout's: the fake npm removes what it is let loose on."""
    folder = tmp_path / "client"
    monkeypatch.setattr(npm, "CLIENT", folder)
    for name, content in SOURCES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


def write_program(path: Path, script: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(script)
    path.chmod(0o755)


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """An environment with the fake programs."""
    write_program(tmp_path / "bin" / "node", NODE.format("v20.19.0"))
    write_program(tmp_path / "bin" / "npm", NPM)
    return {"PATH": f"{tmp_path}/bin:{os.defpath}", "CALLS": str(tmp_path / "calls")}


def calls(env: dict[str, str]) -> list[str]:
    """Return what npm was called with since this was asked last."""
    path = Path(env["CALLS"])
    made = path.read_text().splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return made


def test_a_build_installs_and_builds(folder: Path, env: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    page = Client(folder, env).build()

    assert page == folder / "dist" / "browser"
    assert [path.name for path in page.iterdir()] == ["index.html"]
    assert calls(env) == ["ci", "run build"]
    assert capsys.readouterr() == (
        "Installing the browser client's packages ...\nBuilding the browser client ...\n",
        "",
    )


def test_a_deprecation_is_shown(folder: Path, env: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    Client(folder, env | {"WARN": "npm warn deprecated glob@7"}).install()

    assert "npm warn deprecated glob@7" in capsys.readouterr().out


def test_a_deprecation_fails_in_ci(folder: Path, env: dict[str, str]) -> None:
    with pytest.raises(HarnessError, match="npm warn deprecated glob@7"):
        Client(folder, env | {"WARN": "npm warn deprecated glob@7", "CI": "true"}).install()


def test_the_lock_file_names_no_registry_and_nothing_deprecated() -> None:
    packages = json.loads((REAL_CLIENT / "package-lock.json").read_text())["packages"].values()

    assert not [package for package in packages if "resolved" in package or "deprecated" in package]
    assert all("integrity" in package for package in packages if package.get("version") and "name" not in package)


def test_every_package_is_pinned() -> None:
    package = json.loads((REAL_CLIENT / "package.json").read_text())

    versions = [*package["dependencies"].values(), *package["devDependencies"].values()]

    assert [version for version in versions if not re.fullmatch(r"[0-9.]+", version)] == []


def test_what_is_built_is_not_built_again(
    folder: Path, env: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    Client(folder, env).build()
    capsys.readouterr()
    calls(env)

    Client(folder, env).build()

    assert calls(env) == []
    assert capsys.readouterr().out == ""


def edit(path: Path) -> None:
    path.write_text("changed")


def remove(path: Path) -> None:
    path.unlink()


def rename(path: Path) -> None:
    path.rename(path.with_name("renamed"))


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (edit, "src/index.html"),
        (edit, "package.json"),
        (edit, "src/app/new.ts"),
        (remove, "src/app/app.ts"),
        (rename, "src/app/app.ts"),
        (remove, "dist/browser/index.html"),
        (remove, "dist/.harness-stamp"),
    ],
)
def test_a_change_is_built(folder: Path, env: dict[str, str], change: Callable[[Path], None], name: str) -> None:
    Client(folder, env).build()
    calls(env)

    change(folder / name)
    Client(folder, env).build()

    assert calls(env) == ["run build"]


@pytest.mark.parametrize(
    "name",
    ["main.tf", ".terraform.lock.hcl", "terraform.tfstate", "dist/3rdpartylicenses.txt", ".angular/cache/main.js"],
)
def test_what_is_no_source_is_not_built(folder: Path, env: dict[str, str], name: str) -> None:
    Client(folder, env).build()
    calls(env)

    edit(folder / name)
    Client(folder, env).build()

    assert calls(env) == []


def test_other_packages_are_installed_and_built(folder: Path, env: dict[str, str]) -> None:
    Client(folder, env).build()
    calls(env)

    edit(folder / "package-lock.json")
    Client(folder, env).build()

    assert calls(env) == ["ci", "run build"]


def test_another_node_installs_and_builds(folder: Path, tmp_path: Path, env: dict[str, str]) -> None:
    Client(folder, env).build()
    calls(env)

    write_program(tmp_path / "bin" / "node", NODE.format("v22.12.0"))
    Client(folder, env).build()

    assert calls(env) == ["ci", "run build"]


def test_the_tests_run_each_time_and_install_once(
    folder: Path, env: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        Client(folder, env).test()

    assert calls(env) == ["ci", "test", "test"]
    assert "npm says" not in capsys.readouterr().out


@pytest.mark.parametrize("command", ["ci", "run build"])
def test_what_failed_is_shown_and_done_again(folder: Path, env: dict[str, str], command: str) -> None:
    Client(folder, env).build()
    edit(folder / "package-lock.json")

    with pytest.raises(HarnessError) as caught:
        Client(folder, env | {"FAIL": command}).build()

    assert str(caught.value) == (f"npm {command} failed with exit code 3:\nnpm says something\nand why it failed")
    assert calls(env)[-1] == command
    Client(folder, env).build()
    assert calls(env) == (["ci", "run build"] if command == "ci" else ["run build"])


def test_what_a_failed_build_leaves_is_not_taken_for_a_page(folder: Path, env: dict[str, str]) -> None:
    Client(folder, env).build()
    source = folder / "src" / "index.html"
    before = source.read_text()
    edit(source)
    with pytest.raises(HarnessError):
        Client(folder, env | {"FAIL": "run build"}).build()
    calls(env)

    source.write_text(before)
    Client(folder, env).build()

    assert calls(env) == ["run build"]


def test_a_test_that_fails_is_shown(folder: Path, env: dict[str, str]) -> None:
    with pytest.raises(HarnessError, match=r"^npm test failed with exit code 3:\nnpm says something\nand why"):
        Client(folder, env | {"FAIL": "test"}).test()


@pytest.mark.parametrize("missing", ["node", "npm"])
def test_a_missing_program_is_named(folder: Path, tmp_path: Path, env: dict[str, str], missing: str) -> None:
    (tmp_path / "bin" / missing).unlink()

    with pytest.raises(MissingError) as caught:
        Client(folder, {"PATH": f"{tmp_path}/bin"})

    assert str(caught.value) == (
        f"There is no {missing} on PATH: the browser client needs Node 20.19 or newer, with npm."
    )


@pytest.mark.parametrize("version", ["v20.19.0", "v20.20.2", "v22.12.0", "v24.0.0-nightly"])
def test_a_node_that_is_new_enough_is_used(folder: Path, tmp_path: Path, env: dict[str, str], version: str) -> None:
    write_program(tmp_path / "bin" / "node", NODE.format(version))

    Client(folder, env)


@pytest.mark.parametrize("version", ["v20.18.3", "v18.20.0", "v9.99.9"])
def test_a_node_that_is_too_old_is_named(folder: Path, tmp_path: Path, env: dict[str, str], version: str) -> None:
    write_program(tmp_path / "bin" / "node", NODE.format(version))

    with pytest.raises(MissingError) as caught:
        Client(folder, env)

    assert str(caught.value) == (
        f"Node {version} on PATH ({tmp_path}/bin/node) is too old: the browser client needs 20.19 or newer."
    )


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("#!/bin/sh\necho a list of nodes\n", "a list of nodes"),
        ("#!/bin/sh\n", "it does not say its version"),
        ("\x7fnothing that runs here", "Exec format error"),
    ],
    ids=["text", "nothing", "not a program"],
)
def test_a_program_that_is_no_node_is_named(
    folder: Path, tmp_path: Path, env: dict[str, str], script: str, reason: str
) -> None:
    write_program(tmp_path / "bin" / "node", script)

    with pytest.raises(MissingError, match=rf"^{tmp_path}/bin/node is no Node: .*{reason}"):
        Client(folder, env)


def test_without_node_the_tests_are_skipped_with_the_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    npm.test({"PATH": str(tmp_path)})

    assert capsys.readouterr().out.startswith("Skipped: There is no npm on PATH")


def test_without_node_the_tests_fail_in_ci(tmp_path: Path) -> None:
    with pytest.raises(MissingError):
        npm.test({"PATH": str(tmp_path), "CI": "true"})


def test_a_test_that_fails_is_not_skipped(env: dict[str, str]) -> None:
    with pytest.raises(HarnessError, match="npm test failed"):
        npm.test(env | {"FAIL": "test"})


@pytest.mark.parametrize(("action", "called"), [("build", ["ci", "run build"]), ("test", ["ci", "test"])])
def test_the_command_line(env: dict[str, str], monkeypatch: pytest.MonkeyPatch, action: str, called: list[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["npm", action])
    for name, value in env.items():
        monkeypatch.setenv(name, value)

    npm.main()

    assert calls(env) == called


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_leaves_no_process(
    folder: Path, tmp_path: Path, env: dict[str, str], number: signal.Signals
) -> None:
    script = (
        "from pathlib import Path; from harness.commands.main import run_main; from harness.npm import Client;"
        f"run_main(lambda: Client(Path({str(folder)!r})).build() and None)"
    )
    hanging = env | {"HANG": "run build", "PYTHONPATH": str(ROOT / "tests")}
    with subprocess.Popen([sys.executable, "-c", script], env=hanging, stdout=subprocess.DEVNULL) as process:
        written = tmp_path / "calls.child"
        assert eventually(lambda: written.exists() and written.read_text().endswith("\n"))

        process.send_signal(number)

        assert process.wait(20) == 128 + number
    assert eventually(lambda: gone(int(written.read_text())))
    assert not (folder / "dist" / ".harness-stamp").exists()
