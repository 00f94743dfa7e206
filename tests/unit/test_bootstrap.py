"""What makes the virtual environments, with a fake Python, pip and uv."""

import ast
import os
import runpy
import shutil
import sys
from pathlib import Path

import pytest

from harness import bootstrap
from harness.errors import HarnessError
from unit.processes import write_program, written

BOOTSTRAP = Path(bootstrap.__file__)
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
# Makes a folder with the programs of an environment.
PYTHON = """
echo "python $*" >> calls
for folder; do :; done
mkdir -p "$folder/bin"
cp pip uv "$folder/bin"
"""
PIP = 'if [ "$1" = config ]; then [ -n "$INDEX" ] && echo "$INDEX"; else echo "pip $*" >> calls; fi'
UV = """
echo "uv $*" >> calls
echo "$UV_DEFAULT_INDEX" > index
if [ "$2" = "$FAIL" ]; then echo why; echo no >&2; exit 1; fi
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of its own, and programs that write down what they are run with."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "dev.txt").write_text(PINS)
    for name in ("localstack", "checkov", "generator"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"{name}==1.0")
    shutil.copytree(bootstrap.EXECUTOR, tmp_path / "executor")
    for name, script in {"python": PYTHON, "pip": PIP, "uv": UV}.items():
        write_program(tmp_path / name, script)
    values = {"REQUIREMENTS": "requirements", "EXECUTOR": "executor", "INTERPRETER": "python", "UV": "dev/bin/uv"}
    folders = {"DEV": "dev", "LOCALSTACK": "localstack", "CHECKOV": "checkov", "GENERATOR": "generator"}
    for name, value in (values | folders).items():
        monkeypatch.setattr(bootstrap, name, Path(value))
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.defpath}")
    for name in ("UV_DEFAULT_INDEX", "INDEX", "FAIL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_environments_are_made_of_their_pins_with_hashes_and_only_once(place: Path) -> None:
    for _ in range(2):
        bootstrap.main()
        bootstrap.make_checkov()
        bootstrap.make_generator()

    sync = "uv pip sync --require-hashes --quiet --python"
    assert written(place / "calls") == [
        "python -m venv --clear dev",
        "pip install --quiet --no-deps --require-hashes -r dev/uv-requirement.txt",
        f"{sync} dev/bin/python requirements/dev.txt",
        "python -m venv --clear --without-pip localstack",
        f"{sync} localstack/bin/python requirements/localstack.txt",
        "uv pip install --no-deps --no-build-isolation --quiet --python localstack/bin/python executor",
        "python -m venv --clear --without-pip checkov",
        f"{sync} checkov/bin/python requirements/checkov.txt",
        "python -m venv --clear --without-pip generator",
        f"{sync} generator/bin/python requirements/generator.txt",
    ]


@pytest.mark.parametrize(
    ("changed", "made"),
    [
        ("requirements/dev.txt", ["dev"]),
        ("requirements/localstack.txt", ["localstack"]),
        ("executor/src/localstack_process_executor/executor.py", ["localstack"]),
        ("the interpreter's version", ["dev", "localstack"]),
    ],
)
def test_an_environment_is_made_anew_where_what_it_is_made_of_has_changed(
    place: Path, monkeypatch: pytest.MonkeyPatch, changed: str, made: list[str]
) -> None:
    bootstrap.main()
    written(place / "calls")

    if changed == "the interpreter's version":
        monkeypatch.setattr(sys, "version", "3.12.99 (main)")
    else:
        (place / changed).write_text((place / changed).read_text() + "\n")
    bootstrap.main()

    assert [call.split()[-1] for call in written(place / "calls") if " venv " in call] == made


@pytest.mark.parametrize("step", ["sync", "install"])
def test_what_fails_is_shown_and_done_again(place: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    bootstrap.make_dev()
    monkeypatch.setenv("FAIL", step)
    for _ in range(2):
        with pytest.raises(HarnessError, match=rf"^Setup failed at: dev/bin/uv pip {step} .*\nwhy\nno$"):
            bootstrap.main()


@pytest.mark.parametrize(
    ("configured", "own", "index"),
    [
        ("https://index.example/simple", "", "https://index.example/simple"),
        ("https://index.example/simple", "https://own.example/simple", "https://own.example/simple"),
        ("", "", ""),
    ],
)
def test_uv_uses_the_index_that_pip_is_configured_with(
    place: Path, monkeypatch: pytest.MonkeyPatch, configured: str, own: str, index: str
) -> None:
    monkeypatch.setenv("INDEX", configured)
    if own:
        monkeypatch.setenv("UV_DEFAULT_INDEX", own)

    bootstrap.make_dev()

    assert (place / "index").read_text().strip() == index


@pytest.mark.parametrize("version", [(3, 7, 17), (3, 10, 9), (3, 14, 0), (4, 0, 0)])
def test_a_python_that_localstack_does_not_run_on_is_refused(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int]
) -> None:
    text = ".".join(map(str, version))
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr(sys, "version", f"{text} (main, Jan 1 2025)")

    with pytest.raises(SystemExit) as caught:
        runpy.run_path(str(BOOTSTRAP))

    assert caught.value.code == f"Python 3.11, 3.12 or 3.13 is needed, and this is {text}."


def test_an_older_python_reads_to_the_message_and_imports_nothing_of_the_harness_before() -> None:
    refusal = "if not (3, 11)"
    text = BOOTSTRAP.read_text()

    ast.parse(text, feature_version=(3, 7))
    assert "from harness" not in text[: text.index(refusal)]
