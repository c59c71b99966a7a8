"""`nlcli mcp`: serve agents on stdin and stdout. stdout is the protocol's; what there is to say goes to stderr."""

from __future__ import annotations

import os
import signal
from typing import Annotated, Literal

import typer

from nlcli import settings
from nlcli.errors import NlcliError

# Making an environment with some packages takes a minute.
_SECONDS = 120.0
_WARM_UP = "show my environments"

Effect = Literal["read", "write", "delete"]


def serve(
    allow_run: Annotated[Effect | None, typer.Option(help="Offer to run what has at most this effect; without it nothing can be run.")] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long a command may run.")] = _SECONDS,
    catalogue: Annotated[str, typer.Option(help="A shipped catalogue or a .json file; by default the one that is set.")] = "",
    program: Annotated[str, typer.Option(help="The executable to run.")] = "",
) -> None:
    """Serve agents that speak the Model Context Protocol, on stdin and stdout, until stdin is closed."""
    from nlcli.translator import Translator

    translator = Translator(catalogue or settings.current().catalogue)
    # What is broken is said now, and the first request is as fast as the others.
    translator.translate(_WARM_UP)
    try:
        from nlcli.integrations.mcp import capture, server, tools
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types", "anyio", "pydantic"):
            raise
        raise NlcliError('nlcli mcp needs the package mcp; install it: pip install "mcp>=2.3,<3"') from error
    runner = tools.Runner(translator.catalogue, allow_run, seconds, program or None) if allow_run else None

    def leave(number: int, _frame: object) -> None:
        if not capture.kill_all():
            import asyncio

            asyncio.get_running_loop().call_soon_threadsafe(leave, number, None)
            return
        # At once: the event loop would wait for the thread that reads stdin.
        os._exit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
    try:
        server.server(translator, runner).run()
    except* BrokenPipeError:
        pass  # the client went away: nothing to tell anyone
