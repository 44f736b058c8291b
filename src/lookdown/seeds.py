"""Random numbers that depend on what is drawn, never on the order of drawing.

Philox is a counter-based generator: its stream is a pure function of a key and
a counter, so a draw keyed by (run seed, stage, entity, step) is the same
whatever was drawn before it and however many processes share the work.
"""

import hashlib
import zlib

import numpy as np

__all__ = ["generator", "philox_key"]

_MASK_64 = (1 << 64) - 1


def generator(run_seed: int, stage: str, entity_id: int = 0, step: int = 0) -> np.random.Generator:
    """Return the random generator that belongs to one stage, entity and step.

    Parameters
    ----------
    run_seed : int
        The seed of the whole run, 0 or more.
    stage : str
        Name of the stage that draws, such as ``"sensing"``.
    entity_id, step : int
        Which satellite, object or track draws, and at which step.

    Returns
    -------
    numpy.random.Generator
        Streams for different arguments never overlap: each owns 2**64 blocks of
        the Philox counter space.

    References
    ----------
    Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3",
    SC11 (2011), section 3.

    Examples
    --------
    >>> a = generator(7, "sensing", 3, 40).standard_normal()
    >>> b = generator(7, "sensing", 3, 40).standard_normal()
    >>> bool(a == b)
    True
    """
    assert run_seed >= 0 and entity_id >= 0 and step >= 0
    key = np.array([run_seed & _MASK_64, zlib.crc32(stage.encode())], dtype=np.uint64)
    counter = np.array([0, 0, entity_id, step], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key, counter=counter))


def philox_key(run_seed: int, stage: str) -> np.uint64:
    """Return the key by which kernels draw for a stage (`lookdown.numerics.philox_kernels`).

    Parameters
    ----------
    run_seed : int
        0 or more.
    stage : str

    Examples
    --------
    >>> int(philox_key(7, "traffic")) == int(philox_key(7, "traffic"))
    True
    """
    assert run_seed >= 0
    digest = hashlib.blake2b(f"{run_seed} {stage}".encode(), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "little"))
