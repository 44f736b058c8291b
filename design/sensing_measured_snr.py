"""Does a sigma from the measured SNR claim what it should? The script behind decision 0004.

A Rayleigh target is put into a sum and a difference channel, look by look. Detections are
kept; their angle errors are divided by sigmas made three ways. The last column is the
mean-square normalised error, 1 where a sigma is honest.
"""

import numpy as np

LOOKS, THRESHOLD, SLOPE, TRIALS = 4, 21.35, 1.6, 400_000


def main() -> None:
    rng = np.random.Generator(np.random.Philox(4))

    def noise() -> np.ndarray:
        return (rng.standard_normal((TRIALS, LOOKS)) + 1j * rng.standard_normal((TRIALS, LOOKS))) / np.sqrt(2.0)

    print("mean SNR a look dB | detected | from true mean | from z - N | from z")
    for mean_db in (3.0, 6.0, 10.0, 16.0):
        snr = 10.0 ** (mean_db / 10.0)
        total = np.sqrt(snr) * noise() + noise()
        power = np.sum(np.abs(total) ** 2, axis=1)
        angle = np.real(np.sum(noise() * np.conj(total), axis=1)) / power / SLOPE
        kept = power > THRESHOLD
        figures = []
        for claimed in (np.full(TRIALS, LOOKS * snr), power - LOOKS, power):
            variance = 1.0 / (2.0 * SLOPE**2 * claimed[kept])
            figures.append(float(np.mean(angle[kept] ** 2 / variance)))
        print(f"{mean_db:18.1f} | {kept.mean():8.3f} | " + " | ".join(f"{f:10.3f}" for f in figures))


if __name__ == "__main__":
    main()
