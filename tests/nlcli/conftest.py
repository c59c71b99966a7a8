"""What several test files of nlcli need."""

import subprocess

import pytest


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of 2 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)], capture_output=True)
    if done.returncode:
        pytest.skip("needs leave to mount a tmpfs")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
