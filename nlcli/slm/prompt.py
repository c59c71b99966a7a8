"""What a language model is asked: the form it was trained on, or, for a model that was not, the commands in front of it."""

from __future__ import annotations

from nlcli.catalogue import Catalogue
from slot_rules.patterns import Pattern

# No special token in it: runtimes disagree on the blank behind one (llama.cpp issue 23840), and the model would read another prompt than it learnt.
TEMPLATE = "### Request:\n{text}\n### Command:\n"
TRAINED = "trained"
GENERAL = "general"
_EXAMPLES = 2
# The runtime would read "</s>" or "<|end|>" in a request as its own marks.
_MARKS = Pattern(r"<([|/]?\w+\|?)>", "<")


def prompt(text: str, catalogue: Catalogue, kind: str) -> str:
    """The prompt for a request: `kind` TRAINED for a model that was trained on this catalogue, GENERAL for any other."""
    return (introduction(catalogue) if kind == GENERAL else "") + TEMPLATE.format(text=_MARKS.sub(r" \1 ", text))


def introduction(catalogue: Catalogue) -> str:
    """What stands before every request to a general model: always the same, so that it has to be read once."""
    rows = [f"{name}: {catalogue.command(name).help.partition('.')[0].partition(' (')[0].strip()}" for name in catalogue.commands]
    examples = [TEMPLATE.format(text=catalogue.command(name).say) + name for name in catalogue.commands if catalogue.command(name).say][:_EXAMPLES]
    return (
        f"Commands of {catalogue.program}, which can {catalogue.summary}:\n"
        + "\n".join(rows)
        + "\nEach request becomes one command line, or none if no command does what is asked.\n\n"
        + "\n\n".join([*examples, TEMPLATE.format(text="what is the weather like") + "none"])
        + "\n\n"
    )
