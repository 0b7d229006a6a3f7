"""score.py ORIGINAL.wav RECEIVED.wav: how well the speech arrived, as one JSON object on standard output.

The original is looked for in the received file by cross-correlation at 8 kHz; PESQ (P.862, narrow band, mapped to MOS-LQO)
compares it with what lies there. Needs numpy and pesq.
"""
import json
import sys
import wave

import numpy as np
from pesq import pesq

RATE = 8000


def load(path):
    """The first channel of a 16-bit WAV at 8 kHz, as floats."""
    with wave.open(path) as file:
        rate, channels = file.getframerate(), file.getnchannels()
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")[::channels] / 32768.0
    if rate % RATE:
        sys.exit(f"{path}: {rate} Hz is no multiple of {RATE}")
    return decimate(samples, rate // RATE)


def decimate(samples, factor):
    """Every factor-th sample, after a windowed-sinc low-pass below the new Nyquist frequency."""
    if factor == 1:
        return samples
    reach = 16 * factor
    place = np.arange(-reach, reach + 1)
    kernel = np.sinc(0.95 * place / factor) * np.hamming(len(place))
    return np.convolve(samples, kernel / kernel.sum(), mode="same")[::factor]


def where(original, received):
    """At which sample of received the original begins, and how alike they are there (-1 to 1)."""
    size = 1 << (len(original) + len(received)).bit_length()
    alike = np.fft.irfft(np.fft.rfft(received, size) * np.conj(np.fft.rfft(original, size)), size)
    start = int(np.argmax(alike[: len(received)]))
    piece = received[start : start + len(original)]
    energy = np.sqrt(np.sum(original**2) * np.sum(piece**2))
    return start, float(alike[start] / energy) if energy else 0.0


def main():
    original, received = load(sys.argv[1]), load(sys.argv[2])
    if len(received) < len(original) // 2 or not np.any(received):
        print(json.dumps({"pesq": 1.0, "starts_s": None, "alike": 0.0}))
        return
    start, alike = where(original, received)
    piece = np.zeros(len(original))
    found = received[start : start + len(original)]
    piece[: len(found)] = found
    score = float(pesq(RATE, original, piece, "nb"))
    print(json.dumps({"pesq": round(score, 2), "starts_s": round(start / RATE, 3), "alike": round(alike, 3)}))


main()
