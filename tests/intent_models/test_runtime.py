"""The C API and the Python package say the same; a missing or foreign library is no obstacle; nothing is written or sent."""

import os
import shutil
import subprocess
import sys

import pytest

from intent_models import artefact, c_api
from intent_models.classifier import OnnxClassifier
from intent_models.errors import ModelError
from intent_models.python_api import PythonRuntime
from intent_models.runtime import open_library, open_runtime
from intent_models.tokenizer import WordPiece
from tests.conftest import ROOT

pytestmark = pytest.mark.model
ENCODER, HEAD = artefact.load_encoder(), artefact.load_head("venvy")
TOKENIZER = WordPiece(ENCODER.vocabulary, ENCODER.max_tokens)
TEXTS = ["", "ls", "create a Python 3.10 venv named testenv", "delete everything unused for half a year in ~/old, but only show it " * 3]


@pytest.fixture(scope="module")
def runtimes():
    file = c_api.library()
    assert file
    library = c_api.Library(file)
    made = c_api.CRuntime(library, ENCODER, HEAD), PythonRuntime(ENCODER, HEAD)
    yield made
    made[0].close()
    library.close()


@pytest.mark.parametrize("text", TEXTS)
def test_both_ways_give_the_same_numbers(runtimes, text):
    ids = TOKENIZER.encode(text).ids
    ours, theirs = (runtime.run(ids) for runtime in runtimes)
    assert ours.sentence == pytest.approx(theirs.sentence, abs=1e-4)
    assert ours.embedding == pytest.approx(theirs.embedding, abs=1e-5)
    for mine, other in zip(ours.token, theirs.token, strict=True):
        assert mine == pytest.approx(other, abs=1e-4)


def test_a_run_changes_nothing_for_the_next(runtimes):
    ids = TOKENIZER.encode(TEXTS[2]).ids
    first = runtimes[0].run(ids)
    runtimes[0].run(TOKENIZER.encode(TEXTS[3]).ids)
    assert vars(runtimes[0].run(ids)) == vars(first)


def test_bad_input_is_an_error_and_the_runtime_goes_on(runtimes):
    with pytest.raises(ModelError, match="onnxruntime"):
        runtimes[0].run([10**9])
    assert runtimes[0].run(TOKENIZER.encode("ls").ids).sentence


@pytest.mark.parametrize("content", [b"", b"not a library", None], ids=["empty", "text", "missing"])
def test_a_file_that_is_no_library_is_refused(tmp_path, content):
    file = tmp_path / "libonnxruntime.so"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ModelError, match="no onnxruntime library"):
        c_api.Library(str(file))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names a Linux library")
def test_another_library_is_refused():
    with pytest.raises(ModelError, match="no onnxruntime library"):
        c_api.Library("libc.so.6")


def test_a_truncated_library_is_refused(tmp_path):
    file = tmp_path / "libonnxruntime.so"
    with open(c_api.library(), "rb") as stream:
        file.write_bytes(stream.read(200_000))
    with pytest.raises(ModelError, match="no onnxruntime library"):
        c_api.Library(str(file))


@pytest.mark.parametrize("model", [b"", b"garbage", ENCODER.model[:1000], ENCODER.model[: len(ENCODER.model) // 2]], ids=["empty", "garbage", "start", "half"])
def test_a_bad_model_is_refused_by_both(model):
    for make in (lambda e: c_api.CRuntime(c_api.Library(c_api.library()), e, HEAD), lambda e: PythonRuntime(e, HEAD)):
        with pytest.raises(ModelError, match="refuses the model"):
            make(artefact.Encoder(model, ENCODER.vocabulary, ENCODER.max_tokens, ENCODER.width))


def test_an_unknown_api_version_is_refused(monkeypatch):
    monkeypatch.setattr(c_api, "API_VERSION", 9999)
    with pytest.raises(ModelError, match="9999"):
        c_api.Library(c_api.library())


def test_without_the_library_the_package_is_used(monkeypatch):
    monkeypatch.setattr(c_api, "library", lambda: None)
    monkeypatch.delitem(sys.modules, "onnxruntime", raising=False)
    assert isinstance(open_runtime(open_library(), ENCODER, HEAD), PythonRuntime)


@pytest.mark.parametrize(
    ("platform", "names", "found"),
    [
        ("linux", ["libonnxruntime.so.1.31.1", "libonnxruntime_providers_shared.so"], "libonnxruntime.so.1.31.1"),
        ("darwin", ["libonnxruntime.1.31.1.dylib", "onnxruntime_pybind11_state.so"], "libonnxruntime.1.31.1.dylib"),
        ("win32", ["onnxruntime.dll", "onnxruntime_providers_shared.dll", "onnxruntime_pybind11_state.pyd"], "onnxruntime.dll"),
        ("linux", ["onnxruntime_pybind11_state.so"], None),
    ],
)
def test_the_librarys_name_on_each_platform(tmp_path, monkeypatch, platform, names, found):
    folder = tmp_path / "site-packages" / "onnxruntime" / "capi"
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).touch()
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site-packages")])
    assert c_api.library() == (str(folder / found) if found else None)


@pytest.mark.parametrize("hide", [False, True], ids=["c api", "python package"])
def test_nothing_is_written_and_no_socket_is_opened(home, tmp_path, hide):
    """onnxruntime reports to its maker unless it is told not to: an identifier in ~/.cache, and data over the network."""
    code = "import sys; from intent_models import c_api\n"
    code += "c_api.library = lambda: None\n" if hide else ""
    code += "from intent_models.classifier import OnnxClassifier\nprint(OnnxClassifier('venvy').predict('show my venvs').labels[0][0])"
    command = [sys.executable, "-c", code]
    trace = tmp_path / "trace"
    if shutil.which("strace"):
        command = ["strace", "-f", "-e", "trace=network", "-o", str(trace), *command]
    done = subprocess.run(command, capture_output=True, text=True, env={**home, "PYTHONPATH": str(ROOT)}, cwd=home["HOME"], timeout=120)
    assert done.stdout == "ls\n", done.stderr
    assert os.listdir(home["HOME"]) == []
    if trace.exists():
        assert "AF_INET" not in trace.read_text()


def test_opened_in_the_background_it_says_the_same():
    text = "show my venvs by size"
    early = OnnxClassifier("venvy")
    early.open_soon()
    ours, theirs = early.predict(text), OnnxClassifier("venvy").predict(text)
    assert (ours.labels, ours.flags, ours.steps, ours.embedding) == (theirs.labels, theirs.flags, theirs.steps, theirs.embedding)
    early.wait()


def test_what_fails_in_the_background_is_said_by_predict(tmp_path):
    broken = OnnxClassifier("venvy", str(tmp_path))
    broken.open_soon()
    broken.wait()
    with pytest.raises(ModelError, match="no model"):
        broken.predict("x")
