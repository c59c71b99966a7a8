import pytest

from slot_rules.numbers import numbers
from slot_rules.text import words


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("show my venvs!", ["show", "my", "venvs"]),
        ("it's 'a b', don't", ["it's", "a b", "don't"]),
        ("x,y, z", ["x", "y", "z"]),
        ("1,000 and numpy>=1,<2", ["1,000", "and", "numpy>=1,<2"]),
        ("a[b,c]==1.0.", ["a[b,c]==1.0"]),
        ("name=demo path=./x", ["name", "demo", "path", "./x"]),
        ("nm=v7 a==1 top=5", ["nm", "v7", "a==1", "top", "5"]),
        ("(see ./a.b)", ["see", "./a.b"]),
        ("...", ["..."]),
        ("", []),
        ("“x y”", ["x y"]),
    ],
)
def test_words(raw, expected):
    row = words(raw)
    assert [word.text for word in row] == expected
    assert all(raw[word.start : word.end] == word.text for word in row)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("twenty-five", [25]),
        ("one hundred and twenty", [120]),
        ("a dozen", [12]),
        ("half a dozen", [6]),
        ("the half dozen", [6]),
        ("a couple of", [2]),
        ("three eleven", [3, 11]),
        ("two thousand", [2000]),
        ("five thousand and fifty", [5050]),
        ("a thousand and one nights", [1001]),
        ("60d 2x top-3 depth=4", [60, 2, 3, 4]),
        ("web2 py311 3.11.4", []),
        ("one", [1]),
        ("seventy five", [75]),
    ],
)
def test_numbers(raw, expected):
    assert [number.value for number in numbers(raw)] == expected
