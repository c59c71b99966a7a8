"""`nlcli model` and requests with a language model, in processes of their own."""

import hashlib
import http.server
import json
import os
import threading

import pytest

# The classifier is not sure of this one, so the language model is asked.
UNCLEAR = "could you sort something out for my old stuff"


@pytest.fixture
def model(tiny, tmp_path):
    """A copy of the tiny model, to be broken."""
    file = tmp_path / "mine.gguf"
    file.write_bytes(tiny.read_bytes())
    return file


@pytest.fixture
def used(nlcli, model):
    done = nlcli("model", "use", str(model))
    assert done.returncode == 0, done.stderr
    return model


def test_nothing_is_there_at_first(nlcli):
    done = nlcli("model", "list")
    assert done.returncode == 0 and "tinyllama" in done.stdout and "669 MB" in done.stdout and "Apache-2.0" in done.stdout
    assert "no language model is used" in nlcli("model", "status").stdout


def test_used_shown_switched_off_and_forgotten(nlcli, used):
    assert f"* mine {'':20}" in nlcli("model", "list").stdout
    status = nlcli("model", "status")
    assert "never proposes what deletes" in status.stdout and "works: one answer in" in status.stdout
    assert nlcli("model", "use", "none").returncode == 0
    assert "no language model is used" in nlcli("model", "status").stdout
    assert nlcli("model", "use", "mine").returncode == 0
    refused = nlcli("model", "remove", "mine")
    assert refused.returncode == 1 and "--yes" in refused.stderr
    assert nlcli("model", "remove", "mine", "--yes").returncode == 0
    assert used.exists()  # it was not ours to delete
    assert "mine" not in nlcli("model", "list").stdout


def test_a_request_goes_through_it_and_only_if_it_is_unclear(nlcli, used):
    assert nlcli("-p", "show my environments").stdout == "venvy ls\n"
    answer = json.loads(nlcli("--json", UNCLEAR).stdout)
    assert answer["status"] in ("unresolved", "resolved", "clarify") and "language model" not in answer["reason"]


def spoil(file, how):
    if how == "gone":
        file.unlink()
    elif how == "a byte":
        data = bytearray(file.read_bytes())
        data[-100] ^= 1
        file.write_bytes(data)
    elif how == "text":
        file.write_text("not a model\n" * 1000)
    else:
        file.write_bytes(file.read_bytes()[:-9000])


@pytest.mark.parametrize(("how", "says"), [("gone", "is gone"), ("a byte", "has changed"), ("text", "has changed"), ("cut", "has changed")])
def test_a_spoilt_model_is_said_and_the_classifier_goes_on(nlcli, used, how, says):
    spoil(used, how)
    unclear = nlcli("-p", UNCLEAR)
    assert unclear.returncode == 3 and "Not understood" in unclear.stderr and says in unclear.stderr and unclear.stdout == ""
    assert nlcli("-p", "show my environments").stdout == "venvy ls\n"
    lines = nlcli("translate", "--jsonl", stdin=f'"{UNCLEAR}"\n"show my environments"\n').stdout.splitlines()
    assert [json.loads(line)["status"] for line in lines] == ["unresolved", "resolved"]


@pytest.mark.parametrize("how", ["text", "cut"])
def test_a_file_that_is_no_model_is_not_taken(nlcli, model, how):
    spoil(model, how)
    done = nlcli("model", "use", str(model))
    assert done.returncode == 1 and len(done.stderr.strip().splitlines()) == 1
    assert "mine" not in nlcli("model", "list").stdout


def test_a_broken_list_is_said_and_the_classifier_goes_on(nlcli, used, home):
    file = os.path.join(home["HOME"], ".local", "share", "nlcli", "models", "models.json")
    with open(file, "w") as stream:
        stream.write("{")
    assert "cannot be read" in nlcli("-p", UNCLEAR).stderr
    assert nlcli("-p", "show my environments").stdout == "venvy ls\n"
    assert nlcli("model", "list").returncode == 1


@pytest.mark.parametrize("words", [["use", "nowhere"], ["download", "nowhere"], ["remove", "nowhere"]])
def test_a_name_that_is_none(nlcli, words):
    done = nlcli("model", *words, "--yes") if words[0] != "use" else nlcli("model", *words)
    assert done.returncode == 2 and "nowhere" in done.stderr and "nlcli" in done.stderr


@pytest.fixture
def address(tiny):
    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=str(tiny.parent))

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{tiny.name}"
    server.shutdown()
    server.server_close()


def test_fetched_checked_used_and_deleted(nlcli, address, tiny, home):
    right = hashlib.sha256(tiny.read_bytes()).hexdigest()
    proxy = {"no_proxy": "127.0.0.1"}
    asked = nlcli("model", "download", address, "--sha256", right, env=proxy)
    assert asked.returncode == 1 and "--yes" in asked.stderr and "MB" in asked.stderr and "licence" in asked.stderr
    wrong = nlcli("model", "download", address, "--sha256", "0" * 64, "--yes", env=proxy)
    assert wrong.returncode == 1 and "SHA-256" in wrong.stderr
    done = nlcli("model", "download", address, "--sha256", right, "--name", "fetched", "--yes", env=proxy)
    assert done.returncode == 0, done.stderr
    folder = os.path.join(home["HOME"], ".local", "share", "nlcli", "models")
    assert sorted(os.listdir(folder)) == ["fetched.gguf", "models.json"]
    assert "* fetched" in nlcli("model", "list").stdout
    assert nlcli("model", "remove", "fetched", "--yes").returncode == 0
    assert os.listdir(folder) == ["models.json"]


def test_nothing_is_fetched_where_the_runtime_does_not_work(nlcli, address, tmp_path, home):
    (tmp_path / "xllamacpp.py").write_text("raise ImportError('libgomp.so.1: cannot open shared object file')")
    done = nlcli("model", "download", address, "--yes", env={"PYTHONPATH": os.pathsep.join([str(tmp_path), home["PYTHONPATH"]])})
    assert done.returncode == 1 and "install libgomp" in done.stderr
    assert not os.path.exists(os.path.join(home["HOME"], ".local", "share", "nlcli", "models"))
