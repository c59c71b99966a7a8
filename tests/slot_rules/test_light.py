"""The light record behaves as typing's named tuple does."""

from typing import NamedTuple

import pytest

from slot_rules.light import Record


class Light(Record):
    a: int
    b: str = "x"
    c: tuple[int, ...] = ()


class Real(NamedTuple):
    a: int
    b: str = "x"
    c: tuple[int, ...] = ()


@pytest.mark.parametrize(
    ("values", "named"), [((1,), {}), ((1, "y"), {}), ((1, "y", (2,)), {}), ((), {"a": 1}), ((1,), {"c": (3,)}), ((), {"a": 1, "b": "z", "c": ()})]
)
def test_it_is_made_alike(values, named):
    light, real = Light(*values, **named), Real(*values, **named)
    assert tuple(light) == tuple(real)
    assert (light.a, light.b, light.c) == (real.a, real.b, real.c)
    assert light == real
    assert hash(light) == hash(real)
    assert repr(light) == repr(real).replace("Real", "Light")
    assert light._replace(b="new") == real._replace(b="new")
    assert light._fields == real._fields


@pytest.mark.parametrize(("values", "named"), [((), {}), ((1, 2, 3, 4), {}), ((1,), {"a": 2}), ((1,), {"d": 2}), ((), {"b": "y"})])
def test_it_refuses_alike(values, named):
    for kind in (Light, Real):
        with pytest.raises(TypeError):
            kind(*values, **named)


def test_fields_cannot_be_set():
    with pytest.raises(AttributeError):
        Light(1).a = 2
