"""The language model of the optional tier: its data, a small one from scratch, fine-tuning of a big one, GGUF."""
