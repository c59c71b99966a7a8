"""`python -m nlcli`."""

import sys

from nlcli.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
