import pytest

from slot_rules.rules.packages import fill
from slot_rules.types import Context, SlotSpec
from tests.slot_rules.marking import marked

SPEC = SlotSpec("packages", "packages", role="packages", multiple=True)


def values(text, context=None):
    return [match.value for match in fill(SPEC, text, context or Context())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("install flask", ["flask"]),
        ('install requests[security] and "urllib3<2"', ["requests[security]", "urllib3<2"]),
        ("add django==4.2, celery[redis,msgpack]>=5.3 & redis into the env", ["django==4.2", "celery[redis,msgpack]>=5.3", "redis"]),
        ("install numpy>=1.26,<2", ["numpy>=1.26,<2"]),
        ("an env with flask,redis", ["flask", "redis"]),
        ("install django == 4.2 please", ["django==4.2"]),
    ],
)
def test_found(text, expected):
    assert values(text) == expected


@pytest.mark.parametrize("text", ["show my venvs", "install", "undo the last one", "with the", "install --upgrade"])
def test_not_found(text):
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "marks", "expected"),
    [
        ("polars already in it, lightgbm==4.3.0 too", [("polars", "packages"), ("lightgbm==4.3.0", "packages")], ["polars", "lightgbm==4.3.0"]),
        ("flask n sqlalchemy go in", [("flask n sqlalchemy", "packages")], ["flask", "sqlalchemy"]),
        ("'flask redis' go in", [("flask redis", "packages")], ["flask", "redis"]),
        ("requests, no, httpx, go in", [("requests", "packages"), ("httpx", "packages")], ["httpx"]),
        ("the notebook lacks pandas", [("pandas", "packages")], ["pandas"]),
        ("it dies with 'No module named orjson'. Supply it", [("orjson", "packages")], ["orjson"]),
        ('"no module named yaml.cyaml" again', [("yaml", "packages")], ["yaml"]),
    ],
)
def test_resolved(text, marks, expected):
    assert values(text, marked(text, *marks)) == expected


def test_a_pin_next_to_marked_ones_is_taken_along():
    text = "install flask and jinja2==3.1"
    assert values(text, marked(text, ("flask", "packages"))) == ["flask", "jinja2==3.1"]
