"""What builds and tests the browser client, with a fake Node and a fake npm."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import npm, stamp
from harness.errors import HarnessError, MissingError
from harness.npm import Client
from harness.paths import ROOT
from harness.processes import Child
from harness.simulator import SOURCE
from unit.processes import eventually, gone
from unit.programs import write_program, written

REAL_CLIENT = npm.CLIENT
NPM = """
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


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A browser client that passes for the checkout's: the fake npm removes what it is let loose on."""
    folder = tmp_path / "client"
    monkeypatch.setattr(npm, "CLIENT", folder)
    for name, content in SOURCES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """An environment with the fake programs."""
    write_program(tmp_path / "bin" / "node", "echo v20.19.0")
    write_program(tmp_path / "bin" / "npm", NPM)
    return {"PATH": f"{tmp_path}/bin:{os.defpath}", "CALLS": str(tmp_path / "calls")}


def test_a_build_installs_and_builds(folder: Path, env: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    page = Client(folder, env).build()

    assert page == folder / "dist" / "browser"
    assert [path.name for path in page.iterdir()] == ["index.html"]
    assert written(Path(env["CALLS"])) == ["ci", "run build"]
    assert capsys.readouterr() == (
        "Installing the browser client's packages ...\nBuilding the browser client ...\n",
        "",
    )


def test_a_deprecation_is_shown_and_fails_in_ci(
    folder: Path, env: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    Client(folder, env | {"WARN": "npm warn deprecated glob@7"}).build()

    assert "npm warn deprecated glob@7" in capsys.readouterr().out
    shutil.rmtree(folder / "node_modules")
    with pytest.raises(HarnessError, match="npm warn deprecated glob@7"):
        Client(folder, env | {"WARN": "npm warn deprecated glob@7", "CI": "true"}).build()


@pytest.mark.parametrize("where", [REAL_CLIENT, SOURCE], ids=["browser client", "simulator"])
def test_every_package_is_pinned_and_none_is_deprecated_or_names_a_registry(where: Path) -> None:
    package = json.loads((where / "package.json").read_text())
    packages = json.loads((where / "package-lock.json").read_text())["packages"].values()

    versions = [*package["dependencies"].values(), *package.get("devDependencies", {}).values()]
    assert [version for version in versions if not re.fullmatch(r"[0-9.]+", version)] == []
    assert not [package for package in packages if "resolved" in package or "deprecated" in package]
    assert all("integrity" in package for package in packages if package.get("version") and "name" not in package)
    assert "ignore-scripts=true" in (where / ".npmrc").read_text()


def test_what_is_built_is_not_built_again(
    folder: Path, env: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    Client(folder, env).build()
    capsys.readouterr()
    written(Path(env["CALLS"]))

    Client(folder, env).build()

    assert written(Path(env["CALLS"])) == []
    assert capsys.readouterr().out == ""


def edit(path: Path) -> None:
    path.write_text("changed")


def rename(path: Path) -> None:
    path.rename(path.with_name("renamed"))


def update_node(path: Path) -> None:
    write_program(path, "echo v22.12.0")


@pytest.mark.parametrize(
    ("change", "name", "made"),
    [
        (edit, "src/index.html", ["run build"]),
        (edit, "package.json", ["run build"]),
        (edit, "src/app/new.ts", ["run build"]),
        (Path.unlink, "src/app/app.ts", ["run build"]),
        (rename, "src/app/app.ts", ["run build"]),
        (shutil.rmtree, "dist", ["run build"]),
        (shutil.rmtree, "node_modules", ["ci"]),
        (edit, "package-lock.json", ["ci", "run build"]),
        (update_node, "../bin/node", ["ci", "run build"]),
        (edit, "main.tf", []),
        (edit, ".terraform.lock.hcl", []),
        (edit, "terraform.tfstate", []),
        (edit, "dist/3rdpartylicenses.txt", []),
        (edit, ".angular/cache/main.js", []),
    ],
)
def test_what_a_change_concerns_is_made_anew(
    folder: Path, env: dict[str, str], change: Callable[[Path], None], name: str, made: list[str]
) -> None:
    Client(folder, env).build()
    written(Path(env["CALLS"]))

    change(folder / name)
    Client(folder, env).build()

    assert written(Path(env["CALLS"])) == made


def test_the_tests_run_each_time_and_install_once(
    folder: Path, env: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        Client(folder, env).test()

    assert written(Path(env["CALLS"])) == ["ci", "test", "test"]
    assert "npm says" not in capsys.readouterr().out


@pytest.mark.parametrize("command", ["ci", "run build"])
def test_what_failed_is_shown_and_done_again(folder: Path, env: dict[str, str], command: str) -> None:
    Client(folder, env).build()
    edit(folder / "package-lock.json")

    with pytest.raises(HarnessError) as caught:
        Client(folder, env | {"FAIL": command}).build()

    assert str(caught.value) == (f"npm {command} failed with exit code 3:\nnpm says something\nand why it failed")
    assert written(Path(env["CALLS"]))[-1] == command
    Client(folder, env).build()
    assert written(Path(env["CALLS"])) == (["ci", "run build"] if command == "ci" else ["run build"])


@pytest.mark.parametrize("missing", ["node", "npm"])
def test_a_missing_program_is_named(folder: Path, tmp_path: Path, env: dict[str, str], missing: str) -> None:
    (tmp_path / "bin" / missing).unlink()

    with pytest.raises(MissingError) as caught:
        Client(folder, {"PATH": f"{tmp_path}/bin"})

    assert str(caught.value) == (f"There is no {missing} on PATH: Node 20.19 or newer, with npm, is needed.")


@pytest.mark.parametrize("version", ["v20.19.0", "v20.20.2", "v22.12.0", "v24.0.0-nightly"])
def test_a_node_that_is_new_enough_is_used(folder: Path, tmp_path: Path, env: dict[str, str], version: str) -> None:
    write_program(tmp_path / "bin" / "node", f"echo {version}")

    Client(folder, env)


@pytest.mark.parametrize("version", ["v20.18.3", "v18.20.0", "v9.99.9"])
def test_a_node_that_is_too_old_is_named(folder: Path, tmp_path: Path, env: dict[str, str], version: str) -> None:
    write_program(tmp_path / "bin" / "node", f"echo {version}")

    with pytest.raises(MissingError) as caught:
        Client(folder, env)

    assert str(caught.value) == (f"Node {version} on PATH ({tmp_path}/bin/node) is too old: 20.19 or newer is needed.")


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo a list of nodes", "a list of nodes"),
        ("", "it does not say its version"),
    ],
    ids=["text", "nothing"],
)
def test_a_program_that_is_no_node_is_named(
    folder: Path, tmp_path: Path, env: dict[str, str], script: str, reason: str
) -> None:
    write_program(tmp_path / "bin" / "node", script)

    with pytest.raises(MissingError, match=rf"^{tmp_path}/bin/node is no Node: .*{reason}"):
        Client(folder, env)


def test_without_node_the_tests_are_skipped_with_the_reason_and_fail_in_ci(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    npm.test({"PATH": str(tmp_path)})

    assert capsys.readouterr().out.startswith("Skipped: There is no npm on PATH")
    with pytest.raises(MissingError):
        npm.test({"PATH": str(tmp_path), "CI": "true"})


def test_a_test_that_fails_is_not_skipped(env: dict[str, str]) -> None:
    with pytest.raises(HarnessError, match=r"^npm test failed with exit code 3:\nnpm says something\nand why"):
        npm.test(env | {"FAIL": "test"})


@pytest.mark.parametrize(("action", "called"), [("build", ["ci", "run build"]), ("test", ["ci", "test"])])
def test_the_command_line(env: dict[str, str], monkeypatch: pytest.MonkeyPatch, action: str, called: list[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["npm", action])
    for name, value in env.items():
        monkeypatch.setenv(name, value)

    npm.main()

    assert written(Path(env["CALLS"])) == called


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_leaves_no_process(
    folder: Path, tmp_path: Path, env: dict[str, str], number: signal.Signals
) -> None:
    script = (
        "from pathlib import Path; from harness.commands.main import run_main; from harness.npm import Client;"
        f"run_main(lambda: Client(Path({str(folder)!r})).build() and None)"
    )
    hanging = env | {"HANG": "run build", "PYTHONPATH": str(ROOT / "tests")}
    with Child([sys.executable, "-c", script], env=hanging, stdout=subprocess.DEVNULL) as process:
        child = tmp_path / "calls.child"
        assert eventually(lambda: child.exists() and child.read_text().endswith("\n"))

        process.send_signal(number)

        assert process.wait(20) == 128 + number
    assert eventually(lambda: gone(int(child.read_text())))
    assert not (folder / "dist" / stamp.NAME).exists()
