"""`ask` for callers that cannot drop the "-w" themselves: cmd.exe's `shift` does not change `%*`."""

import sys

from nlcli.cli.main import main

if __name__ == "__main__":
    at = sys.argv.index("--")
    sys.exit(main(["ask", *sys.argv[1:at], *sys.argv[at + 2 :]]))
