"""Finds Terraform and its provider, or says what is missing."""

import hashlib
import http.client
import io
import json
import os
import platform
import re
import shutil
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from harness.errors import HarnessError
from harness.paths import TOOLS
from harness.processes import run

MINIMUM_VERSION = (1, 9)
PINNED_VERSION = "1.11.4"
# From https://releases.hashicorp.com/terraform/1.11.4/terraform_1.11.4_SHA256SUMS
PINNED_SHA256 = {
    "darwin_amd64": "a56d5002b9f7647291faccc3dd1a70350e60fb61e4c45037629508b8fdc2575b",
    "darwin_arm64": "867e0808fa971217043e25b7a792b10720c79b1546f8a68479b74f138be73e18",
    "linux_amd64": "1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc",
    "linux_arm64": "a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633",
}
MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}
RELEASES = "https://releases.hashicorp.com/terraform"
REGISTRY = "https://registry.terraform.io/.well-known/terraform.json"
CONNECT_SECONDS = 10.0
PROVIDER = Path("registry.terraform.io") / "hashicorp" / "aws"


def find_terraform(env: Mapping[str, str] = os.environ) -> Path:
    """Return the Terraform to use: the one on PATH, or else the pinned release, fetched and verified.

    Raises:
        HarnessError: Terraform is too old, or there is none and it cannot be fetched.
    """
    found = shutil.which("terraform", path=env.get("PATH"))
    if found is None:
        return fetch_terraform()
    # Absolute, because Terraform runs in another folder.
    binary = Path(found).absolute()
    version = terraform_version(binary)
    if version[:2] < MINIMUM_VERSION:
        raise HarnessError(
            f"Terraform {'.'.join(map(str, version))} on PATH ({binary}) is too old: 1.9 or newer is needed."
            f" Without one on PATH, {PINNED_VERSION} is fetched."
        )
    return binary


def terraform_version(binary: Path) -> tuple[int, ...]:
    """Return Terraform's version, such as (1, 11, 4).

    Raises:
        HarnessError: The program does not say its version as Terraform does.
    """
    # Without the user's CLI configuration, which may name a file that does not exist.
    env = {name: value for name, value in os.environ.items() if name != "TF_CLI_CONFIG_FILE"}
    said = ""
    try:
        result = run([binary, "version", "-json"], env=env)
        said = f"{result.stdout}{result.stderr}".rstrip()
        version = str(json.loads(result.stdout)["terraform_version"])
    except (OSError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise HarnessError(f"{binary} is not Terraform: {said or error}") from error
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def fetch_terraform(releases: str = RELEASES, tools: Path = TOOLS) -> Path:
    """Return the pinned Terraform, from `.tools/` or from HashiCorp's releases.

    Args:
        releases: URL below which the releases lie.
        tools: Folder to keep it in.

    Raises:
        HarnessError: No release for this machine, no network, or not the pinned bytes.
    """
    machine = platform.machine()
    target = f"{platform.system().lower()}_{MACHINES.get(machine, machine)}"
    binary = tools / f"terraform-{PINNED_VERSION}-{target}" / "terraform"
    if binary.is_file():
        return binary
    if target not in PINNED_SHA256:
        raise HarnessError(f"There is no Terraform on PATH, and none pinned for {target}: install 1.9 or newer.")
    url = f"{releases}/{PINNED_VERSION}/terraform_{PINNED_VERSION}_{target}.zip"
    try:
        with urllib.request.urlopen(url, timeout=CONNECT_SECONDS) as response:
            archive = response.read()
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        raise HarnessError(
            f"There is no Terraform on PATH, and {url} cannot be fetched ({error}): install 1.9 or newer."
        ) from error
    digest = hashlib.sha256(archive).hexdigest()
    if digest != PINNED_SHA256[target]:
        raise HarnessError(f"{url} has the SHA-256 {digest}, not the pinned {PINNED_SHA256[target]}; it was not used.")
    unpack_terraform(archive, binary)
    return binary


def unpack_terraform(archive: bytes, binary: Path) -> None:
    """Put the program out of the release's archive in its place, whole or not at all."""
    binary.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=binary.parent) as folder:
        with zipfile.ZipFile(io.BytesIO(archive)) as content:
            unpacked = Path(content.extract("terraform", folder))
        unpacked.chmod(0o755)
        unpacked.replace(binary)


def registry_is_reachable(url: str = REGISTRY) -> bool:
    """Tell whether Terraform's registry answers, through a proxy where one is configured."""
    try:
        with urllib.request.urlopen(url, timeout=CONNECT_SECONDS):
            return True
    except urllib.error.HTTPError:
        return True
    except (OSError, http.client.HTTPException):
        return False


def mirror_candidates(env: Mapping[str, str]) -> Iterator[Path]:
    """Yield the folders in which a filesystem mirror of providers may lie, the user's own first.

    Source: https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
    """
    if named := env.get("TF_PROVIDER_MIRROR"):
        yield Path(named).absolute()
        return
    home = Path(env.get("HOME", "/nonexistent"))
    yield home / ".terraform.d" / "plugins"
    yield home / "Library" / "Application Support" / "io.terraform" / "plugins"
    yield Path(env.get("XDG_DATA_HOME") or home / ".local" / "share") / "terraform" / "plugins"
    for folder in (env.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":"):
        yield Path(folder) / "terraform" / "plugins"
    for base in (Path("/opt"), Path("/usr/share")):
        for found in sorted(base.glob("*/registry.terraform.io")) + sorted(base.glob("*/*/registry.terraform.io")):
            yield found.parent


def find_mirror(env: Mapping[str, str]) -> Path | None:
    """Return the folder of a filesystem mirror that has the AWS provider, if there is one."""
    return next((folder for folder in mirror_candidates(env) if (folder / PROVIDER).is_dir()), None)


def cli_config(env: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return the environment variables that let Terraform find its provider.

    A CLI configuration of the user's is used as it is. Without one, the registry is used where it can be reached,
    with a cache in `.tools/`, and else a filesystem mirror.

    Args:
        env: Environment variables.
        folder: Where a configuration file may be written.

    Raises:
        HarnessError: There is neither a registry nor a mirror.
    """
    configured = env.get("TF_CLI_CONFIG_FILE")
    if configured and Path(configured).is_file():
        return {"TF_CLI_CONFIG_FILE": str(Path(configured).absolute())}
    # An empty value, because Terraform warns of a variable that points nowhere.
    unset = {"TF_CLI_CONFIG_FILE": ""}
    if not env.get("TF_PROVIDER_MIRROR"):
        if (Path(env.get("HOME", "/nonexistent")) / ".terraformrc").is_file():
            return unset
        if registry_is_reachable():
            cache = Path(env.get("TF_PLUGIN_CACHE_DIR") or TOOLS / "plugin-cache").absolute()
            cache.mkdir(parents=True, exist_ok=True)
            return {**unset, "TF_PLUGIN_CACHE_DIR": str(cache)}
    mirror = find_mirror(env)
    if mirror is None:
        tried = ", ".join(str(candidate) for candidate in mirror_candidates(env))
        raise HarnessError(
            "There is no AWS provider: registry.terraform.io cannot be reached, and no filesystem mirror with"
            f" {PROVIDER} was found in {tried}. Name one in TF_PROVIDER_MIRROR."
        )
    config = folder / "terraform.rc"
    path = json.dumps(str(mirror))
    config.write_text(f"provider_installation {{\n  filesystem_mirror {{\n    path = {path}\n  }}\n}}\n")
    return {"TF_CLI_CONFIG_FILE": str(config)}
