"""Drives Terraform through python-terraform, and raises where that package goes on."""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import python_terraform
from python_terraform import IsFlagged, IsNotFlagged

from harness.errors import HarnessError

INTERRUPT_SECONDS = 10.0
WATCH_SECONDS = 0.5


class TerraformError(HarnessError):
    """Terraform failed, or warned where it may not; the message is Terraform's own."""


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
            watch: Called while Terraform runs; what it raises ends Terraform and is raised on.
            may_warn: Whether a warning is nothing to stop for.
        """
        super().__init__(working_dir=str(root), terraform_bin_path=str(binary))
        self._env = dict(env)
        self._watch = watch
        self._may_warn = may_warn
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()

    def cmd(self, cmd: str, *args: str, **kwargs: Any) -> tuple[int, str, str]:
        """Run a Terraform command.

        Args:
            cmd: The command.
            args: Arguments, as they are.
            kwargs: Options, as python-terraform writes them; `allowed_exit_codes` besides 0.

        Returns:
            Exit code, standard output and standard error.

        Raises:
            TerraformError: Any other exit code, or a warning where none may be.
        """
        allowed = {0, *kwargs.pop("allowed_exit_codes", ())}
        command = self.generate_cmd_string(cmd, *args, **kwargs)
        try:
            code, out, err = self._run(command)
        finally:
            self.temp_var_files.clean_up()
        if code not in allowed:
            raise TerraformError(f"terraform {cmd} failed with exit code {code}:\n{(err or out).strip()}")
        if not self._may_warn and "Warning: " in out + err:
            raise TerraformError(f"terraform {cmd} warned:\n{(out + err).strip()}")
        return code, out, err

    def apply(self, **variables: object) -> None:
        """Apply with these variables."""
        self.cmd("apply", *_var_flags(variables), input=False, no_color=IsFlagged, auto_approve=IsFlagged)

    def destroy(self, **variables: object) -> None:
        """Destroy what these variables applied."""
        super().destroy(force=IsNotFlagged, auto_approve=IsFlagged, var=variables or None)

    def has_changes(self, **variables: object) -> bool:
        """Plan, and tell whether the plan has changes."""
        code, _, _ = self.cmd(
            "plan",
            *_var_flags(variables),
            input=False,
            no_color=IsFlagged,
            detailed_exitcode=IsFlagged,
            allowed_exit_codes=[2],
        )
        return code == 2

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

    def stop(self) -> None:
        """Ask whatever runs to end, as Ctrl-C does: Terraform writes its state and lets go of what it holds."""
        with self._lock:
            for process in self._running:
                process.send_signal(signal.SIGINT)

    def _plan_messages(self, variables: Mapping[str, object]) -> list[dict[str, Any]]:
        _, out, _ = self.cmd("plan", *_var_flags(variables), input=False, json=IsFlagged)
        return [json.loads(line) for line in out.splitlines()]

    def _run(self, command: list[str]) -> tuple[int, str, str]:
        # A session of its own: Ctrl-C in a terminal would reach Terraform's plugins as well.
        process = subprocess.Popen(
            command,
            cwd=self.working_dir,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        with self._lock:
            self._running.add(process)
        try:
            with process:
                out, err = self._communicate(process)
        finally:
            with self._lock:
                self._running.discard(process)
        return process.returncode, out, err

    def _communicate(self, process: subprocess.Popen[str]) -> tuple[str, str]:
        try:
            while True:
                try:
                    return process.communicate(timeout=WATCH_SECONDS)
                except subprocess.TimeoutExpired:
                    self._watch()
        except BaseException:
            _interrupt(process)
            raise


def _interrupt(process: subprocess.Popen[str]) -> None:
    """Ask Terraform to stop, and after ten seconds, or when interrupted again, make it and what it started."""
    try:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=INTERRUPT_SECONDS)
    finally:
        # macOS refuses to signal a group of which only zombies are left.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _var_flags(variables: Mapping[str, object]) -> list[str]:
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in variables.items()}
    return [f"-var={name}={text}" for name, text in texts.items()]
