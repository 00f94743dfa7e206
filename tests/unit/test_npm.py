"""What builds and tests the browser client, with a fake Node and a fake npm."""

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import npm
from harness.errors import HarnessError, MissingError
from harness.simulator import SOURCE
from unit.processes import write_program, written

REAL_CLIENT = npm.CLIENT
NPM = """
echo "$*" >> "$CALLS"
echo 'npm says something'
test -z "$WARN" || echo "$WARN"
case "$*" in
  "$FAIL") echo 'and why it failed' >&2; exit 3;;
  ci) rm -rf node_modules; mkdir node_modules; touch node_modules/index.js;;
  "run build")
    pwd > "$CALLS.cwd"
    find -L . -type f ! -name '.*' > "$CALLS.files"
    mkdir -p dist/browser
    cp src/index.html dist/browser/;;
esac
"""
SOURCES = {
    "package.json": "{}",
    "package-lock.json": "{}",
    "main.tf": "# terraform",
    "src/index.html": "<title>page</title>",
    "src/app/app.ts": "start()",
    "lambda_function.zip": "package",
    "dist/old.js": "old",
    ".angular/cache/main.js": "cache",
}


class Fake:
    """A browser client that passes for the checkout's, and programs: the npm removes what it is let loose on."""

    def __init__(self, place: Path) -> None:
        self.folder = place / "client"
        self.calls = place / "calls"
        self.env = {"PATH": f"{place}/bin:{os.defpath}", "CALLS": str(self.calls)}
        self.node = write_program(place / "bin" / "node", "echo v20.19.0")
        self.npm = write_program(place / "bin" / "npm", NPM)
        for name, content in SOURCES.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(content)

    def build(self, **variables: str) -> list[str]:
        """Build the page, and return what npm was called with."""
        assert npm.build(self.folder, self.env | variables) == self.folder / "dist" / "browser"
        assert [path.name for path in (self.folder / "dist" / "browser").iterdir()] == ["index.html"]
        return written(self.calls)


@pytest.fixture(autouse=True)
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    made = Fake(tmp_path)
    monkeypatch.setattr(npm, "CLIENT", made.folder)
    return made


def test_a_build_installs_and_builds_once(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    assert fake.build() == ["ci", "run build"]
    assert fake.build() == []
    assert capsys.readouterr() == (
        "Installing the browser client's packages ...\nBuilding the browser client ...\n",
        "",
    )


def test_what_is_built_is_a_copy_of_the_sources_and_nothing_around_it(fake: Fake, temp: Path) -> None:
    fake.build()

    [cwd] = written(fake.calls.with_name("calls.cwd"))
    assert Path(cwd).parent == temp
    assert sorted(written(fake.calls.with_name("calls.files"))) == [
        "./node_modules/index.js",
        "./package-lock.json",
        "./package.json",
        "./src/app/app.ts",
        "./src/index.html",
    ]
    assert list(temp.iterdir()) == []


def edit(path: Path) -> None:
    path.write_text("changed")


def update_node(path: Path) -> None:
    write_program(path, "echo v22.12.0")


@pytest.mark.parametrize(
    ("change", "name", "made"),
    [
        (edit, "src/index.html", ["run build"]),
        (edit, "src/app/new.ts", ["run build"]),
        (Path.unlink, "src/app/app.ts", ["run build"]),
        (shutil.rmtree, "dist", ["run build"]),
        (shutil.rmtree, "node_modules", ["ci"]),
        (edit, "package-lock.json", ["ci", "run build"]),
        (update_node, "../bin/node", ["ci", "run build"]),
        (edit, "terraform.tfstate", []),
        (edit, ".angular/cache/main.js", []),
    ],
)
def test_what_a_change_concerns_is_made_anew(
    fake: Fake, change: Callable[[Path], None], name: str, made: list[str]
) -> None:
    fake.build()

    change(fake.folder / name)

    assert fake.build() == made


@pytest.mark.parametrize(("command", "again"), [("ci", ["ci", "run build"]), ("run build", ["run build"])])
def test_what_failed_is_shown_and_done_again(fake: Fake, command: str, again: list[str]) -> None:
    fake.build()
    edit(fake.folder / "package-lock.json")

    with pytest.raises(HarnessError) as caught:
        fake.build(FAIL=command)

    assert str(caught.value) == f"npm {command} failed with exit code 3:\nnpm says something\nand why it failed"
    assert written(fake.calls)[-1] == command
    assert fake.build() == again


def test_a_deprecation_is_shown_and_fails_in_ci(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    fake.build(WARN="npm warn deprecated glob@7")

    assert "npm warn deprecated glob@7" in capsys.readouterr().out
    edit(fake.folder / "package-lock.json")
    with pytest.raises(HarnessError, match="npm warn deprecated glob@7"):
        fake.build(WARN="npm warn deprecated glob@7", CI="true")


@pytest.mark.parametrize(
    "where", [REAL_CLIENT, npm.GENERATOR, SOURCE], ids=["browser client", "client generator", "simulator"]
)
def test_every_package_is_pinned_and_none_is_deprecated_or_names_a_registry(where: Path) -> None:
    package = json.loads((where / "package.json").read_text())
    packages = json.loads((where / "package-lock.json").read_text())["packages"].values()

    versions = [*package["dependencies"].values(), *package.get("devDependencies", {}).values()]
    assert [version for version in versions if not re.fullmatch(r"[0-9.]+", version)] == []
    assert not [package for package in packages if "resolved" in package or "deprecated" in package]
    assert all("integrity" in package for package in packages if package.get("version") and "name" not in package)
    assert "ignore-scripts=true" in (where / ".npmrc").read_text()


@pytest.mark.parametrize("said", ["v20.18.3", "a list of nodes", ""])
def test_a_node_that_will_not_do_is_named(fake: Fake, said: str) -> None:
    write_program(fake.node, f"echo {said}")

    with pytest.raises(MissingError, match=f"says that it is {said or 'nothing'}: Node 20.19 or newer is needed.$"):
        fake.build()


@pytest.mark.parametrize("missing", ["node", "npm"])
def test_without_node_the_tests_are_skipped_with_the_reason_and_fail_in_ci(
    tmp_path: Path, fake: Fake, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    (tmp_path / "bin" / missing).unlink()
    env = {"PATH": f"{tmp_path}/bin"}

    npm.test(env)

    reason = f"There is no {missing} on PATH: Node 20.19 or newer, with npm, is needed."
    assert capsys.readouterr().out == f"Skipped: {reason}\n"
    with pytest.raises(MissingError, match=f"^{re.escape(reason)}$"):
        npm.test(env | {"CI": "true"})


def test_the_clients_tests_are_its_own_and_what_compares_it_with_the_repository(fake: Fake) -> None:
    npm.test(fake.env)

    checks = ["test", f"run contract -- --check {npm.DOCUMENT}", f"run check-readme -- {npm.README}"]
    assert written(fake.calls) == ["ci", *checks]
    for check in checks:
        with pytest.raises(HarnessError, match=re.escape(f"npm {check} failed with exit code 3:")):
            npm.test(fake.env | {"FAIL": check})
