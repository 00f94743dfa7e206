"""What the tests apply, with mocks in the place of Terraform."""

from pathlib import Path
from unittest.mock import Mock

import pytest

from deployments import Deployments
from harness.terraform import Terraform
from harness.workspace import Workspace


def test_each_root_has_the_provider_of_its_region_and_is_destroyed_at_the_end_even_where_it_failed(
    tmp_path: Path,
) -> None:
    (tmp_path / "examples" / "quickstart").mkdir(parents=True)
    roots = {region: Mock(spec=Terraform) for region in (None, "us-east-1")}
    roots["us-east-1"].apply.side_effect = ValueError("it failed halfway")
    work = Mock(spec=Workspace, folder=tmp_path, root=lambda root, region: roots[region])
    deployments = Deployments(work, tmp_path, lambda fixture: None)

    deployments.start("quickstart").result()
    with pytest.raises(ValueError, match="halfway"):
        deployments.deploy("", region="us-east-1")
    deployments.close(destroy=True)

    for root in roots.values():
        root.apply.assert_called_once()
        assert root.destroy.call_args_list == root.apply.call_args_list
