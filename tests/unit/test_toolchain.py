"""How Terraform and its provider are found."""

import hashlib
import io
import json
import os
import platform
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from harness import static_server, toolchain
from harness.errors import HarnessError
from harness.static_server import PageServer
from unit.processes import write_program

# Nothing listens there.
CLOSED = "http://127.0.0.1:1"

RELEASE = f"/{toolchain.PINNED_VERSION}/terraform_{toolchain.PINNED_VERSION}_linux_amd64.zip"


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy and no Terraform configuration of the user's, and a machine that a release is pinned for."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith("TF_"):
            monkeypatch.delenv(name)
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PageServer]:
    """A server that has no release of Terraform."""
    with static_server.serve(tmp_path / "served") as server:
        yield server


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of a user who has no mirror anywhere, and whom the registry does not answer."""
    monkeypatch.setattr(toolchain, "registry_is_reachable", lambda: False)
    monkeypatch.setattr(toolchain, "TOOLS", tmp_path / ".tools")
    # The machine's own mirrors: none.
    monkeypatch.setattr(Path, "glob", lambda path, pattern: iter(()))
    (tmp_path / "home").mkdir()
    return {"HOME": str(tmp_path / "home"), "XDG_DATA_DIRS": str(tmp_path / "data")}


def program(folder: Path, script: str) -> dict[str, str]:
    """Write a program named terraform, and return an environment with it on PATH."""
    write_program(folder / "terraform", script)
    return {"PATH": str(folder)}


def terraform(folder: Path, version: str) -> dict[str, str]:
    """Do as `program`, with one that says its version, but not to a CLI configuration of the user's."""
    answer = json.dumps({"terraform_version": version})
    return program(folder, f"[ \"$*$TF_CLI_CONFIG_FILE\" = 'version -json' ] && echo '{answer}'")


def release(content: bytes = b"#!/bin/sh\necho fetched\n") -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr("LICENSE.txt", "licence")
        writer.writestr("terraform", content)
    return archive.getvalue()


def message(call: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(HarnessError) as caught:
        call(*arguments)
    return str(caught.value)


@pytest.mark.parametrize("version", ["1.9.0", "1.11.4", "2.0.0"])
def test_a_terraform_on_path_that_is_new_enough_is_used_from_any_folder_and_without_the_users_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    terraform(tmp_path / "bin", version)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", "/nonexistent")

    assert toolchain.find_terraform({"PATH": "bin"}) == tmp_path / "bin" / "terraform"


@pytest.mark.parametrize("version", ["1.8.5", "0.15.0"])
def test_a_terraform_on_path_that_is_too_old_is_named(tmp_path: Path, version: str) -> None:
    text = message(toolchain.find_terraform, terraform(tmp_path / "bin", version))

    assert f"Terraform {version} on PATH ({tmp_path}/bin/terraform) is too old: 1.9 or newer is needed." in text


@pytest.mark.parametrize("said", ["Terrafirma 7", "{}", "[1]"])
def test_a_program_that_is_no_terraform_is_named(tmp_path: Path, said: str) -> None:
    text = message(toolchain.find_terraform, program(tmp_path / "bin", f"echo '{said}'"))

    assert text == f"{tmp_path}/bin/terraform is not Terraform: {said}"


def test_the_pinned_terraform_is_fetched_once(
    tmp_path: Path, server: PageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = release()
    server.files[RELEASE] = archive
    monkeypatch.setattr(toolchain, "PINNED_SHA256", {"linux_amd64": hashlib.sha256(archive).hexdigest()})
    tools = tmp_path / "tools"

    binary = toolchain.fetch_terraform(server.origin, tools)

    assert subprocess.run([binary], capture_output=True, text=True, check=True).stdout == "fetched\n"
    assert [path for path in tools.rglob("*") if path.is_file()] == [binary]
    assert [path for path in tools.rglob("*") if path.is_dir()] == [binary.parent]
    assert toolchain.fetch_terraform(CLOSED, tools) == binary


def test_a_download_that_fails_leaves_nothing_and_the_message_says_what_to_do(
    tmp_path: Path, server: PageServer
) -> None:
    text = message(toolchain.fetch_terraform, server.origin, tmp_path)

    assert text.startswith(f"There is no Terraform on PATH, and {server.origin}{RELEASE} cannot be fetched")
    assert text.endswith("404: File not found): install 1.9 or newer.")
    assert list(tmp_path.iterdir()) == []


def test_other_bytes_than_the_pinned_are_refused(tmp_path: Path, server: PageServer) -> None:
    archive = server.files[RELEASE] = release(b"malicious")

    text = message(toolchain.fetch_terraform, server.origin, tmp_path)

    assert f"has the SHA-256 {hashlib.sha256(archive).hexdigest()}, not the pinned" in text
    assert text.endswith(f" {toolchain.PINNED_SHA256['linux_amd64']}; it was not used.")
    assert list(tmp_path.iterdir()) == []


def test_the_users_cli_configuration_is_used_as_it_is_from_any_folder(
    tmp_path: Path, home: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.rc").touch()
    monkeypatch.chdir(tmp_path)

    # Before the registry, a mirror and all else.
    env = home | {"TF_CLI_CONFIG_FILE": "own.rc", "TF_PROVIDER_MIRROR": str(tmp_path)}

    assert toolchain.cli_config(env, tmp_path / "home") == {"TF_CLI_CONFIG_FILE": str(tmp_path / "own.rc")}


@pytest.mark.parametrize(
    ("variables", "cache"),
    [
        ({}, ".tools/plugin-cache"),
        ({"TF_CLI_CONFIG_FILE": "/nonexistent/own.rc"}, ".tools/plugin-cache"),
        ({"TF_PLUGIN_CACHE_DIR": "cache"}, "cache"),
    ],
)
def test_the_registry_is_used_with_a_cache_where_it_answers(
    tmp_path: Path, home: dict[str, str], monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], cache: str
) -> None:
    monkeypatch.setattr(toolchain, "registry_is_reachable", lambda: True)
    monkeypatch.chdir(tmp_path)

    found = toolchain.cli_config(home | variables, tmp_path)

    assert found == {"TF_CLI_CONFIG_FILE": "", "TF_PLUGIN_CACHE_DIR": str(tmp_path / cache)}
    # Terraform refuses one that is not there.
    assert (tmp_path / cache).is_dir()


def test_a_configuration_in_the_home_folder_is_left_to_terraform(tmp_path: Path, home: dict[str, str]) -> None:
    (tmp_path / "home" / ".terraformrc").write_text("")

    assert toolchain.cli_config(home, tmp_path) == {"TF_CLI_CONFIG_FILE": ""}


@pytest.mark.parametrize(
    ("place", "variables"),
    [
        ("own", {"TF_PROVIDER_MIRROR": "own"}),
        ("home/.terraform.d/plugins", {}),
        ("second/terraform/plugins", {"XDG_DATA_DIRS": "{0}/first:{0}/second"}),
    ],
)
def test_a_mirror_is_found(
    tmp_path: Path, home: dict[str, str], monkeypatch: pytest.MonkeyPatch, place: str, variables: Mapping[str, str]
) -> None:
    (tmp_path / place / toolchain.PROVIDER).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)

    found = toolchain.cli_config(
        home | {name: value.format(tmp_path) for name, value in variables.items()}, tmp_path / "home"
    )

    assert found == {"TF_CLI_CONFIG_FILE": f"{tmp_path}/home/terraform.rc"}
    assert (tmp_path / "home" / "terraform.rc").read_text() == (
        f'provider_installation {{\n  filesystem_mirror {{\n    path = "{tmp_path}/{place}"\n  }}\n}}\n'
    )


def test_without_registry_and_mirror_the_places_are_named(tmp_path: Path, home: dict[str, str]) -> None:
    text = message(toolchain.cli_config, home, tmp_path)

    assert text.startswith("There is no AWS provider: registry.terraform.io cannot be reached")
    for place in ("home/.terraform.d/plugins", "home/.local/share/terraform/plugins", "data/terraform/plugins"):
        assert f"{tmp_path}/{place}" in text
    assert text.endswith(" Name one in TF_PROVIDER_MIRROR.")
