"""Installs packages with npm, and builds and tests the browser client: only what has changed."""

import argparse
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from harness import stamp
from harness.commands.main import run_main
from harness.errors import HarnessError, MissingError, skipping
from harness.paths import ROOT
from harness.processes import run

CLIENT = ROOT / "examples" / "browser-client"
PAGE = Path("dist") / "browser"
MINIMUM_NODE = (20, 19)

# What is made out of the sources, or has to do with Terraform alone.
NOT_SOURCES = ("node_modules", "dist", ".angular", ".terraform")
NOT_SOURCE_SUFFIXES = (".tf", ".hcl", ".tfstate", ".backup", ".tfvars")


class Npm:
    """npm, and the Node that goes with it.

    Attributes:
        node: Path of Node.
        version: Node's version, such as `v20.19.0`.
    """

    def __init__(self, env: Mapping[str, str]) -> None:
        """Find Node and npm.

        Args:
            env: Environment variables.

        Raises:
            MissingError: There is no Node, no npm, or the Node is too old.
        """
        self._env = {**env, "NG_CLI_ANALYTICS": "false"}
        self._npm = find_program("npm", env)
        self.node = find_program("node", env)
        self.version = node_version(self.node, env)

    def install(self, folder: Path, what: str) -> None:
        """Install what a folder's package-lock.json names, where that or Node has changed.

        Args:
            folder: The folder.
            what: Whose packages they are, for whoever waits.

        Raises:
            HarnessError: npm failed; the message has its output.
        """
        lock = folder / "package-lock.json"
        doing = f"Installing the {what}'s packages ..."
        stamp.make(folder / "node_modules", [lock], self.version, doing, lambda: self.run(folder, "ci"))

    def run(self, folder: Path, *arguments: str) -> None:
        """Run npm.

        Args:
            folder: Where it runs.
            arguments: Its arguments.

        Raises:
            HarnessError: It failed, or, in CI, warns that something is deprecated; the message has its output.
        """
        result = run([self._npm, *arguments], cwd=folder, env=self._env)
        output = f"{result.stdout}{result.stderr}".strip()
        if result.returncode:
            raise HarnessError(f"npm {' '.join(arguments)} failed with exit code {result.returncode}:\n{output}")
        deprecated = "\n".join(line for line in output.splitlines() if "deprecat" in line.lower())
        if deprecated and self._env.get("CI"):
            raise HarnessError(f"npm warns:\n{deprecated}")
        if deprecated:
            print(deprecated, flush=True)


class Client:
    """The browser client's folder, and the npm that works in it."""

    def __init__(self, folder: Path, env: Mapping[str, str] = os.environ) -> None:
        """Find Node and npm.

        Args:
            folder: Where package.json lies.
            env: Environment variables.

        Raises:
            MissingError: There is no Node, no npm, or the Node is too old.
        """
        self._folder = folder
        self._npm = Npm(env)

    def build(self) -> Path:
        """Build the page, where its sources have changed.

        Returns:
            The page's folder.

        Raises:
            HarnessError: npm failed; the message has its output.
        """
        self._npm.install(self._folder, "browser client")
        page = self._folder / PAGE
        doing = "Building the browser client ..."
        sources = sorted(self._sources())
        stamp.make(page.parent, sources, self._npm.version, doing, lambda: self._npm.run(self._folder, "run", "build"))
        return page

    def test(self) -> None:
        """Run the browser client's own tests.

        Raises:
            HarnessError: One failed; the message has the output.
        """
        self._npm.install(self._folder, "browser client")
        print("Testing the browser client ...", flush=True)
        self._npm.run(self._folder, "test")

    def _sources(self) -> Iterator[Path]:
        for top in self._folder.iterdir():
            if top.name not in NOT_SOURCES and top.suffix not in NOT_SOURCE_SUFFIXES:
                yield from (path for path in [top, *top.rglob("*")] if path.is_file())


def find_program(name: str, env: Mapping[str, str]) -> Path:
    """Return where a program is that comes with Node.

    Raises:
        MissingError: It is not on PATH.
    """
    found = shutil.which(name, path=env.get("PATH"))
    if found is None:
        raise MissingError(f"There is no {name} on PATH: Node {minimum()} or newer, with npm, is needed.")
    return Path(found).absolute()


def node_version(node: Path, env: Mapping[str, str]) -> str:
    """Return Node's version, such as `v20.19.0`.

    Raises:
        MissingError: It is too old, or no Node.
    """
    try:
        said = run([node, "--version"], env=env).stdout.strip()
    except OSError as error:
        raise MissingError(f"{node} is no Node: {error}") from error
    numbers = re.fullmatch(r"v(\d+)\.(\d+)\.\S+", said)
    if numbers is None:
        raise MissingError(f"{node} is no Node: {said or 'it does not say its version'}")
    if (int(numbers[1]), int(numbers[2])) < MINIMUM_NODE:
        raise MissingError(f"Node {said} on PATH ({node}) is too old: {minimum()} or newer is needed.")
    return said


def minimum() -> str:
    """Return the oldest version of Node that will do."""
    return ".".join(map(str, MINIMUM_NODE))


def test(env: Mapping[str, str] = os.environ) -> None:
    """Run the browser client's own tests; where Node is missing, say so instead, except in CI.

    Raises:
        HarnessError: A test failed, or Node is missing in CI.
    """
    with skipping(lambda reason: print(f"Skipped: {reason}"), env):
        Client(CLIENT, env).test()
        print("The browser client's tests pass.")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="npm", description=__doc__)
    parser.add_argument("action", choices=["build", "test"])
    options = parser.parse_args()
    if options.action == "build":
        Client(CLIENT).build()
    else:
        test()


if __name__ == "__main__":
    run_main(main)
