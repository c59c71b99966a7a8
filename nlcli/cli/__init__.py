"""The command line: argv, environment and clock in, text and exit code out. Only this package prints."""
