"""Where things are kept: data, cache and settings of this user. Source: XDG Base Directory Specification; Apple's and Microsoft's conventions.

Written here rather than taken from platformdirs because every request looks for what was learnt before it does anything else.
"""

from __future__ import annotations

import os
import sys

NAME = "nlcli"


def data() -> str:
    """The folder for what cannot be made again."""
    return _folder("XDG_DATA_HOME", "~/.local/share", "~/Library/Application Support", "LOCALAPPDATA")


def cache() -> str:
    """The folder for what only saves time."""
    return _folder("XDG_CACHE_HOME", "~/.cache", "~/Library/Caches", "LOCALAPPDATA", "cache")


def config() -> str:
    """The folder for what a person has set."""
    return _folder("XDG_CONFIG_HOME", "~/.config", "~/Library/Application Support", "APPDATA")


def _folder(variable: str, linux: str, mac: str, windows: str, *below: str) -> str:
    # A relative path there is to be ignored.
    chosen = os.environ.get(variable, "")
    if os.path.isabs(chosen):
        return os.path.join(chosen, NAME)
    if sys.platform == "win32":
        return os.path.join(os.environ.get(windows) or os.path.expanduser("~"), NAME, *below)
    return os.path.join(os.path.expanduser(mac if sys.platform == "darwin" else linux), NAME)
