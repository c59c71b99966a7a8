"""Regular expressions that pick the command, as one writes them before anything is learnt."""

from __future__ import annotations

import re

from intent_models.classifier import Prediction
from nlcli.catalogue import Catalogue
from training.labels import NONE

# First match wins, the special before the general: what a careful afternoon with regular expressions gives.
RULES: tuple[tuple[str, str], ...] = (
    (r"\b(roll ?back|restore|revert|undo)\b", "rollback"),
    (r"\b(checkpoint|snapshot|save (the )?state)\b", "checkpoint"),
    (r"\b(vulnerab|cves?\b|security|malicious|audit)", "audit"),
    (r"\b(hard-?link|dedup|identical files)", "dedup"),
    (r"\b(duplicates?|overlap|similar (envs|venvs|environments|packages))\b", "duplicates"),
    (r"\bshell[- ]?hook|\b(bashrc|zshrc|shell integration)\b", "shell-hook"),
    (r"\b(dashboard|browser|web ?ui|gui|ui)\b", "ui"),
    (r"\bcache\b.*\b(stats|statistics|size)\b|\bcache\b|\bclear\b.*\bcache\b", "cache"),
    (r"\b(doctor|diagnos\w+|troubleshoot)\b", "doctor"),
    (r"\b(registry|registered)\b.*\b(missing|gone|dead|stale)\b|\bclean\w*\b.*\bregistry\b", "cleanup-registry"),
    (r"\brefresh|recalculate|recompute\b", "refresh"),
    (r"\b(suggest|advise|advice|recommend)", "suggest"),
    (r"\b(broken|health|healthy|still work)\b", "health"),
    (r"\b(clean|clean up|purge|prune|tidy)\b.*(\s[~./]|\bin\b)", "clean"),
    (r"\b(clean ?up|cleanup|clean|purge|prune|unused|stale|old)\b", "cleanup"),
    (r"\b(delete|remove|drop|rm|get rid of|trash)\b", "remove"),
    (r"\b(system-wide|whole machine|scan statistics)\b", "scan-stats"),
    (r"\b(stats|statistics|totals?|how many)\b", "stats"),
    (r"\b(biggest|largest|disk usage|space|sizes?)\b", "size"),
    (r"\b(install|add|pip install)\b", "safe-install"),
    (r"\b(create|make|new|set ?up an? (env|venv)|spin up)\b", "ensure"),
    (r"\b(init|initiali[sz]e|set ?up)\b", "init"),
    (r"\bregister\b", "register"),
    (r"\b(track|mark)\b", "track"),
    (r"\b(scan|discover|search|find)\b", "scan"),
    (r"\b(active|activated|current|which env(ironment)? am i)\b", "current"),
    (r"\b(status|recent activity)\b", "status"),
    (r"\b(info|details?|describe|tell me about)\b", "info"),
    (r"\b(conda|pyenv|virtualenv type|thorough)\b", "list"),
    (r"\b(list|show|ls|what)\b.*\b(envs?|venvs?|environments?|virtualenvs?)\b", "ls"),
)


class RegexClassifier:
    """RULES and, for the switches, their own words."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Compile once."""
        self._rules = [(re.compile(pattern, re.IGNORECASE), label) for pattern, label in RULES]
        switches = {p.slot.label for name in catalogue.commands for p in catalogue.command(name).params if p.slot and p.slot.kind == "flag"}
        self._flags = {flag: re.compile(rf"(?<!\w)-*{flag.lstrip('-').replace('-', '[- ]')}\b", re.IGNORECASE) for flag in switches}

    def predict(self, text: str) -> Prediction:
        """Full certainty for the first rule that matches, "none" if none does."""
        label = next((label for pattern, label in self._rules if pattern.search(text)), NONE)
        return Prediction(((label, 1.0),), {flag: float(bool(pattern.search(text))) for flag, pattern in self._flags.items()})
