"""A call beside busy loops: how much of the sound is missing, and the longest gap.

    load.py PERCH [--minutes M] [--loops N] [--codec pcma] [--quantum 1024]

Two Perches talk over loopback through a sound server of our own, one saying a tone, while as many loops as there are cores want all of
the processor, at the same niceness. What the server itself lost of the microphone is told apart. The bar: at most 0.1 % missing and no
gap above 40 ms; without loops (`--loops 0`) nothing missing.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import compare
from sounds import Sounds, stop
from speech import RATE, write

MOST_MISSING, LONGEST_GAP_MS = 0.001, 40
TONE_HZ, WINDOW = 500, 96  # 2 ms: a period of the tone


def holes(sound):
    """Share of 2 ms windows without the tone between its beginning and its end, the longest run of them in ms, and where the runs began, in s."""
    level = np.sqrt((sound[:len(sound) // WINDOW * WINDOW].reshape(-1, WINDOW) ** 2).mean(axis=1))
    there = level > np.median(level) / 4
    if not there.any():
        return 1.0, float("inf"), []
    first, last = np.flatnonzero(there)[[0, -1]]
    missing = ~there[first:last + 1]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], missing.astype(int), [0]])))
    runs = edges[1::2] - edges[::2]
    return float(missing.mean()), float(runs.max(initial=0)) * 2, [round(float(at) * 0.002, 1) for at in edges[::2]]


def raw_channel(path, number):
    data = path.read_bytes()
    begin = data.index(b"data") + 8
    return np.frombuffer(data[begin:begin + (len(data) - begin) // 8 * 8], "<i2").reshape(-1, 4)[:, number] / 32768.0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("perch")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--loops", type=int, default=os.cpu_count())
    parser.add_argument("--codec", default="pcma")
    parser.add_argument("--quantum", type=int, default=1024)
    a = parser.parse_args()
    os.environ["PERCH_BIN"] = os.path.abspath(a.perch)
    os.environ["PERCH_LOG"] = "info,perch::media=debug"
    seconds = a.minutes * 60
    loops, phones = [], []
    with tempfile.TemporaryDirectory() as folder, Sounds(1, a.quantum) as sounds:
        folder = Path(folder)
        # Speech is never so even; the tone rises and falls gently, so that a buffer finds where to shorten.
        at = np.arange(int((seconds + 6) * RATE)) / RATE
        write(folder / "tone.wav", np.sin(2 * np.pi * TONE_HZ * at) * (1 + 0.3 * np.sin(2 * np.pi * 0.7 * at)), 0.1)
        try:
            callee, port = compare.phone("p", "answer", 0, "b", "", a.codec, folder, sounds)
            phones.append(callee)
            caller, _ = compare.phone("p", "call", 0, "a", f"sip:ph@127.0.0.1:{port}", a.codec, folder, sounds)
            phones.append(caller)
            time.sleep(3)
            speakers = [sounds.say(0, "a", folder / "tone.wav")]
            time.sleep(2)
            loops += [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(a.loops)]
            recorder = sounds.record(0, folder / "heard.wav")
            before = [compare.cpu_s(p.pid) for p in phones]
            time.sleep(seconds)
            spent = [compare.cpu_s(p.pid) - b for p, b in zip(phones, before)]
            sounds.end(recorder)
            told = [told_by(folder / side, sounds.environment()) for side in "ba"]
            for speaker in speakers:
                sounds.end(speaker)
        finally:
            for program in [*loops, *phones]:
                stop(program)
        fine = True
        for name, ear, mouth in (("callee", 3, 0),):
            missing, longest, places = holes(raw_channel(folder / "heard.wav", ear))
            rig_missing, rig_longest, rig_places = holes(raw_channel(folder / "heard.wav", mouth))
            fine &= missing <= (MOST_MISSING if a.loops else 0) + rig_missing and longest <= max(LONGEST_GAP_MS if a.loops else 0, rig_longest)
            print(f"at the {name}'s ear {missing * 100:.3f} % missing, longest gap {longest:.0f} ms, {len(places)} gaps, in s {places[:12]};"
                  f" the server's own: {rig_missing * 100:.3f} %, {rig_longest:.0f} ms, {len(rig_places)} gaps")
        for side, cpu, quality in zip("ba", spent, told):
            print(f"phone {side}: {cpu / seconds * 100:.2f} % of a core; {quality}")
        for side in "ab":
            for line in (folder / side / "log").read_text().splitlines():
                if "ring" in line or "wants larger" in line:
                    print(side, line)
    print("held" if fine else "NOT HELD")
    sys.exit(not fine)


def told_by(home, environment):
    """What a phone says of its call."""
    done = subprocess.run([os.environ["PERCH_BIN"], "--profile", home / "profile", "ctl", "status"], env=environment,
                          capture_output=True, text=True)
    calls = json.loads(done.stdout)["calls"] if done.returncode == 0 else []
    return {key: calls[0]["quality"][key] for key in ("loss", "jitter_ms", "buffer_ms", "received")} if calls else "no call"


if __name__ == "__main__":
    main()
