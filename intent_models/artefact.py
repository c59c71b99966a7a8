"""Model files on disk: one encoder for all programs, one head of kilobytes a catalogue, each with a manifest.

    artefacts/encoder/       model.int8.ort  vocabulary.txt  manifest.json
    artefacts/<catalogue>/   head.f32                        manifest.json

Everything is checked (format version, checksums, label counts) before a session is made. The checksum is CRC-32: it finds damage, and takes a third of
the time of the SHA-256 that the manifest also has, for people.
"""

from __future__ import annotations

import mmap
import os

from intent_models.errors import ModelError

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from typing import Any

FORMAT = 2
MODEL = "model.int8.ort"
VOCABULARY = "vocabulary.txt"
HEAD = "head.f32"
MANIFEST = "manifest.json"
ENCODER = "encoder"
_ADVICE = "install the package again, or build it with python -m training.build"


class Matching:
    """How the encoder matches requests with descriptions: a scale (above 0) and a bias for each kind; of logits against "nothing"."""

    def __init__(self, kinds: dict[str, tuple[float, float]]) -> None:
        self.kinds = kinds

    def scale(self, kind: str) -> float:
        """What the product of two vectors is multiplied by: unit vectors for "command", else token vectors with unit ones."""
        return self.kinds[kind][0]

    def bias(self, kind: str) -> float:
        """What is added to it."""
        return self.kinds[kind][1]


class Encoder:
    """A checked encoder: the model file's bytes, the word pieces by id, the longest input in tokens, the width of the embedding."""

    def __init__(self, model: mmap.mmap | bytes, vocabulary: list[str], max_tokens: int, width: int) -> None:
        self.model = model
        self.vocabulary = vocabulary
        self.max_tokens = max_tokens
        self.width = width


class Head:
    """A checked head. `weights` is little-endian float32: sentence weight (width, S), bias (S), token weight (width, T), bias (T).

    S counts `commands` then `flags`; T counts `roles` (the first means none) then one for the start of a step.
    `temperature` divides the command logits; above 0.
    """

    def __init__(self, weights: bytes, commands: tuple[str, ...], flags: tuple[str, ...], roles: tuple[str, ...], temperature: float) -> None:
        self.weights = weights
        self.commands = commands
        self.flags = flags
        self.roles = roles
        self.temperature = temperature


def root() -> str:
    """The folder of the shipped artefacts."""
    return os.path.join(os.path.dirname(__file__), "artefacts")


def load_encoder(folder: str | None = None) -> Encoder:
    """The encoder in `folder`, or the shipped one. Raises ModelError."""
    folder = folder or os.path.join(root(), ENCODER)
    manifest = read_manifest(folder, "encoder")
    model = checked(folder, MODEL, manifest)
    vocabulary = bytes(checked(folder, VOCABULARY, manifest)).decode("utf-8").splitlines()
    return Encoder(model, vocabulary, int(_field(manifest, "max_tokens", folder)), int(_field(manifest, "width", folder)))


def load_matching(folder: str | None = None) -> Matching:
    """How the encoder in `folder`, or the shipped one, matches texts. Raises ModelError."""
    folder = folder or os.path.join(root(), ENCODER)
    found = _field(read_manifest(folder, "encoder"), "matching", folder)
    try:
        return Matching({kind: (float(scale), float(bias)) for kind, (scale, bias) in found.items()})
    except (AttributeError, TypeError, ValueError) as error:
        raise ModelError(f"{folder}: broken manifest ({error!r}); {_ADVICE}") from error


def encoder_width(folder: str | None = None) -> int:
    """The width of what the encoder in `folder`, or the shipped one, makes of a token; its model is not read. Raises ModelError."""
    folder = folder or os.path.join(root(), ENCODER)
    return int(_field(read_manifest(folder, "encoder"), "width", folder))


def encoder_id(folder: str | None = None) -> int:
    """The checksum of the encoder in `folder`, or of the shipped one: embeddings of another are of another space. Raises ModelError."""
    folder = folder or os.path.join(root(), ENCODER)
    return int(_field(read_manifest(folder, "encoder"), "crc32", folder)[MODEL])


def load_head(name: str, folder: str | None = None) -> Head:
    """The head of a catalogue, from `folder` or the shipped one. Raises ModelError, also for weights that do not fit the labels."""
    folder = folder or os.path.join(root(), name)
    manifest = read_manifest(folder, "head")
    weights = bytes(checked(folder, HEAD, manifest))
    labels = _field(manifest, "labels", folder)
    try:
        head = Head(weights, tuple(labels["commands"]), tuple(labels["flags"]), tuple(labels["roles"]), float(manifest["temperature"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{folder}: broken manifest ({error!r}); {_ADVICE}") from error
    expected = 4 * (int(_field(manifest, "width", folder)) + 1) * (len(head.commands) + len(head.flags) + len(head.roles) + 1)
    if len(weights) != expected or head.temperature <= 0:
        raise ModelError(f"{folder}: {len(weights)} bytes of weights, the labels need {expected}; {_ADVICE}")
    return head


def read_manifest(folder: str, kind: str) -> dict[str, Any]:
    """The manifest in a folder, of a kind of model and this format. Raises ModelError."""
    import json  # late: loading onnxruntime need not wait for it

    try:
        with open(os.path.join(folder, MANIFEST), encoding="utf-8") as stream:
            manifest = json.load(stream)
    except FileNotFoundError as error:
        raise ModelError(f"no model in {folder}; {_ADVICE}") from error
    except (OSError, ValueError) as error:
        raise ModelError(f"cannot read {os.path.join(folder, MANIFEST)}: {error}; {_ADVICE}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT or manifest.get("kind") != kind:
        raise ModelError(f"{folder}: not a {kind} of format {FORMAT}; {_ADVICE}")
    return manifest


def _field(manifest: dict[str, Any], key: str, folder: str) -> Any:
    if key not in manifest:
        raise ModelError(f"{folder}: the manifest lacks {key!r}; {_ADVICE}")
    return manifest[key]


def checked(folder: str, name: str, manifest: dict[str, Any]) -> mmap.mmap | bytes:
    """A file's bytes, mapped into memory and never written back, if their CRC-32 is the manifest's. Raises ModelError."""
    from zlib import crc32

    file = os.path.join(folder, name)
    try:
        with open(file, "rb") as stream:
            # An empty file cannot be mapped.
            content = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_COPY) if os.fstat(stream.fileno()).st_size else b""
    except OSError as error:
        raise ModelError(f"cannot read {file}: {error}; {_ADVICE}") from error
    checksums = _field(manifest, "crc32", folder)
    if not isinstance(checksums, dict) or checksums.get(name) != crc32(content):
        raise ModelError(f"{file} is damaged or not the one its manifest names; {_ADVICE}")
    return content
