"""What is said: people recorded for Debian's telephone exchange where its packages are installed, else and besides espeak-ng."""

import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

RATE = 48_000

# Debian's asterisk-core-sounds-en-g722 (Allison Smith) and -it-g722 (Carlo Flora), CC BY-SA 3.0.
PEOPLE = {"a": "en_US_f_Allison", "b": "it_IT_m_Carlo"}

TEXTS = {
    "a": ("de+f2", "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich. Am Abend sitzen wir gern draußen und reden über den Tag."),
    "b": ("en-us+m3", "The birch canoe slid on the smooth planks. Glue the sheet to the dark blue background. It is easy to tell the depth of a well."),
}
PART_S = 5.8


def samples(path):
    """A WAV file of 16 bits at 48 kHz."""
    with wave.open(str(path)) as file:
        raw = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768.0
        return resample_poly(raw, RATE // 150, file.getframerate() // 150)


def spoken(voice, text):
    """By espeak-ng."""
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder, "said.wav")
        subprocess.run(["espeak-ng", "-v", voice, "-s", "150", "-w", said, text], check=True)
        return samples(said)


def recorded(who):
    """By a person, if the package is there."""
    source = Path(f"/usr/share/asterisk/sounds/{who}/demo-congrats.g722")
    if not source.exists():
        return None
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder, "said.wav")
        subprocess.run(["ffmpeg", "-v", "error", "-f", "g722", "-i", source, "-ar", str(RATE), "-ac", "1", said], check=True)
        return samples(said)[int(0.3 * RATE):]


def write(path, sound, rms):
    """As 16 bits at 48 kHz, so loud (of 1)."""
    sound = sound * rms / np.sqrt((sound ** 2).mean())
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())


def both_sides(folder):
    """Writes `a.wav` and `b.wav`, twelve seconds each at -26 dB of full scale; true if people speak in them."""
    by_people = True
    for side, (voice, text) in TEXTS.items():
        parts = [recorded(PEOPLE[side]), spoken(voice, text)]
        if parts[0] is None:
            by_people, parts[0] = False, spoken("en-us+f3", TEXTS["b"][1])
        cut = [part[:int(PART_S * RATE)] for part in parts]
        cut = [part / np.sqrt((part ** 2).mean()) for part in cut]
        write(Path(folder, f"{side}.wav"), np.concatenate([cut[0], np.zeros(RATE * 3 // 10), cut[1]]), 0.05)
    return by_people
