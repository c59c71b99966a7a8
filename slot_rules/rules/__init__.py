"""One slot kind a file; each has `fill(spec, text, context) -> list[SlotMatch]`, pure, empty for "not here"."""
