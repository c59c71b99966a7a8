"""Fetching a model from a real server: broken off, gone on with, corrupted, too big for the disk."""

import hashlib
import http.server
import os
import random
import threading

import pytest

from nlcli.errors import SlmError
from nlcli.slm.download import fetch, length

DATA = random.Random(5).randbytes(3_000_000)
SHA256 = hashlib.sha256(DATA).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves DATA; `cut` breaks the connection after so many bytes, `ranges` off ignores what part is asked for."""

    cut = None
    ranges = True
    asked: list = []

    def do_HEAD(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(DATA)))
        self.end_headers()

    def do_GET(self):
        if self.path != "/model.gguf":
            self.send_error(404)
            return
        wanted = self.headers.get("Range") if self.ranges else None
        type(self).asked.append(wanted)
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        if start >= len(DATA):
            self.send_error(416)
            return
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(DATA) - start))
        self.end_headers()
        end = len(DATA) if self.cut is None else min(len(DATA), start + self.cut)
        self.wfile.write(DATA[start:end])
        if self.cut is not None:
            self.connection.close()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server(monkeypatch):
    handler = type("One", (Handler,), {"asked": []})
    found = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    yield f"http://127.0.0.1:{found.server_port}/model.gguf", handler
    found.shutdown()
    found.server_close()


SIZE = len(DATA)


def get(url, file, sha256=SHA256, size=SIZE):
    seen = []
    found = fetch(url, str(file), sha256, size, lambda here, total: seen.append((here, total)))
    return found, seen


def test_the_whole_file(server, tmp_path):
    url, _ = server
    found, seen = get(url, tmp_path / "new" / "m.gguf")
    assert found == SHA256 and (tmp_path / "new" / "m.gguf").read_bytes() == DATA
    assert seen[0] == (0, len(DATA)) and seen[-1] == (len(DATA), len(DATA))
    assert os.listdir(tmp_path / "new") == ["m.gguf"]


def test_broken_off_and_gone_on_with(server, tmp_path):
    url, handler = server
    handler.cut = 1_200_000
    for _ in range(2):
        with pytest.raises(SlmError, match="run it again to go on"):
            get(url, tmp_path / "m.gguf")
        assert not (tmp_path / "m.gguf").exists()
    handler.cut = None
    get(url, tmp_path / "m.gguf")
    assert (tmp_path / "m.gguf").read_bytes() == DATA
    assert handler.asked[0] is None and all(asked for asked in handler.asked[1:])


def test_a_server_that_cannot_go_on_starts_again(server, tmp_path):
    url, handler = server
    handler.cut, handler.ranges = 1_000_000, False
    with pytest.raises(SlmError):
        get(url, tmp_path / "m.gguf")
    handler.cut = None
    get(url, tmp_path / "m.gguf")
    assert (tmp_path / "m.gguf").read_bytes() == DATA


def test_what_lies_there_is_of_something_longer(server, tmp_path):
    url, _ = server
    (tmp_path / "m.gguf.part").write_bytes(bytes(len(DATA) + 5))
    get(url, tmp_path / "m.gguf")
    assert (tmp_path / "m.gguf").read_bytes() == DATA


def test_a_corrupt_byte_is_found_and_nothing_is_kept(server, tmp_path):
    url, _ = server
    (tmp_path / "m.gguf.part").write_bytes(b"\0" + DATA[1:1000])
    with pytest.raises(SlmError, match="SHA-256"):
        get(url, tmp_path / "m.gguf")
    assert os.listdir(tmp_path) == []
    get(url, tmp_path / "m.gguf")


def test_an_older_file_stays_until_the_new_one_is_whole(server, tmp_path):
    url, handler = server
    (tmp_path / "m.gguf").write_bytes(b"old")
    handler.cut = 10
    with pytest.raises(SlmError):
        get(url, tmp_path / "m.gguf")
    assert (tmp_path / "m.gguf").read_bytes() == b"old"


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/model.gguf", "ftp://127.0.0.1/x.gguf", "file:///etc/hostname", "no address"])
def test_an_address_that_does_not_answer(tmp_path, url):
    with pytest.raises(SlmError, match=r"cannot fetch|no http"):
        get(url, tmp_path / "m.gguf")
    with pytest.raises(SlmError):
        length(url)


def test_a_file_that_is_not_there(server, tmp_path):
    url, _ = server
    assert length(url) == len(DATA)
    with pytest.raises(SlmError, match="404|Not Found"):
        get(url.replace("model", "other"), tmp_path / "m.gguf")


def test_no_room_for_it_is_said_before_it_begins(server, small_disk):
    url, handler = server
    with pytest.raises(SlmError, match="not enough room"):
        get(url, small_disk / "m.gguf")
    assert handler.asked == [] and os.listdir(small_disk) == []


def test_a_disk_that_fills_up_on_the_way(server, small_disk):
    url, _ = server
    with pytest.raises(SlmError, match="No space left"):
        get(url, small_disk / "m.gguf", size=0)
    assert not (small_disk / "m.gguf").exists()


def test_a_folder_that_takes_nothing(server, tmp_path):
    url, _ = server
    (tmp_path / "file").write_text("")
    with pytest.raises(SlmError, match="cannot write"):
        get(url, tmp_path / "file" / "m.gguf")
