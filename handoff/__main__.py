"""`python -m handoff`: see `handoff.cli`."""

from handoff.cli import main

main()
