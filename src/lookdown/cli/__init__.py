"""The command line: parse, call, print. The only part of lookdown that prints or asks the machine for anything."""

import sys

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code.

    0: done. 1: a row of `verify` or `bench` failed. 2: something the user can mend, an output that takes no more
    among it. 70: an error of lookdown's own. 129, 130, 143: stopped by SIGHUP, Ctrl-C or SIGTERM. 141: whoever
    read the output left.
    """
    try:
        # Imported here, so that Ctrl-C while half of lookdown is loaded ends as it does everywhere else.
        from lookdown.cli._stopping import stopping_in_order

        with stopping_in_order():
            from lookdown.cli._main import run_command_line

            run_command_line(arguments)
    except KeyboardInterrupt as stop:
        if sys.stderr is not None:
            sys.stderr.write("lookdown: stopped.\n")
        raise SystemExit(getattr(stop, "exit_code", 130)) from None
