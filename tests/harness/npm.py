"""Builds and tests the browser client with npm, and only when something has changed."""

import argparse
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from harness.commands.main import run_main
from harness.errors import HarnessError, MissingError, skipping
from harness.paths import ROOT

CLIENT = ROOT / "examples" / "browser-client"
PAGE = Path("dist") / "browser"
MINIMUM_NODE = (20, 19)

# What is made out of the sources, or has to do with Terraform alone.
NOT_SOURCES = ("node_modules", "dist", ".angular", ".terraform")
NOT_SOURCE_SUFFIXES = (".tf", ".hcl", ".tfstate", ".backup", ".tfvars")


class Client:
    """The browser client's folder, and the npm that works in it.

    Attributes:
        folder: Where package.json lies.
        page: The built page.
    """

    def __init__(self, folder: Path, env: Mapping[str, str] = os.environ) -> None:
        """Find Node and npm.

        Args:
            folder: Where package.json lies.
            env: Environment variables.

        Raises:
            MissingError: There is no Node, no npm, or the Node is too old.
        """
        self.folder = folder
        self.page = folder / PAGE
        self._env = {**env, "NG_CLI_ANALYTICS": "false"}
        self._npm = find_program("npm", env)
        self._node = node_version(find_program("node", env), env)

    def install(self) -> None:
        """Install what package-lock.json names, where that or Node has changed.

        Raises:
            HarnessError: npm failed; the message has its output.
        """
        stamp = self.folder / "node_modules" / ".harness-stamp"
        wanted = self._fingerprint([self.folder / "package-lock.json"])
        with (self.folder / "package.json").open() as package:
            # `make test` builds and tests at once, and either installs.
            fcntl.flock(package, fcntl.LOCK_EX)
            if not is_current(stamp, wanted):
                print("Installing the browser client's packages ...", flush=True)
                self._run("ci")
                stamp.write_text(wanted)

    def build(self) -> Path:
        """Build the page, where its sources have changed.

        Returns:
            The page's folder.

        Raises:
            HarnessError: npm failed; the message has its output.
        """
        self.install()
        stamp = self.page.parent / ".harness-stamp"
        wanted = self._fingerprint(self._sources())
        if not is_current(stamp, wanted) or not (self.page / "index.html").is_file():
            print("Building the browser client ...", flush=True)
            # A build that fails may leave half a page.
            stamp.unlink(missing_ok=True)
            self._run("run", "build")
            stamp.write_text(wanted)
        return self.page

    def test(self) -> None:
        """Run the browser client's own tests.

        Raises:
            HarnessError: One failed; the message has the output.
        """
        self.install()
        print("Testing the browser client ...", flush=True)
        self._run("test")

    def _sources(self) -> Iterator[Path]:
        for top in self.folder.iterdir():
            if top.name not in NOT_SOURCES and top.suffix not in NOT_SOURCE_SUFFIXES:
                yield from (path for path in [top, *top.rglob("*")] if path.is_file())

    def _fingerprint(self, paths: Iterable[Path]) -> str:
        digest = hashlib.sha256(self._node.encode())
        for path in sorted(paths):
            digest.update(str(path.relative_to(self.folder)).encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()

    def _run(self, *arguments: str) -> None:
        # A session of its own: npm passes no signal on to what it has started.
        process = subprocess.Popen(
            [self._npm, *arguments],
            cwd=self.folder,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            output, _ = process.communicate()
        except BaseException:
            end_group(process)
            raise
        if process.returncode:
            raise HarnessError(
                f"npm {' '.join(arguments)} failed with exit code {process.returncode}:\n{output.strip()}"
            )
        self._report_deprecations(output)

    def _report_deprecations(self, output: str) -> None:
        """Show what npm and its tools say is deprecated: to a developer who can go on, to CI as a failure.

        Raises:
            HarnessError: Something is, in CI.
        """
        deprecated = "\n".join(line for line in output.splitlines() if "deprecat" in line.lower())
        if deprecated and self._env.get("CI"):
            raise HarnessError(f"npm warns:\n{deprecated}")
        if deprecated:
            print(deprecated, flush=True)


def find_program(name: str, env: Mapping[str, str]) -> Path:
    """Return where a program is that comes with Node.

    Raises:
        MissingError: It is not on PATH.
    """
    found = shutil.which(name, path=env.get("PATH"))
    if found is None:
        raise MissingError(f"There is no {name} on PATH: the browser client needs Node {minimum()} or newer, with npm.")
    return Path(found).absolute()


def node_version(node: Path, env: Mapping[str, str]) -> str:
    """Return Node's version, such as `v20.19.0`.

    Raises:
        MissingError: It is too old, or no Node.
    """
    try:
        said = subprocess.run([node, "--version"], env=env, capture_output=True, text=True).stdout.strip()
    except OSError as error:
        raise MissingError(f"{node} is no Node: {error}") from error
    numbers = re.fullmatch(r"v(\d+)\.(\d+)\.\S+", said)
    if numbers is None:
        raise MissingError(f"{node} is no Node: {said or 'it does not say its version'}")
    if (int(numbers[1]), int(numbers[2])) < MINIMUM_NODE:
        raise MissingError(f"Node {said} on PATH ({node}) is too old: the browser client needs {minimum()} or newer.")
    return said


def minimum() -> str:
    """Return the oldest version of Node that will do."""
    return ".".join(map(str, MINIMUM_NODE))


def is_current(stamp: Path, wanted: str) -> bool:
    """Tell whether what a stamp lies in was made from the same files."""
    return stamp.is_file() and stamp.read_text() == wanted


def end_group(process: subprocess.Popen[str]) -> None:
    """End a process and everything that it has started."""
    # macOS refuses to signal a group of which only zombies are left.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


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
