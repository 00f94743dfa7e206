"""Drives Terraform through python-terraform, and raises where that package goes on."""

import json
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import python_terraform
from python_terraform import IsFlagged

from harness.errors import HarnessError
from harness.processes import PIPES, Child, communicate

INTERRUPT_SECONDS = 10.0


class Terraform(python_terraform.Terraform):  # type: ignore[misc]  # the package has no types
    """One root module.

    python-terraform 0.10.1 sends `destroy` a flag that Terraform 0.15 removed, and returns exit codes instead of
    raising: https://github.com/beelit94/python-terraform/issues/108.
    """

    def __init__(
        self,
        root: Path,
        binary: Path,
        env: Mapping[str, str],
        watch: Callable[[], None] = lambda: None,
        may_warn: bool = True,
    ) -> None:
        """Take a root module that `workspace` has prepared.

        Args:
            root: Folder of the root module.
            binary: Terraform.
            env: All environment variables that Terraform gets.
            watch: Called before Terraform runs and meanwhile; what it raises ends Terraform and is raised on.
            may_warn: Whether a warning is nothing to stop for.
        """
        super().__init__(working_dir=str(root), terraform_bin_path=str(binary))
        self._env = dict(env)
        self._watch = watch
        self._may_warn = may_warn

    def cmd(self, cmd: str, *args: str, **kwargs: Any) -> tuple[int, str, str]:
        """Run a Terraform command.

        Args:
            cmd: The command.
            args: Arguments, as they are.
            kwargs: Options, as python-terraform writes them, but none that takes it a file; `allowed_exit_codes`
                besides 0; `may_warn` for this command alone.

        Returns:
            Exit code, standard output and standard error.

        Raises:
            HarnessError: Any other exit code, or a warning where none may be; the message is Terraform's own.
        """
        allowed = {0, *kwargs.pop("allowed_exit_codes", ())}
        may_warn = kwargs.pop("may_warn", self._may_warn)
        self._watch()
        command = self.generate_cmd_string(cmd, *args, **kwargs)
        with Child(command, _interrupt, cwd=self.working_dir, env=self._env, **PIPES) as process:
            out, err = communicate(process, self._watch)
        code = process.returncode
        if code not in allowed:
            raise HarnessError(f"terraform {cmd} failed with exit code {code}:\n{(err or out).strip()}")
        if not may_warn and "Warning: " in out + err:
            raise HarnessError(f"terraform {cmd} warned:\n{(out + err).strip()}")
        return code, out, err

    def apply(self, **variables: object) -> None:
        """Apply with these variables."""
        self.cmd("apply", *_var_flags(variables), input=False, no_color=IsFlagged, auto_approve=IsFlagged)

    def destroy(self, *options: str, **variables: object) -> None:
        """Destroy what these variables applied, with options of Terraform's."""
        self.cmd("destroy", *options, *_var_flags(variables), input=False, no_color=IsFlagged, auto_approve=IsFlagged)

    def planned_changes(self, **variables: object) -> list[str]:
        """Plan, and return the addresses of the resources and outputs that the plan would change."""
        changes = []
        for message in self._plan_messages(variables):
            if message["type"] == "planned_change":
                changes.append(message["change"]["resource"]["addr"])
            elif message["type"] == "outputs":
                changes += [f"output.{name}" for name, o in message["outputs"].items() if o["action"] != "noop"]
        return changes

    def planned_resources(self, **variables: object) -> int:
        """Plan, and return how many resources the plan would add."""
        summaries = [m["changes"]["add"] for m in self._plan_messages(variables) if m["type"] == "change_summary"]
        return int(summaries[-1])

    def outputs(self) -> dict[str, Any]:
        """Return the value of each output."""
        _, out, _ = self.cmd("output", json=IsFlagged)
        return {name: output["value"] for name, output in json.loads(out).items()}

    def _plan_messages(self, variables: Mapping[str, object]) -> list[dict[str, Any]]:
        _, out, _ = self.cmd("plan", *_var_flags(variables), input=False, json=IsFlagged)
        return [json.loads(line) for line in out.splitlines()]


def _interrupt(process: subprocess.Popen[str]) -> None:
    """Ask Terraform to stop, and give it ten seconds to write its state, or until interrupted again."""
    limit = time.monotonic() + INTERRUPT_SECONDS

    def watch() -> None:
        if time.monotonic() > limit:
            raise TimeoutError

    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        with suppress(TimeoutError):
            communicate(process, watch)


def _var_flags(variables: Mapping[str, object]) -> list[str]:
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in variables.items()}
    return [f"-var={name}={text}" for name, text in texts.items()]
