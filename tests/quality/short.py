"""The short form for every change: speech through a bad network in simulated time must score so much, and less without each remedy.

    short.py PROGRAM        PROGRAM is examples/speech_through_a_network; needs espeak-ng, and numpy, scipy, pesq, pystoi for Python

Each row of CHECKS is a call, the least that it must score, and the remedies; done without one of them it must score less.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

from offline import table
from speech import spoken, write

TEXT = ("The birch canoe slid on the smooth planks. Glue the sheet to the dark blue background. "
        "It is easy to tell the depth of a well. These days a chicken leg is a rare dish.")

# codec, loss/jitter, PESQ (narrow band) at least, buffer delay in ms at most, remedies that it takes
CHECKS = [
    ("pcma", "0/0", 3.9, 30, []),
    ("pcma", "5/30", 3.2, 90, ["concealment"]),
    ("g722", "0/60", 3.9, 140, ["adapting"]),
    ("g722", "5/30", 3.0, 90, ["concealment"]),
    ("opus", "10/30", 3.0, 100, ["fec"]),
]
SEEDS = 3


def speech(folder):
    """Two voices, 48 kHz, at the level of a talker."""
    path = Path(folder, "speech.wav")
    parts = [part for voice in ("en-us+m3", "en-us+f2") for part in (spoken(voice, TEXT), np.zeros(20_000))]
    write(path, np.concatenate(parts), 0.08)
    return path


def main():
    program, wrong = sys.argv[1], []
    with tempfile.TemporaryDirectory() as folder:
        spoken = speech(folder)
        for codec, cell, least, most_ms, remedies in CHECKS:
            for without in [[]] + [[remedy] for remedy in remedies]:
                row = table(program, spoken, [codec], [cell], SEEDS, without=without)[(codec, cell)]
                said = f"PESQ {row['nb']:.2f} {codec} {cell}, {row['buffer_ms']:.0f} ms" + "".join(f", without {w}" for w in without)
                print(said, flush=True)
                if not without and (row["nb"] < least or row["buffer_ms"] > most_ms):
                    wrong.append(f"{said}: should be at least {least} within {most_ms} ms")
                if without and row["nb"] >= least:
                    wrong.append(f"{said}: the check would not notice, it should be below {least}")
    print("\n".join(wrong), file=sys.stderr)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
