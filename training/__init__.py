"""From written phrasings to a model artefact: run from a checkout, never shipped."""
