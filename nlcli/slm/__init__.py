"""The optional tier behind the classifier: a small language model in GGUF, in a process of its own."""
