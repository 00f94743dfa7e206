"""Installs packages with npm, and builds and tests the browser client: only what has changed."""

import argparse
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from harness import stamp
from harness.commands.main import run_main
from harness.errors import HarnessError, MissingError, skipping
from harness.paths import HARNESS, ROOT
from harness.processes import run, temporary_folder

CLIENT = ROOT / "examples" / "browser-client"
# What generates TypeScript clients, and what checks and runs them.
GENERATOR = HARNESS / "client_generator"
PAGE = Path("dist") / "browser"
DOCUMENT = ROOT / "tests" / "golden" / "quickstart.json"
# Besides the client's own README.
README = ROOT / "examples" / "cognito" / "README.md"
MINIMUM_NODE = (20, 19)
NEEDED = "{}.{} or newer".format(*MINIMUM_NODE)

# What is made out of the sources, or has to do with Terraform alone.
NOT_SOURCES = ("node_modules", "dist", ".angular", ".terraform")
NOT_SOURCE_SUFFIXES = (".tf", ".hcl", ".tfstate", ".backup", ".tfvars", ".zip")


class Npm:
    """npm, and the Node that goes with it.

    Attributes:
        node: Path of Node.
        version: Node's version, such as `v20.19.0`.
    """

    def __init__(self, env: Mapping[str, str]) -> None:
        """Find Node and npm.

        Raises:
            MissingError: There is no Node, no npm, or the Node is too old.
        """
        self._env = {**env, "NG_CLI_ANALYTICS": "false"}
        self._npm = _find_program("npm", env)
        self.node = _find_program("node", env)
        self.version = _node_version(self.node, env)

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
        """Run npm in a folder, with these arguments.

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


def build(folder: Path = CLIENT, env: Mapping[str, str] = os.environ) -> Path:
    """Build the browser client's page, where its sources have changed, and return the page's folder.

    What is built is a copy outside of the repository, so that a client which needs more than its own folder fails.

    Args:
        folder: Where the client's package.json lies.
        env: Environment variables.

    Raises:
        HarnessError: npm failed; the message has its output.
        MissingError: There is no Node, no npm, or the Node is too old.
    """
    npm = Npm(env)
    npm.install(folder, "browser client")
    page = folder / PAGE
    doing = "Building the browser client ..."
    sources = sorted(_sources(folder))
    stamp.make(page.parent, sources, npm.version, doing, lambda: _build_copy(npm, folder, sources))
    return page


def test(env: Mapping[str, str] = os.environ) -> None:
    """Run the browser client's own tests; where Node is missing, say so instead, except in CI.

    Raises:
        HarnessError: A test failed, or Node is missing in CI.
    """
    with skipping(lambda reason: print(f"Skipped: {reason}"), env):
        npm = Npm(env)
        npm.install(CLIENT, "browser client")
        print("Testing the browser client ...", flush=True)
        npm.run(CLIENT, "test")
        # What the client has to do with the rest of the repository, which whoever copies it does not have.
        npm.run(CLIENT, "run", "contract", "--", "--check", str(DOCUMENT))
        npm.run(CLIENT, "run", "check-readme", "--", str(README))
        print("The browser client's tests pass.")


def _build_copy(npm: Npm, folder: Path, sources: Sequence[Path]) -> None:
    with ExitStack() as cleanup:
        copy = temporary_folder(cleanup, "browser-client-")
        for source in sources:
            target = copy / source.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
        # As `npm ci` in the copy would install them, but in no time.
        (copy / "node_modules").symlink_to(folder / "node_modules")
        npm.run(copy, "run", "build")
        built = (folder / PAGE).parent
        shutil.rmtree(built, ignore_errors=True)
        shutil.move(copy / PAGE.parent, built)


def _sources(folder: Path) -> Iterator[Path]:
    for top in folder.iterdir():
        if top.name not in NOT_SOURCES and top.suffix not in NOT_SOURCE_SUFFIXES:
            yield from (path for path in [top, *top.rglob("*")] if path.is_file())


def _find_program(name: str, env: Mapping[str, str]) -> Path:
    found = shutil.which(name, path=env.get("PATH"))
    if found is None:
        raise MissingError(f"There is no {name} on PATH: Node {NEEDED}, with npm, is needed.")
    return Path(found).absolute()


def _node_version(node: Path, env: Mapping[str, str]) -> str:
    said = run([node, "--version"], env=env).stdout.strip()
    numbers = re.fullmatch(r"v(\d+)\.(\d+)\.\S+", said)
    if numbers is None or (int(numbers[1]), int(numbers[2])) < MINIMUM_NODE:
        raise MissingError(f"{node} says that it is {said or 'nothing'}: Node {NEEDED} is needed.")
    return said


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="npm", description=__doc__)
    parser.add_argument("action", choices=["build", "test"])
    if parser.parse_args().action == "build":
        build()
    else:
        test()


if __name__ == "__main__":
    run_main(main)
