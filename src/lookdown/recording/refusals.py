"""What to do when the system refuses to write."""

import errno
import os

__all__ = ["advice", "reason"]

_NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})
_NOT_ALLOWED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def reason(error: OSError) -> str:
    """Return why the system refused, in its own words.

    Examples
    --------
    >>> reason(OSError(errno.ENOSPC, ""))
    'No space left on device'
    """
    return os.strerror(error.errno) if error.errno else str(error)


def advice(error: OSError, *, elsewhere: str) -> str:
    """Return what a user can do about a refusal.

    Parameters
    ----------
    error : OSError
    elsewhere : str
        How to write to another place, as the second half of a sentence.

    Examples
    --------
    >>> advice(OSError(errno.ENOSPC, ""), elsewhere="choose another folder")
    'Free some space, or choose another folder.'
    >>> advice(OSError(errno.EISDIR, ""), elsewhere="choose another folder")
    'A folder stands where a file is to be: move it away, or choose another folder.'
    """
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return f"A file stands where a folder is to be: move it away, or {elsewhere}."
    if error.errno == errno.EISDIR:
        return f"A folder stands where a file is to be: move it away, or {elsewhere}."
    if error.errno in _NOT_ALLOWED:
        return f"You may not write there: allow it, or {elsewhere}."
    # Arrow tells of a full disk without a number.
    if error.errno in _NO_ROOM or error.errno is None:
        return f"Free some space, or {elsewhere}."
    return f"Mend that, or {elsewhere}."
