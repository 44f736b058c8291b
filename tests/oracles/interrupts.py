"""What a child of the tests does with Ctrl-C."""

import signal


def listen_to_interrupts() -> None:
    """Take Ctrl-C as Python does: where the tests run in the background the shell has them ignore it, children too."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
