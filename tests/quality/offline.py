"""Speech through two phones' sound in simulated time and a bad network, scored: one row a cell, the mean over seeds.

    offline.py PROGRAM SPEECH.wav [--seeds N] [--codecs pcma,opus] [--cells loss/jitter,…] [--without PART]

PROGRAM is examples/speech_through_a_network.
"""

import argparse
import json
import subprocess
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from score import read, score

CELLS = "0/0,0/30,0/60,0/120,1/30,3/0,3/30,5/30,10/0,10/30,20/30,5b/30,10b/30"


def weather(cell):
    """`10b/30`: ten per cent lost, in bursts of three, 30 ms of jitter. `0/0@5`: 5 ms on the way instead of 60."""
    loss, jitter = cell.partition("@")[0].split("/")
    delay_ms = float(cell.partition("@")[2] or 60)
    return {"loss": float(loss.rstrip("b")) / 100, "burst": 3 if loss.endswith("b") else 1, "jitter_ms": float(jitter),
            "delay_ms": max(delay_ms, float(jitter))}


def calls(program, speech, every):
    """Makes the calls; what the program said of each, and the scores."""
    spoken = read(speech)
    with tempfile.TemporaryDirectory() as folder:
        lines = "\n".join(json.dumps(call | {"out": f"{i}.wav"}) for i, call in enumerate(every))
        said = subprocess.run([program, speech, folder], input=lines, capture_output=True, text=True, check=True).stdout
        told = [json.loads(line) for line in said.splitlines()]
        with ProcessPoolExecutor(2) as pool:
            jobs = [pool.submit(score_one, spoken, Path(folder, t["out"]), t["lead_ms"]) for t in told]
            return [t | job.result() for t, job in zip(told, jobs)]


def score_one(spoken, path, lead_ms):
    return score(spoken, read(path), lead_ms)


def table(program, speech, codecs, cells, seeds, **more):
    """The rows: (codec, cell) and the means."""
    asked = [(codec, cell, seed) for codec in codecs for cell in cells for seed in range(1, seeds + 1)]
    results = calls(program, speech, [{"codec": c, "seed": s} | weather(cell) | more for c, cell, s in asked])
    rows = {}
    for (codec, cell, _), result in zip(asked, results):
        rows.setdefault((codec, cell), []).append(result)
    keys = ("nb", "wb", "stoi", "ms", "buffer_ms", "missed", "level_db")
    return {row: {key: sum(r[key] for r in of) / len(of) for key in keys} for row, of in rows.items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("speech")
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--codecs", default="pcma,g722,opus")
    parser.add_argument("--cells", default=CELLS)
    parser.add_argument("--without", nargs="*", default=[])
    a = parser.parse_args()
    print("codec  loss/jitter  PESQ nb    wb   STOI   added ms  buffer ms  missed %  level dB")
    rows = table(a.program, a.speech, a.codecs.split(","), a.cells.split(","), a.seeds, without=a.without)
    for (codec, cell), r in rows.items():
        added = r["ms"] - weather(cell)["delay_ms"] + weather(cell)["jitter_ms"]
        print(f"{codec:6} {cell:11}  {r['nb']:7.2f} {r['wb']:5.2f}  {r['stoi']:5.3f} {added:10.1f} {r['buffer_ms']:10.1f}"
              f" {r['missed'] * 100:9.2f} {r['level_db']:9.2f}")


if __name__ == "__main__":
    main()
