"""The library: one object that translates."""

from __future__ import annotations

from nlcli import answer, classifiers, learned, world
from nlcli.engine import Engine
from nlcli.integrations.default import DEFAULT_CATALOGUE
from nlcli.types import Context, Query, Question, Result


class Translator:
    """English to commands of one program. Any number of threads may share one object.

    Nothing is run, written or sent. Corrections and the optional language model are left out: the same text and context give the same result, until
    `nlcli learn` teaches something new.
    """

    def __init__(self, catalogue: str = DEFAULT_CATALOGUE) -> None:
        """A shipped catalogue by name, or a .json file. Raises NlcliError if it is missing or broken."""
        self.catalogue = learned.load(catalogue)
        self._engine = Engine(self.catalogue, classifiers.of(self.catalogue))

    @property
    def program(self) -> str:
        """The name of the program, which the argument lists go without."""
        return self.catalogue.program

    def translate(self, text: str, context: Context | None = None) -> Result:
        """What the text asks for: commands to run, a question for a value that is missing, or no match.

        Never raises for what a text says. Without a context no names are known. The first call opens the model; ModelError if that is damaged.
        """
        return self._engine.translate(Query(text, context or Context()))

    def answer(self, question: Question, text: str) -> Result:
        """The commands of a question, with the value that the text gives; the question again if it gives none."""
        return answer.complete(question, text, self.catalogue)

    def here(self) -> Context:
        """What is known of this machine: the names of the user's environments, read once, when a request first needs them."""
        return Context(world.names(self.catalogue.names_source))
