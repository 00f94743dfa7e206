"""Creates functions on an emulator outside of Terraform, for the jobs of the benchmark and of the tests."""

from pathlib import Path

from harness.package import write_package
from harness.paths import ROOT
from harness.target import Target

# An emulator looks at no permissions.
ROLE = "arn:aws:iam::000000000000:role/job"
WORKBENCH = ROOT / "tests" / "localstack" / "workbench.py"


def create_function(target: Target, name: str, folder: Path, timeout: int) -> str:
    """Create a function that does what its input asks for, wait until it is active, and return its ARN.

    Args:
        target: An emulator.
        name: Name of the function.
        folder: Where the package goes.
        timeout: Seconds that one invocation may take.
    """
    package = folder / f"{name}.zip"
    write_package({WORKBENCH.name: WORKBENCH.read_bytes()}, package)
    functions = target.client("lambda")
    arn = functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler=f"{WORKBENCH.stem}.handler",
        Role=ROLE,
        Timeout=timeout,
        Code={"ZipFile": package.read_bytes()},
    )["FunctionArn"]
    functions.get_waiter("function_active_v2").wait(FunctionName=name)
    return str(arn)
