"""The program that this distribution was made for: what `nlcli` alone talks to."""

DEFAULT_CATALOGUE = "venvy"
