"""The process that holds the language model: `python child.py FILE THREADS FOLDER CACHE EXACT`, JSON lines in and out.

A request is {"prompt", "prefix", "grammar", "tokens", "seconds"}; `prefix` is how many characters of the prompt are always the same. An answer is
{"text", "logprobs"} or {"error"}. The first line is {"ready": true} or {"error"}. Whatever kills this process leaves the command line alive.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import secrets
import socket
import sys
import time
from typing import Any, TextIO

_CONTEXT = 2048
# Beyond the file itself: the context, the runtime's buffers and its code.
_ROOM_BYTES = 3 << 30


def main(arguments: list[str]) -> None:
    """Load the model and answer until stdin ends."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # the runtime prints; that must not get between the answers
    file, threads, folder, cache, exact = arguments
    try:
        model = _Model(file, int(threads), folder, cache, bool(exact))
    except ImportError as error:
        hint = "; install libgomp (apt-get install libgomp1, dnf install libgomp)" if "libgomp" in str(error) else ""
        _say(out, {"error": f"the runtime cannot be loaded: {error}{hint}"})
        return
    except Exception as error:
        _say(out, {"error": f"the model cannot be loaded: {error}"})
        return
    _say(out, {"ready": True})
    for line in sys.stdin:
        try:
            answer = model.answer(json.loads(line))
        except Exception as error:
            answer = {"error": repr(error)}
        _say(out, answer)


def _say(out: TextIO, answer: dict[str, Any]) -> None:
    out.write(json.dumps(answer) + "\n")
    out.flush()


def _limit_memory(file: str) -> None:
    """Let the system refuse memory to a model that wants far more than its size, before the machine begins to swap."""
    if os.name == "posix" and sys.platform != "darwin":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = 2 * os.path.getsize(file) + _ROOM_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


class _Model:
    def __init__(self, file: str, threads: int, folder: str, cache: str, exact: bool) -> None:
        _limit_memory(file)
        import xllamacpp

        params = xllamacpp.CommonParams()
        params.model.path = file
        params.n_ctx = _CONTEXT
        params.n_parallel = 1
        params.verbosity = 0
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
        params.n_threads_http = 1
        params.n_gpu_layers = 0
        params.offline = True
        # One question a process: nothing is gained by trying the model out, by fitting it to a device or by keeping old contexts.
        params.warmup = params.fit_params = params.ui = params.use_jinja = False
        params.cache_ram_mib = params.n_ctx_checkpoints = 0
        # Weights are used as they lie in the file, not copied into another order: a third of the memory and of the start.
        params.no_extra_bufts = True
        if exact:  # the context at 32 bits instead of 16, and attention as it is written in papers
            params.cache_type_k = params.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_F32
            params.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
        # The runtime always listens: on a socket in a folder of ours, and for nobody without the key.
        self._key = secrets.token_hex(32)
        self._socket = os.path.join(folder, "s.sock") if hasattr(socket, "AF_UNIX") and os.name == "posix" else ""
        params.api_keys = [self._key]
        if self._socket:
            params.hostnames = [self._socket]
        self._cache = cache if self._socket else ""
        params.endpoint_slots = bool(self._cache)
        if self._cache:
            params.slot_save_path = os.path.join(self._cache, "")  # without the slash the name is put straight behind it
        self._server = xllamacpp.Server(params)
        about = os.stat(file)
        self._identity = f"{os.path.realpath(file)} {about.st_size} {about.st_mtime_ns} {xllamacpp.__version__}"
        self._restored = ""

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Complete a prompt within the grammar and the time."""
        end = time.monotonic() + request["seconds"]
        if self._cache and request["prefix"]:
            self._prepare(request["prompt"][: request["prefix"]], end)
        return self._complete(request["prompt"], request["grammar"], request["tokens"], end)

    def _complete(self, prompt: str, grammar: str, tokens: int, end: float) -> dict[str, Any]:
        parts: list[str] = []
        logprobs: list[float] = []
        state = {"finish": "", "error": ""}

        def take(raw: Any) -> bool:
            chunk = json.loads(raw) if isinstance(raw, str | bytes) else raw
            if "error" in chunk:
                state["error"] = str(chunk["error"].get("message", "error"))
                return True
            for choice in chunk.get("choices", ()):
                parts.append(choice.get("text") or "")
                state["finish"] = choice.get("finish_reason") or state["finish"]
                logprobs.extend(token["logprob"] for token in ((choice.get("logprobs") or {}).get("content") or ()))
            return time.monotonic() > end

        question = {"prompt": prompt, "max_tokens": tokens, "temperature": 0, "top_k": 1, "logprobs": 1, "stream": True, "cache_prompt": True, "id_slot": 0}
        if grammar:
            question["grammar"] = grammar
        result = self._server.handle_completions(question, take)
        if isinstance(result, dict) and "error" in result:
            state["error"] = str(result["error"].get("message", "error"))
        if state["error"]:
            return {"error": state["error"]}
        if state["finish"] != "stop":
            return {"error": "no answer in time" if time.monotonic() > end else "the answer does not end"}
        return {"text": "".join(parts), "logprobs": logprobs}

    def _prepare(self, prefix: str, end: float) -> None:
        """Have the part that is always the same in the context: from the disk, or read once and put there."""
        name = hashlib.sha256(f"{self._identity} {prefix}".encode()).hexdigest() + ".kv"
        if self._restored == name:
            return
        file = os.path.join(self._cache, name)
        if not (os.path.exists(file) and self._slot("restore", name)):
            self._complete(prefix, "", 1, end)
            self._slot("save", name)
            if os.path.exists(file):
                os.chmod(file, 0o600)
        self._restored = name

    def _slot(self, action: str, name: str) -> bool:
        connection = http.client.HTTPConnection("localhost")
        connection.sock = socket.socket(socket.AF_UNIX)
        try:
            connection.sock.connect(self._socket)
            headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
            connection.request("POST", f"/slots/0?action={action}", json.dumps({"filename": name}), headers)
            return connection.getresponse().status == 200
        except OSError:
            return False  # the cache only saves time
        finally:
            connection.close()


if __name__ == "__main__":
    main(sys.argv[1:])
    # Taking the runtime down piece by piece takes longer than an answer.
    sys.stdout.flush()
    os._exit(0)
