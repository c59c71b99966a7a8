"""Requests that look as if they held a secret: nothing of them is kept anywhere."""

from __future__ import annotations

from itertools import pairwise

from slot_rules.patterns import Pattern

_SECRETS = (
    Pattern(
        r"\b(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|api[ _-]?key|access[ _-]?key|private[ _-]?key|credentials?|bearer|otp|pin)\b\s*(?:is|=|:|\s)\s*\S"
    ),
    Pattern(r"\w+://[^\s/@:]+:[^\s/@]+@", "://"),
    # The forms in which well-known services give out keys.
    Pattern(
        r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bsk-[\w-]{16,}|\bxox[abprs]-[\w-]{8,}|\bpypi-[\w-]{16,}|\bnpm_\w{20,}"
    ),
    Pattern(r"-----BEGIN|\bssh-(?:rsa|ed25519)\s+\S|\beyJ[\w-]{10,}\.[\w-]{10,}", "-----begin", "ssh-", "eyj"),
)
# Letters and digits in disorder: at least twenty without a break, with so many changes between small letters, capitals and digits.
_RUN = Pattern(r"[A-Za-z0-9]{20,}")
_CHANGES = 6


def looks_secret(text: str) -> bool:
    """Does a request name a password, carry a key, or hold a word that nobody could have thought of?"""
    return any(pattern.search(text) for pattern in _SECRETS) or any(_random(word) for word in text.split())


def _random(word: str) -> bool:
    return any(any(map(str.isdigit, run)) and _changes(run) >= _CHANGES for run in _RUN.compiled().findall(word))


def _changes(run: str) -> int:
    kinds = ["d" if char.isdigit() else "u" if char.isupper() else "l" for char in run]
    return sum(a != b for a, b in pairwise(kinds))
