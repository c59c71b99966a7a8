"""`ask` for callers that cannot drop the "-w" themselves: cmd.exe's `shift` does not change `%*`."""

import sys

from nlcli.cli.main import run

if __name__ == "__main__":
    at = sys.argv.index("--")
    sys.argv[1:] = ["ask", *sys.argv[1:at], *sys.argv[at + 2 :]]
    run()
