"""A classifier for programs that nobody has trained one for: names, help texts, and the examples a user has given, if any."""
