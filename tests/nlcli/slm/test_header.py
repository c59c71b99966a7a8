"""The head of a GGUF file, whatever the file is."""

import random

import pytest

from nlcli.errors import SlmError
from nlcli.slm import header, probe

gguf = pytest.importorskip("gguf")


def write(file, **about):
    writer = gguf.GGUFWriter(file, "llama")
    for key, value in about.items():
        (writer.add_array if isinstance(value, list) else writer.add_string)(key.replace("__", "."), value)
    writer.add_token_list(["a", "b", "c"] * 1000)
    writer.add_token_scores([0.5] * 3000)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()


def test_what_a_file_says_about_itself(tmp_path):
    file = tmp_path / "m.gguf"
    write(file, general__name="Größe", general__license="MIT", nlcli__prompt="trained", nlcli__catalogue="venvy", nlcli__confidence=[0.5, 1.0, -2.0])
    assert header.read(str(file)) == header.Header("llama", "Größe", "MIT", "trained", "venvy", (0.5, 1.0, -2.0))


def test_a_file_that_says_little(tmp_path):
    file = tmp_path / "m.gguf"
    file.write_bytes(probe.model())
    assert header.read(str(file)) == header.Header("llama", "", "", "", "", ())


@pytest.mark.parametrize(
    "content", [b"", b"GGUF", b"GGUF\x03\0\0\0", b"text\n" * 50, b"GGUF" + b"\xff" * 60, b"PK\x03\x04" + bytes(100), b"GGUF\x09" + bytes(40)]
)
def test_a_file_that_is_none(tmp_path, content):
    file = tmp_path / "bad.gguf"
    file.write_bytes(content)
    with pytest.raises(SlmError, match="no GGUF model|does not say"):
        header.read(str(file))


def test_no_damage_does_more_than_an_error(tmp_path):
    rng = random.Random(2)
    whole = probe.model()[:8000]
    file = tmp_path / "m.gguf"
    for _ in range(400):
        data = bytearray(whole[: rng.randrange(len(whole))] if rng.random() < 0.3 else whole)
        for _ in range(rng.randint(1, 4)):
            if data:
                data[rng.randrange(min(len(data), 900))] = rng.randrange(256)
        file.write_bytes(data)
        try:
            header.read(str(file))
        except SlmError as error:
            assert str(file) in str(error)


def test_a_file_that_is_not_there():
    with pytest.raises(SlmError, match="No such file"):
        header.read("/nowhere/m.gguf")
