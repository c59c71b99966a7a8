"""The shells: a script for each, how each writes a word, and which keys are free there. No program is known here."""
