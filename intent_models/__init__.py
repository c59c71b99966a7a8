"""Text to ranked labels, flags, marked words and an embedding: one shared encoder and a small head a catalogue."""
