"""Calls of the MCP server in a row, by the official client over stdio: `python -m benchmarks.mcp_calls`.

How long one takes, there and back, and how much memory the server has before and after. Results go to benchmarks/results/mcp_calls.json.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import anyio
from mcp import Client, StdioServerParameters, stdio_client

from benchmarks import machine
from benchmarks.latency import summary
from benchmarks.scoring import load

# The client does not say which process its server is.
_SERVER = "import os, sys; print(os.getpid(), file=sys.stderr, flush=True); from nlcli.cli.main import run; sys.argv[1:] = ['mcp']; run()"
# Everything that is loaded or compiled on first use is there after these.
_WARM_UP = 200


async def _measured(requests: list[str], home: Path) -> dict[str, Any]:
    parameters = StdioServerParameters(command=sys.executable, args=["-c", _SERVER], env={**os.environ, "HOME": str(home)}, cwd=str(home))
    with (home / "log").open("w+", encoding="utf-8") as log:
        begin = time.perf_counter()
        async with Client(stdio_client(parameters, errlog=log)) as client:
            start = time.perf_counter() - begin
            pid = int((home / "log").read_text("utf-8").split()[0])
            for request in islice(cycle(requests), _WARM_UP):
                await client.call_tool("translate", {"request": request})
            before, seconds = machine.resident(pid), []
            for request in requests:
                begin = time.perf_counter()
                result = await client.call_tool("translate", {"request": request})
                seconds.append(time.perf_counter() - begin)
                assert not result.is_error
            after = machine.resident(pid)
    return {"calls": len(requests), "start_s": round(start, 2), **summary(seconds), "resident_start_bytes": before, "resident_end_bytes": after}


def measure(calls: int) -> dict[str, Any]:
    """Times and memory of that many translations of held-out requests, after some to warm up."""
    requests = list(islice(cycle(row["q"] for row in load()), calls))
    with tempfile.TemporaryDirectory() as home:
        return anyio.run(_measured, requests, Path(home))


def main() -> None:
    """Measure, print and save."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mcp_calls")
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--out", type=Path, default=machine.RESULTS)
    args = parser.parse_args()
    found = measure(args.calls)
    before, after = (found[f"resident_{when}_bytes"] / 1e6 for when in ("start", "end"))
    print(
        f"{found['calls']} calls: p50 {found['p50_ms']} ms, p99 {found['p99_ms']} ms; memory {before:.1f} MB, then {after:.1f} MB; start {found['start_s']} s"
    )
    args.out.mkdir(exist_ok=True)
    (args.out / "mcp_calls.json").write_text(json.dumps({"machine": machine.describe("mcp", "onnxruntime"), **found}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
