"""Figures and where they come from: run from a checkout, never shipped. Nothing here runs when it is imported."""
