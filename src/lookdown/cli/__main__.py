"""`python -m lookdown.cli`, for where the command is not on the path."""

from lookdown.cli import main

main()
