"""Phones over the same bad network, through the same sound server, with the same speech, in one run; one table.

    compare.py PERCH RELAY RESULTS.jsonl [--cells loss/jitter,…] [--codecs …] [--pairs …] [--seeds N] [--lanes N] [--quantum N] [--within SECONDS]

PERCH is the program, RELAY examples/relay; RESULTS keeps a line for each call, and what is in it is not done again: a long table
can be made in pieces. Needs PipeWire, baresip and espeak-ng; nothing leaves 127.0.0.1. A pair is two letters, the caller's and the
callee's: p for Perch, b for baresip. Cells as offline.py has them.
"""

import argparse
import itertools
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
import time
import wave
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from scipy.signal import correlate, resample_poly

from offline import weather
from score import RATE, read, score
from sounds import Sounds, stop
from speech import both_sides

HERE = Path(__file__).resolve().parent
PHONES = {"p": HERE / "perch-adapter", "b": HERE / "baresip-adapter"}
CELLS = "0/0,0/30,0/60,0/120,1/30,3/0,3/30,5/30,10/30,20/30,5b/30,10b/30"
FIRST_PORT, PORTS_A_LANE = 21_000, 40

# A microphone whose recording is less like what was said: the sound server lost samples, and the call says nothing of the phones.
RIG_IS_FINE = 0.97


def family(pid):
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        try:
            for task in os.listdir(f"/proc/{found[-1]}/task"):
                todo += map(int, Path(f"/proc/{found[-1]}/task/{task}/children").read_text().split())
        except OSError:
            pass
    return found


def cpu_s(pid):
    """Seconds of processor that a program and its children have had."""
    spent = 0
    for of in family(pid):
        try:
            for task in os.listdir(f"/proc/{of}/task"):
                spent += int(Path(f"/proc/{of}/task/{task}/schedstat").read_text().split()[0])
        except OSError:
            pass
    return spent / 1e9


def is_bound(port):
    return f":{port:04X} " in Path("/proc/net/udp").read_text()


def wait_for(what, so, seconds):
    end = time.monotonic() + seconds
    while not so():
        if time.monotonic() > end:
            raise RuntimeError(f"no {what}")
        time.sleep(0.05)


def phone(kind, role, lane, side, peer, codec, folder, sounds):
    """Starts one; its folder, and its SIP port."""
    home = folder / side
    home.mkdir()
    port = FIRST_PORT + lane * PORTS_A_LANE + (0 if side == "a" else 2)
    rtp = FIRST_PORT + lane * PORTS_A_LANE + (10 if side == "a" else 20)
    environment = sounds.environment(lane, side) | {
        "PH_ROLE": role, "PH_PEER": peer, "PH_IP": "127.0.0.1", "PH_SIP_PORT": str(port), "PH_RTP_PORT": str(rtp), "PH_CODEC": codec,
        "PH_DIR": str(home)}
    with open(home / "log", "w") as log:
        program = subprocess.Popen([PHONES[kind]], env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    wait_for(f"phone {kind}", lambda: is_bound(port), 8)
    return program, port


def call(task, lane, spoken, sounds, relay, folder):
    """One call, both speaking at once; where its recording is, and what it cost."""
    codec, cell, pair, seed = task
    folder.mkdir()
    recording = folder / "heard.wav"
    running, relayed = [], None
    try:
        callee, port = phone(pair[1], "answer", lane, "b", "", codec, folder, sounds)
        running.append(callee)
        first = FIRST_PORT + lane * PORTS_A_LANE + 30
        relayed = subprocess.Popen([relay, str(first), str(port), json.dumps(weather(cell) | {"seed": seed})], text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        entry = relayed.stdout.readline().strip()
        caller, _ = phone(pair[0], "call", lane, "a", f"sip:ph@127.0.0.1:{entry}", codec, folder, sounds)
        running.append(caller)
        recorder = sounds.record(lane, recording)
        time.sleep(2.5)
        before, began = [cpu_s(p.pid) for p in (caller, callee)], time.monotonic()
        speakers = [sounds.say(lane, side, late(path)) for side, path in spoken.items()]
        time.sleep(LEAD_S + SPEECH_S + 0.5)
        spent, took = [cpu_s(p.pid) for p in (caller, callee)], time.monotonic() - began
        time.sleep(0.7)
        for program in [*speakers, recorder]:
            sounds.end(program)
        counts = json.loads(relayed.communicate("", timeout=5)[0])
        return recording, {"cpu": [(after - b) / took for after, b in zip(spent, before)], "packets": counts,
                           "load": os.getloadavg()[0]}
    finally:
        for program in running:
            stop(program)
        if relayed:
            stop(relayed)


SPEECH_S = 11.9

# A sound server under load loses samples for a while after a stream has begun: nobody speaks before that is over.
LEAD_S = 4


def late(path):
    """The same after a silence."""
    with_lead = path.with_stem(path.stem + "-late")
    if not with_lead.exists():
        with wave.open(str(path)) as file:
            parameters, said = file.getparams(), file.readframes(file.getnframes())
        with wave.open(str(with_lead), "wb") as file:
            file.setparams(parameters)
            file.writeframes(bytes(2 * parameters.framerate * LEAD_S) + said)
    return with_lead



def channel(path, number):
    """One of four channels of a recording, at 16 kHz. Python's own reader does not know the format's newer header."""
    data = path.read_bytes()
    begin = data.index(b"data") + 8
    raw = np.frombuffer(data[begin:begin + (len(data) - begin) // 8 * 8], "<i2").reshape(-1, 4)[:, number] / 32768.0
    return resample_poly(raw, 1, 48_000 // RATE)


def judge(recording, spoken):
    """Both directions of a call: from a to b first."""
    os.nice(19)
    result = []
    for side, microphone, ear in (("a", 0, 3), ("b", 2, 1)):
        said, mouth, heard = read(spoken[side]), channel(recording, microphone), channel(recording, ear)
        like = correlate(mouth, said, method="fft")
        at = int(np.argmax(like)) - (len(said) - 1)
        piece = mouth[max(0, at):max(0, at) + len(said)]
        result.append(score(said, heard, at * 1e3 / RATE)
                      | {"rig": float(like.max() / (np.sqrt((said ** 2).sum() * (piece ** 2).sum()) + 1e-12))})
    recording.unlink()
    return result


def run(a, tasks):
    end = time.monotonic() + a.within
    # Spawned, since a fork would hold every pipe that is open at the time.
    pool = ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))
    with tempfile.TemporaryDirectory() as folder, Sounds(a.lanes, a.quantum) as sounds, pool as judges, open(a.results, "a") as out:
        spoken = {side: Path(folder, f"{side}.wav") for side in "ab"}
        if not both_sides(folder):
            print("no recorded people: asterisk-core-sounds-en-g722 and -it-g722 are not installed", file=sys.stderr)
        for path in spoken.values():
            late(path)
        queue, lock, number = list(reversed(tasks)), threading.Lock(), itertools.count()

        def work(lane):
            time.sleep(lane * 0.7)
            while time.monotonic() < end:
                with lock:
                    if not queue:
                        return
                    task = queue.pop()
                for _ in range(3):
                    try:
                        recording, told = call(task, lane, spoken, sounds, a.relay, Path(folder, str(next(number))))
                        ways = judges.submit(judge, recording, spoken).result()
                    except (RuntimeError, OSError, ValueError, subprocess.TimeoutExpired) as error:
                        print(task, error, file=sys.stderr)
                        continue
                    if min(way["rig"] for way in ways) > RIG_IS_FINE:
                        with lock:
                            out.write(json.dumps(dict(zip(("codec", "cell", "pair", "seed"), task)) | told | {"ways": ways}) + "\n")
                            out.flush()
                        break
                    print(task, "the sound server lost samples", file=sys.stderr)
                    if time.monotonic() > end:
                        return

        workers = [threading.Thread(target=work, args=(lane,)) for lane in range(a.lanes)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()


# What the columns are: of a pair, the directions that count (0: heard by the callee), and whose processor time.
COLUMNS = {"Perch to Perch": ("pp", (0, 1)), "Perch to baresip": ("pb", (0,)), "baresip to Perch": ("pb", (1,)), "baresip to baresip": ("bb", (0, 1))}
NO_WORSE, NO_LATER_MS, BETTER_FROM = 0.05, 20, 3


def table(calls):
    print("PESQ narrow band, wide band, STOI, mouth to ear in ms; means")
    print("codec cell    " + "".join(f"{name:^33}" for name in COLUMNS) + " verdict")
    lost = []
    for codec, cell in dict.fromkeys((c["codec"], c["cell"]) for c in calls):
        means, row = {}, f"{codec:5} {cell:7} "
        for name, (pair, ways) in COLUMNS.items():
            of = [c["ways"][way] for c in calls if (c["codec"], c["cell"], c["pair"]) == (codec, cell, pair) for way in ways]
            if not of:
                row += " " * 33
                continue
            means[name] = {key: float(np.mean([one[key] for one in of])) for key in ("nb", "wb", "stoi", "ms")}
            m, error = means[name], np.std([one["nb"] for one in of]) / max(1, len(of) - 1) ** 0.5
            row += f"{m['nb']:5.2f} ±{error:4.2f} {m['wb']:5.2f} {m['stoi']:5.3f} {m['ms']:5.0f}   "
        ours, theirs = means.get("Perch to Perch"), means.get("baresip to baresip")
        if ours and theirs:
            better, later = ours["nb"] - theirs["nb"], ours["ms"] - theirs["ms"]
            must = 0 if float(cell.split("/")[0].rstrip("b")) >= BETTER_FROM else -NO_WORSE
            fine = better >= must and later <= NO_LATER_MS
            row += f"{better:+.2f} {later:+.0f} ms {'' if fine else 'LOST'}"
            lost += [] if fine else [(codec, cell)]
        print(row)
    for kind, name in (("p", "Perch"), ("b", "baresip")):
        for codec in dict.fromkeys(c["codec"] for c in calls):
            spent = [c["cpu"][i] for c in calls if c["codec"] == codec for i in (0, 1) if c["pair"][i] == kind]
            if spent:
                print(f"{name:8} {codec:5} {100 * np.mean(spent):5.2f} % of a core, {100 * max(spent):.2f} at most, in {len(spent)} calls")
    print(f"{len(calls)} calls; " + (f"lost: {lost}" if lost else "nothing lost"))
    return not lost


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("perch")
    parser.add_argument("relay")
    parser.add_argument("results")
    parser.add_argument("--cells", default=CELLS)
    parser.add_argument("--codecs", default="pcma,g722,opus")
    parser.add_argument("--pairs", default="pp,bb,pb")
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--lanes", type=int, default=4)
    parser.add_argument("--quantum", type=int, default=1024, help="of the sound server, in samples; more where the machine is busy")
    parser.add_argument("--within", type=float, default=36_000, help="begin no call after so many seconds")
    a = parser.parse_args()
    os.environ["PERCH_BIN"] = os.path.abspath(a.perch)
    a.relay = os.path.abspath(a.relay)
    every = [(codec, cell, pair, seed) for seed in range(1, a.seeds + 1) for codec in a.codecs.split(",") for cell in a.cells.split(",")
             for pair in a.pairs.split(",")]
    load = lambda: [json.loads(line) for line in open(a.results)] if os.path.exists(a.results) else []
    done = {(c["codec"], c["cell"], c["pair"], c["seed"]) for c in load()}
    left = [task for task in every if task not in done]
    if left:
        run(a, left)
    wanted = set(every)
    sys.exit(not table([c for c in load() if (c["codec"], c["cell"], c["pair"], c["seed"]) in wanted]))


if __name__ == "__main__":
    main()
