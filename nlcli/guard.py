"""What must never be read as a request: shell syntax, smuggled instructions, text that is no text.

A request is data, so none of this could run; but a sentence that carries it is not what it seems, and the whole is refused.
"""

from __future__ import annotations

from slot_rules.patterns import Pattern

# More than anyone types in one go; 500 words of ordinary length are about 3,000 characters.
MAX_CHARACTERS = 5000

# Only what is no word of an ordinary request: "scan home; ls by size" and "rm a; find duplicates" are requests.
_UNIX = (
    r"sudo|curl|wget|cat|chmod|chown|dd|mkfs\S*|shutdown|reboot|nc|ncat|(?:ba|z|da)?sh\s+-c|(?:ba|z|da)?sh\s+\S+\.sh|python3?\s+-c|perl|ruby|exec|echo|cp|mv|ln|cd|tee|"
    r"xargs|whoami|ssh|scp|git|docker|npm|apt(?:-get)?|brew|crontab|systemctl|powershell|ping|base64|useradd|passwd|tar|gzip|printenv|uname|nohup|awk|sed|nano|"
    r"killall|kill\s+-\d|rm\s+[-~/*.]|del\s+/|format\s+[a-z]:|touch\s+\S+$|export\s+\w+=|pip3?\s+(?:install|uninstall)"
)
# Each with its signs (see slot_rules.patterns): an ordinary request has none of them, and nothing is compiled for it.
_SHELL = (
    Pattern(rf"(?:;|&&|(?<!\|)\|{{1,2}})\s*(?:{_UNIX})(?![\w-])", ";", "&&", "|"),
    Pattern(r"(?<!\|)\|{1,2}\s*(?:sh|bash|zsh|python3?|node|grep|less|more|head|tail|sort|wc|rm|mail|nc)\b", "|"),
    Pattern(r"\$\([^)]*\)?|\$\{[^}]*\}", "$"),
    Pattern(rf"`\s*(?:{_UNIX})\b[^`]*`", "`"),
    Pattern(r"(?:^|\s)\d?>{1,2}\s*(?:[~/.&]|/dev/|\w+\.\w+\b)|>\(", ">"),
    Pattern(r"<\(|<\s*script\b", "<"),
    Pattern(
        r"\brm\s+-\w*[rf]\w*\s+(?:-\S+\s+)*(?:/(?:\s|$|\*)|~(?:/?\s|/?$|/\*|/\.)|\*|/(?:home|etc|usr|var|bin|boot|root|lib|opt)/?(?:\s|$)|\$HOME|--no-preserve)",
        "rm",
    ),
    Pattern(r"\bsudo\s+\S", "sudo"),
    Pattern(r"\bdd\s+if=", "if="),
    Pattern(r"\bmkfs\b", "mkfs"),
    Pattern(r":\(\)\s*\{", ":()"),
    Pattern(r"/etc/(?:passwd|shadow|sudoers)", "/etc/"),
    Pattern(r"(?:curl|wget)\s+\S+\s*\|", "|"),
    Pattern(r"\bchmod\s+[0-7+]\S*", "chmod"),
    Pattern(r"\b(?:os\.system|subprocess\.\w+|__import__|eval|exec|system)\s*\(", "("),
    Pattern(r"\bdrop\s+(?:table|database)\b", "drop"),
    Pattern(r"'\s*(?:or|and)\s+'?1'?\s*=\s*'?1|['\"]\s*\)\s*;|[\\\"']\s*&&|\\n\s*(?:rm|sudo|curl)\b", "'", '"', "\\"),
    Pattern(r"javascript:", "javascript:"),
    Pattern(r"\{\{.*\}\}|\{%.*%\}", "{"),
    Pattern(r"%0a|%3b", "%0a", "%3b"),
)
_INSTRUCTIONS = (
    Pattern(
        r"\b(?:ignore|disregard|forget|override|bypass)\b[^.?!]{0,24}\b(?:previous|prior|above|earlier|preceding|all|any|your|the|these|those)\b[^.?!]{0,24}"
        r"\b(?:instruction|rule|prompt|guideline|direction|order|constraint|polic|safety|context|filter)\w*|\bignore the above\b",
        *("ignore", "disregard", "forget", "override", "bypass"),
    ),
    Pattern(r"\b(?:system|developer|hidden|initial)\s+(?:prompt|message|instruction)s?\b", "prompt", "message", "instruction"),
    Pattern(r"^\s*(?:system|assistant|developer|admin|root|user)\s*:", ":"),
    Pattern(r"</?\s*(?:system|user|assistant|instructions?|admin|prompt|tool|im_start|im_end)\b[^>]*>|<\|\w+\|>|\[/?INST\]", "<", "inst]"),
    Pattern(r"\b(?:developer|debug|god|admin|dan|jailbreak|unrestricted|maintenance)\s+mode\b", "mode"),
    Pattern(r"\byou are (?:now |no longer )(?:an? |in |bound|restricted|limited|root|dan|free|the )", "you are "),
    Pattern(r"\bpretend (?:to be|you(?:'re| are)|that)\b", "pretend "),
    Pattern(r"\b(?:tell|show|report to) the user\b.{0,60}\b(?:but|while|and)\b", "the user"),
    Pattern(r"\bjailbreak\b|\bact as (?:root|admin|an? unrestricted|if you)\b", "jailbreak", "act as "),
    Pattern(r"\"(?:command|cmd|argv|args|tool|action|role|function)\"\s*:", '"'),
)


def refusal(text: str) -> str | None:
    """Why the text is not taken as a request, or None if it may be one."""
    if not text.strip():
        return "nothing was asked"
    if len(text) > MAX_CHARACTERS:
        return f"the request is too long ({len(text):,} characters; at most {MAX_CHARACTERS:,})"
    if any(_is_unprintable(char) for char in text.strip("\r\n")):
        return "the request has line breaks, control characters or broken text in it"
    if any(pattern.search(text) for pattern in _SHELL):
        return "it looks like shell code, and nothing here is passed to a shell"
    if any(pattern.search(text) for pattern in _INSTRUCTIONS):
        return "it looks like instructions to a program rather than a request"
    return None


def _is_unprintable(char: str) -> bool:
    """Control characters (C0 but for tab, C1), lone surrogates, and what turns the direction of writing: a preview could be spoofed with it."""
    if " " <= char <= "~" or char == "\t":
        return False
    return char < " " or "\x7f" <= char <= "\x9f" or "\ud800" <= char <= "\udfff" or "\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069"


def is_malformed(text: str) -> bool:
    """Is it not even a line of text (empty, too long, control characters)?"""
    reason = refusal(text)
    return reason is not None and reason.startswith(("nothing", "the request"))
