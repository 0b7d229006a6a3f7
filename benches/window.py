#!/usr/bin/python3
"""What the window costs, under Xvfb: start, memory beside an empty eframe window, idle work, click to wire.

    cargo build --release --locked && cargo build --release --locked --example empty_window
    benches/window.py target/release/perch target/release/examples/empty_window

Every figure is the median of RUNS, one line each, with product's budget behind it. Debian's packages as in tests/desktop/story.py.
"""
import datetime
import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/desktop"))
from story import Desktop, Window, end_all, start, wait_for  # noqa: E402

PERCH, EMPTY = (os.path.abspath(path) for path in sys.argv[1:3])
RUNS = 5
TICKS = os.sysconf("SC_CLK_TCK")


def memory(pid):
    """Resident and anonymous memory, megabytes."""
    said = dict(re.findall(r"^(VmRSS|RssAnon):\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text(), re.M))
    return int(said["VmRSS"]) / 1024, int(said["RssAnon"]) / 1024


def ticks(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def end(process):
    process.send_signal(signal.SIGTERM)
    process.wait(10)


class Perch:
    """One run of the window on a profile of its own; its log says when frames are drawn and wishes leave."""

    def __init__(self, folder, *arguments):
        self.log = folder / "perch.log"
        self.profile = folder / "profile"
        environment = {**os.environ, "PERCH_LOG": "warn,perch=trace,rsipstack=warn", "NO_COLOR": "1"}
        self.began = time.time()
        self.process = start(PERCH, "--profile", str(self.profile), "--audio", "null", *arguments,
                             env=environment, stdout=subprocess.DEVNULL, stderr=open(self.log, "w"))

    def times(self, words):
        """When the log said so, seconds since the epoch."""
        found = re.findall(rf"^\S*?(\d{{4}}-\d\d-\d\dT[\d:.]+)Z.*{words}", re.sub(r"\x1b\[[\d;]*m", "", self.log.read_text()), re.M)
        return [datetime.datetime.fromisoformat(f + "+00:00").timestamp() for f in found]

    def ctl(self, *verb):
        answer = subprocess.run([PERCH, "--profile", str(self.profile), "ctl", *verb], capture_output=True, text=True, timeout=10)
        return json.loads(answer.stdout)

    def idle(self, seconds, settle=3):
        """Frames and share of a core in so many seconds of nothing."""
        time.sleep(settle)
        frames, before = len(self.times("frame drawn")), ticks(self.process.pid)
        time.sleep(seconds)
        return len(self.times("frame drawn")) - frames, (ticks(self.process.pid) - before) / TICKS / seconds


def tell(what, value, unit, budget):
    print(f"{what:<46} {value:8.1f} {unit:<4} {budget}", flush=True)


def starts(root):
    """First frame after exec, and memory once it is idle."""
    first, resident, anonymous = [], [], []
    for run in range(RUNS):
        folder = root / f"start{run}"
        folder.mkdir()
        perch = Perch(folder)
        first.append((wait_for("first frame", lambda: perch.times("frame drawn"))[0] - perch.began) * 1000)
        time.sleep(2)
        both = memory(perch.process.pid)
        resident.append(both[0])
        anonymous.append(both[1])
        end(perch.process)
        empty = start(EMPTY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(2)
        both = memory(empty.pid)
        resident[-1] = (resident[-1], both[0])
        anonymous[-1] = (anonymous[-1], both[1])
        end(empty)
    tell("exec to first frame", statistics.median(first), "ms", "budget 150")
    tell("resident, idle, with window", statistics.median(p for p, _ in resident), "MB", "budget 130")
    tell("resident, an empty eframe window", statistics.median(e for _, e in resident), "MB", "")
    tell("anonymous above the empty window", statistics.median(p - e for p, e in anonymous), "MB", "budget 15")


def idling(root):
    """Work while nothing happens, with no request and with three."""
    perch = Perch(root, "--demo")
    wait_for("registered lines", lambda: all(l["registration"] == "registered" for l in perch.ctl("status")["lines"]) or None)
    frames, share = perch.idle(30)
    tell("frames in 30 s, nothing waits", frames, "", "budget 0")
    tell("share of a core, nothing waits", share * 100, "%", "budget 0.1")
    window = Window()
    delays = []
    # Boris stays for 20 s: long enough to look at three that wait.
    for who in ("nora", "marta", "boris"):
        call = perch.ctl("dial", who)["call"]
        if who == "nora":
            wait_for("ringing", lambda: any(c["state"] == "ringing" for c in perch.ctl("status")["calls"]))
        else:
            wait_for("busy", lambda: any(c["id"] == call and c["state"] == "ended" for c in perch.ctl("status")["calls"]))
        wishes = len(perch.times("a wish leaves"))
        window.press("Call back when free" if who != "nora" else "Call back when they return")
        wait_for("request", lambda: any(who in c["peer"] for c in perch.ctl("status")["completions"]))
        wish = perch.times("a wish leaves")[wishes]
        asked = [r for r in perch.ctl("trace")["trace"] if r["outgoing"] and r["text"].startswith(("SUBSCRIBE", "CANCEL"))]
        at = datetime.datetime.fromisoformat(asked[-1]["time"].replace("Z", "+00:00")).timestamp()
        delays.append((at - wish) * 1000)
    frames, share = perch.idle(12, settle=1.5)
    tell("frames in 12 s, three wait", frames, "", "budget 0 or 1")
    tell("share of a core, three wait", share * 100, "%", "budget 0.1")
    tell("click to SUBSCRIBE on the wire", statistics.median(delays), "ms", "budget 10")
    end(perch.process)


def main():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        try:
            Desktop(root)
            starts(root)
            idling(root)
        finally:
            end_all()


if __name__ == "__main__":
    main()
