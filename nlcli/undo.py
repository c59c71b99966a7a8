"""The way back from a command that was run, where there is one; pure."""

from __future__ import annotations

from nlcli import parts, render
from nlcli.catalogue import Catalogue
from nlcli.engine import RULES
from nlcli.history import Done
from nlcli.types import Parse, Query, Suggestion
from slot_rules.rules.flag import ON
from slot_rules.types import SlotMatch

_RULE = "undo"


def last_change(rows: list[Done]) -> Done | None:
    """The last command that changed something and has not been taken back."""
    undone = 0
    for done in reversed(rows):
        if done.undone:
            undone += 1
        elif done.effect != "read":
            if not undone:
                return done
            undone -= 1
    return None


def way_back(done: Done, catalogue: Catalogue) -> Suggestion | str:
    """The command that takes it back; else the reason why there is none.

    The catalogue's `undo` names the command, which of its parameters (`with`) take the values of which of the first one, and its `switches`; where
    it names a parameter as `fresh`, there is a way back only if what that named was not there before.
    """
    after = catalogue.command_of(done.argv).after if catalogue.name_in(done.argv) else {}
    plan = after.get("undo")
    values = {param.name: value for param, value in catalogue.values(done.argv)} if plan else {}
    if not plan or (plan.get("fresh") and not (done.fresh and values.get(plan["fresh"]))):
        return str(after.get("no_undo", "no command takes it back"))
    command = catalogue.command(plan["command"])
    slots = [SlotMatch(to, values[from_], (0, 0), 1.0, _RULE) for to, from_ in plan.get("with", {}).items() if values.get(from_)]
    slots += [SlotMatch(name, ON, (0, 0), 1.0, _RULE) for name in plan.get("switches", ())]
    argv = render.argv(command, slots)
    if problem := catalogue.refusal(argv):
        return f"{render.line(catalogue.program, argv)} would be the way back, but: {problem}"
    effect = catalogue.effect(argv)
    query = Query(f"take back: {render.line(catalogue.program, done.argv)}")
    return Suggestion(query, (Parse(argv, 1.0, parts.located(catalogue, argv, query.text, _RULE), effect),), 1.0, effect, RULES)


def is_fresh(argv: tuple[str, ...], catalogue: Catalogue, names: tuple[str, ...]) -> bool:
    """Does the command make something under a name that is not there yet, as far as its way back asks?"""
    plan = catalogue.command_of(argv).after.get("undo") or {}
    given = [value for param, value in catalogue.values(argv) if param.name == plan.get("fresh")]
    return bool(given) and given[0] not in names
