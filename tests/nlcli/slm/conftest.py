"""A real runtime and a real, if tiny, model file."""

import random
import struct

import pytest

pytest.importorskip("xllamacpp")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """A model of random weights: it would write anything, so only the grammar decides what may come."""
    from nlcli.slm import probe

    rng = random.Random(1)
    file = tmp_path_factory.mktemp("model") / "tiny.gguf"
    file.write_bytes(probe.model(lambda size: struct.pack(f"<{size // 4}f", *(rng.gauss(0, 1) for _ in range(size // 4)))))
    return file
