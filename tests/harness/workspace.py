"""A working copy of the module and its examples, so that a checkout stays clean."""

import json
import os
import re
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from harness import toolchain
from harness.errors import HarnessError
from harness.paths import ROOT
from harness.processes import temporary_folder
from harness.provider import Provider
from harness.target import Target
from harness.terraform import Terraform

LOCK = Path(__file__).with_name("providers.lock.hcl")
LOCKED = ".terraform.lock.hcl"
# Terraform and its provider spend a third of their time on collecting garbage, which soon ends with them.
SETTINGS = {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1", "GOGC": "1000"}
BINARIES = f"{toolchain.PROVIDER}/*/*/terraform-provider-aws_v*"
# The user's settings for their own roots.
FOREIGN = ("TF_CLI_ARGS", "TF_DATA_DIR", "TF_VAR_", "TF_WORKSPACE")
FOLDERS = ("examples", "lambda", "templates")
# What tools leave in them.
MADE = (".terraform*", "*.tfstate*", "__pycache__", "node_modules", "dist", ".angular")


class Workspace:
    """Working copies of the module, and the Terraform roots in them."""

    def __init__(
        self,
        folder: Path,
        target: Target,
        env: Mapping[str, str],
        may_warn: bool = True,
        sharing: ExitStack | None = None,
    ) -> None:
        """Find Terraform and its provider.

        Args:
            folder: Where the copies and Terraform's state go.
            target: What is applied to.
            env: Environment variables of the harness. AWS_PROVIDER_VERSION is a constraint that the provider is to
                meet, such as `5.67.0` or `~> 6.0`; without it the provider is the locked one.
            may_warn: Whether a warning of Terraform's is nothing to stop for.
            sharing: Ends the providers that Terraform's commands share; None for one of each command's own.

        Raises:
            HarnessError: Terraform or its provider is missing.
        """
        self.folder = folder
        self._binary = toolchain.find_terraform(env)
        env = {name: value for name, value in env.items() if not name.startswith(FOREIGN)}
        self._env = target.env(env) | toolchain.cli_config(env, folder) | SETTINGS
        self._version = env.get("AWS_PROVIDER_VERSION")
        self._target = target
        self._may_warn = may_warn
        self._sharing = sharing
        self._providers: dict[object, Provider] = {}
        self._lock = threading.Lock()
        self._stopped = False

    def copy_module(self, name: str) -> Path:
        """Copy the module, its templates and examples, and return the folder of the copy."""
        copy = self.folder / name
        copy.mkdir()
        for path in ROOT.glob("*.tf"):
            shutil.copy(path, copy)
        for folder in FOLDERS:
            shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns(*MADE))
        return copy

    def root(self, root: Path, region: object = None, alone: bool = False, **options: object) -> Terraform:
        """Make a folder ready for plan and apply, and return it.

        The first root is initialised, with the provider checked against its lock; the others get what it
        got. Terraform's own plugin cache is not safe for two at once: https://github.com/hashicorp/terraform/issues/31964.

        Args:
            root: The folder.
            region: The AWS region of the root's provider; the target's where None. A shared provider serves one alone.
            alone: Whether a shared provider runs in the root and serves no other, since there are relative paths in it.
            options: Options of `terraform init` and `terraform get`, such as `test_directory`.
        """
        terraform = self.known_root(root)
        shared = self.folder / "init"
        with self._lock:
            self._choose_provider(root)
            if shared.is_dir():
                shutil.copytree(shared, root / ".terraform" / "providers", symlinks=True)
                terraform.cmd("get", **options)
            else:
                # Terraform warns that a lock which it makes itself lacks the hashes of other platforms.
                terraform.cmd("init", input=False, may_warn=self._may_warn or bool(self._version), **options)
                shutil.copytree(root / ".terraform" / "providers", shared, symlinks=True)
                shutil.copy(root / LOCKED, self.folder)
            if self._sharing:
                provider = self._provider(self._sharing, root if alone else None, region)
                return self.known_root(root, TF_REATTACH_PROVIDERS=provider.reattach(types_in(root)))
        return terraform

    def known_root(self, root: Path, **env: str) -> Terraform:
        """Return a folder that needs no init, or had its own, for a Terraform with these variables, too."""
        return Terraform(root, self._binary, self._env | env, self._check, self._may_warn)

    def stop(self) -> None:
        """End whatever Terraform is doing, in whichever thread, and let none start any more.

        Returns at once; each Terraform then writes its state and lets go of what it holds.
        """
        self._stopped = True

    def _check(self) -> None:
        if self._stopped:
            raise HarnessError("Terraform was stopped.")
        self._target.check()

    def _provider(self, sharing: ExitStack, root: Path | None, region: object) -> Provider:
        """Return the provider that roots share, or the one of a root alone, and start it the first time."""
        if (root, region) not in self._providers:
            [binary] = (self.folder / "init").glob(BINARIES)
            # Its socket goes with the folder: it is killed, and leaves it.
            env = self._env | {"TF_LOG": "off", "TMPDIR": str(self.folder)}
            self._providers[root, region] = Provider(sharing, binary, root or self.folder, env)
        return self._providers[root, region]

    def _choose_provider(self, root: Path) -> None:
        """Hold a root to the provider that the first one got, and that one to what is asked for, or to the lock."""
        locked = self.folder / LOCKED
        if self._version:
            # A root may have versions already, and only one file that ends with _override may say others.
            wanted = {"aws": {"source": "hashicorp/aws", "version": self._version}}
            override = {"terraform": {"required_providers": wanted}}
            (root / "provider_override.tf.json").write_text(json.dumps(override))
        if locked.is_file() or not self._version:
            shutil.copy(locked if locked.is_file() else LOCK, root / LOCKED)


@contextmanager
def workspace(
    target: Target, env: Mapping[str, str] = os.environ, may_warn: bool = True, shared: bool = False
) -> Iterator[Workspace]:
    """Give a workspace that is gone afterwards.

    Args:
        target: What is applied to.
        env: Environment variables of the harness.
        may_warn: Whether a warning of Terraform's is nothing to stop for.
        shared: Whether one provider serves every root of a Region. Terraform starts its 700 MB several times for each
            command. It has the configuration of whoever configured it last, so all of its roots have to mean the same.

    Raises:
        HarnessError: Terraform or its provider is missing.
    """
    with ExitStack() as cleanup:
        folder = temporary_folder(cleanup, "async-api-")
        made = Workspace(folder, target, env, may_warn, cleanup if shared else None)
        cleanup.callback(made.stop)
        yield made


def types_in(root: Path) -> set[str]:
    """Return the types of resources and data sources that are named in the files below a root, and in the module's."""
    files = [*root.rglob("*.tf"), *ROOT.glob("*.tf")]
    return {name for path in files for name in re.findall(r"\baws_\w+", path.read_text())}


def copy_out(example: Path, root: Path) -> Path:
    """Copy an example out of its repository and have it import the module from there, as its README says.

    Args:
        example: Its folder, in a copy of the module.
        root: The folder to copy it to, which is not there yet.

    Returns:
        The root, which puts out what `put_out_modules` adds, too.
    """
    shutil.copytree(example, root)
    for source in root.glob("*.tf"):
        text = source.read_text().replace('"../.."', f'"{example.parents[1]}"')
        # A provider that several roots share runs in none of them.
        source.write_text(text.replace("${path.module}", str(root)))
    put_out_modules(root)
    return root


def put_out_modules(root: Path) -> None:
    """Have a root put out everything that each of its modules answers with, under the module's name.

    An example's own outputs are what a person reads; the harness needs to know more.
    """
    modules = re.findall(r'^module "(\w+)"', "".join(path.read_text() for path in root.glob("*.tf")), re.MULTILINE)
    outputs = [f'output "{name}" {{\n  value = module.{name}\n}}\n' for name in modules]
    (root / "harness_outputs.tf").write_text("\n".join(outputs))


def with_records(root: Path) -> Path:
    """Have the jobs of a root's modules keep records, and return the root."""
    main = root / "main.tf"
    main.write_text(re.sub(r'^module "\w+" {\n', r"\g<0>  job_records = {}\n", main.read_text(), flags=re.MULTILINE))
    return root
