"""What a program says of itself, as texts to embed: one for each command, value, switch and choice. Training embeds the same ones."""

from __future__ import annotations

from nlcli import wording
from nlcli.catalogue import Catalogue, Command, Param
from slot_rules.light import Record

VALUE, SWITCH, CHOICE = "value", "switch", "choice"
_TYPES = {"integer": "number", "float": "number", "path": "file"}


class Part(Record):
    """Something of a command that a request can speak of.

    `label` is the parameter's name for a value, the option for a switch ("--json") and both for a choice ("--format=json"); labels of a command
    differ. `kind` is VALUE, SWITCH or CHOICE.
    """

    command: str
    label: str
    kind: str
    text: str

    @property
    def role(self) -> str:
        """What it is called in a head."""
        return role(self.command, self.label)


def role(command: str, label: str) -> str:
    """What a part of a command is called in a head."""
    return f"{command}\t{label}"


def of_command(command: Command) -> str:
    """The text of a command."""
    said = command.help if command.help != command.name else ""
    return f"command {wording.spaced(command.name)}: {said}"


def parts(catalogue: Catalogue) -> list[Part]:
    """Everything that requests can speak of besides the commands, in the order of the catalogue."""
    return [part for name in catalogue.commands for part in of_params(catalogue.command(name))]


def of_params(command: Command) -> list[Part]:
    """The parts of one command."""
    out = []
    name = wording.spaced(command.name)
    for param in command.params:
        if param.flag and param.slot:
            out.append(Part(command.name, param.slot.label, SWITCH, f"switch {_option(param)}: {param.help}; {name}"))
        elif param.choices and param.slot:
            texts = ((choice, f"choice {choice}, {_said(param)}: {param.help}; {name}") for choice in param.choices)
            out += [Part(command.name, f"{param.slot.label}={choice}", CHOICE, text) for choice, text in texts]
        elif not param.flag and not param.choices:
            kind = f"{'needed ' * param.required}{'option' if param.opts else 'argument'}{' list' * param.multiple}"
            # Where nothing is said of a value, what the command does says most.
            about = f"{param.help}; {name}" if param.help else f"; {name} {command.help}"
            out.append(Part(command.name, param.name, VALUE, f"value {_said(param)}, {kind}, {_TYPES.get(param.type, 'text')}: {about}"))
    return out


def _said(param: Param) -> str:
    return wording.spaced(param.name).strip()


def _option(param: Param) -> str:
    return wording.spaced(param.option).strip()
