import pytest

from nlcli import catalogue as catalogues
from nlcli import render
from slot_rules.types import SlotMatch

VENVY = catalogues.load("venvy")


def argv(name, /, **values):
    slots = [SlotMatch(slot, value, (0, 0), 1.0, "test") for slot, row in values.items() for value in (row if isinstance(row, list) else [row])]
    return render.argv(VENVY.command(name), slots)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (argv("ensure", name="demo", python_version="3.11"), ("ensure", "--python", "3.11", "--name", "demo")),
        (argv("ensure", packages=["flask", "redis"]), ("ensure", "--packages", "flask redis")),
        (argv("safe-install", packages=["flask", "redis"], env_path="~/x"), ("safe-install", "flask", "redis", "--env", "~/x")),
        (argv("audit", env_paths=["a", "b"], offline="true"), ("audit", "--env", "a", "--env", "b", "--offline")),
        (argv("remove", environment="--force"), ("remove", "--", "--force")),
        (argv("checkpoint", name="-x"), ("checkpoint", "--name=-x")),
    ],
)
def test_argv(made, expected):
    assert made == expected
    assert VENVY.refusal(made) is None


def test_the_line_is_quoted_for_a_shell():
    assert render.line("venvy", ("ensure", "--name", "café bar; rm")) == "venvy ensure --name 'café bar; rm'"
