"""Requests that look as if they held a secret."""

import pytest

from nlcli.private import looks_secret


@pytest.mark.parametrize(
    "text",
    [
        "install flask, password: hunter2",
        "my api key is 12345",
        "use token=abc123",
        "install from https://me:s3cret@pypi.example.org/simple",
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_0123456789abcdefghij0123456789",
        "sk-proj-abcdefghijklmnop1234",
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        "aB3dE6gH9jK2mN5pQ8rS1tU4",
    ],
)
def test_a_secret(text):
    assert looks_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "show my environments",
        "create a venv named auth-service with python 3.11",
        "install numpy>=1.26,<2 and scikit-learn==1.5.2",
        "delete /home/me/projects/2024-10-backup-old/.venv39",
        "list envs unused for 90 days as json",
        "checkpoint backend-prod as before-upgrade-2026-01-31",
        "remove my-very-long-environment-name-v2",
    ],
)
def test_an_ordinary_request(text):
    assert not looks_secret(text)
