"""What an ear would say of speech that came through: PESQ (ITU-T P.862, P.862.2), STOI, and how late it came."""

import sys
import warnings
import wave

import numpy as np
from pesq import pesq
from pystoi import stoi
from scipy.signal import correlate, resample_poly

warnings.filterwarnings("ignore")

RATE = 16_000


def read(path):
    """A WAV file of 16 bits, its first channel, at 16 kHz."""
    with wave.open(str(path)) as file:
        raw = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels())[:, 0] / 32768.0
        return resample_poly(raw, 1, file.getframerate() // RATE)


def later(spoken, heard):
    """By how many samples `spoken` lies later in `heard`."""
    return int(np.argmax(correlate(heard, spoken, method="fft"))) - (len(spoken) - 1)


def cut(heard, at, length):
    """So many samples of `heard` from `at` on, silence where there are none."""
    piece = np.zeros(length)
    begin, end = max(0, at), min(len(heard), at + length)
    if end > begin:
        piece[begin - at:end - at] = heard[begin:end]
    return piece


def score(spoken, heard, lead_ms):
    """Scores of `heard`, in which `spoken` would begin at `lead_ms` without delay. Delay is the mean over windows of 2 s."""
    at = later(spoken, heard)
    piece = cut(heard, at, len(spoken))
    narrow = [resample_poly(side, 1, 2) for side in (spoken, piece)]
    window, lags, clear, weight = 2 * RATE, [], [], []
    for begin in range(0, len(spoken) - window + 1, window // 2):
        part = spoken[begin:begin + window]
        energy = float((part ** 2).sum())
        if energy < 1e-4 * float((spoken ** 2).sum()):
            continue
        low = max(0, at + begin - RATE // 4)
        lag = low + later(part, heard[low:at + begin + window + RATE // 4])
        lags.append((lag - begin) * 1e3 / RATE - lead_ms)
        clear.append(stoi(part, cut(heard, lag, window), RATE))
        weight.append(energy)

    def rated(rate, pair, band):
        try:
            return float(pesq(rate, *pair, band))
        except Exception:  # nothing in it that it takes for speech
            return 1.0

    level = 10 * np.log10((piece ** 2).mean() / (spoken ** 2).mean() + 1e-9)
    return {"nb": rated(8_000, narrow, "nb"), "wb": rated(RATE, (spoken, piece), "wb"), "stoi": float(np.average(clear, weights=weight)),
            "ms": float(np.average(lags)), "level_db": float(level)}


if __name__ == "__main__":
    print(score(read(sys.argv[1]), read(sys.argv[2]), float(sys.argv[3]) if len(sys.argv) > 3 else 0.0))
