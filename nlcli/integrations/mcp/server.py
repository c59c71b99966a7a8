"""The server: English in, checked command lines out, and one that runs them if it was allowed to."""

from __future__ import annotations

from mcp.server import MCPServer
from mcp_types import ToolAnnotations

from nlcli import __version__
from nlcli.integrations.mcp.tools import Runner, Tools
from nlcli.translator import Translator

_TELLS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_USE = (
    "English to command lines of {program} ({summary}), checked against its grammar, each with its effect (read, write, delete) and a confidence. "
    "translate first; if its status is clarify, ask the user its question; if it is unresolved, nothing fits. {running}"
)


def server(translator: Translator, runner: Runner | None) -> MCPServer:
    """A server of the translator's program; it offers to run command lines only with a runner."""
    tools = Tools(translator)
    program = translator.catalogue
    running = f"run is for what {runner.allows} at most." if runner else "Nothing can be run here."
    made: MCPServer = MCPServer(
        "nlcli",
        version=__version__,
        instructions=_USE.format(program=program.program, summary=program.summary, running=running),
        log_level="WARNING",
        subscriptions=False,
    )
    for tool in (tools.translate, tools.explain, tools.validate, tools.catalogue):
        made.add_tool(tool, annotations=_TELLS)
    if runner:
        made.add_tool(runner.run, annotations=_hints(runner))
    return made


def _hints(runner: Runner) -> ToolAnnotations:
    """What `run` may do at this server's level. The program may fetch packages and ask for known weaknesses: the world is open."""
    reads = runner.most == "read"
    return ToolAnnotations(read_only_hint=reads, destructive_hint=runner.most == "delete", idempotent_hint=reads, open_world_hint=True)
