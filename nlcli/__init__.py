"""Plain English to commands of a command-line program, offline and at once.

The library is `Translator`, what it returns, and the errors it raises; each is loaded when it is first asked for.
"""

__version__ = "0.1.0"
__all__ = [
    "Alternative",
    "Context",
    "ModelError",
    "NlcliError",
    "NoMatch",
    "Parse",
    "Query",
    "Question",
    "Result",
    "SlotMatch",
    "Suggestion",
    "Translator",
    "__version__",
]

TYPE_CHECKING = False  # without importing typing; type checkers read it as true
if TYPE_CHECKING:
    from intent_models.errors import ModelError
    from nlcli.errors import NlcliError
    from nlcli.translator import Translator
    from nlcli.types import Alternative, Context, NoMatch, Parse, Query, Question, Result, Suggestion
    from slot_rules.types import SlotMatch
else:
    # A request on the command line imports this module too, and must not pay for the library.
    _ELSEWHERE = {"ModelError": "intent_models.errors", "NlcliError": "nlcli.errors", "SlotMatch": "slot_rules.types", "Translator": "nlcli.translator"}

    def __getattr__(name):  # noqa: ANN001, ANN202  (type checkers see the imports above)
        if name not in __all__:
            raise AttributeError(f"module 'nlcli' has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(_ELSEWHERE.get(name, "nlcli.types")), name)
