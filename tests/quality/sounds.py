"""A sound server of our own: PipeWire with a microphone and an ear for each side of so many calls, all on one clock.

What is spoken is played into `mic_a0`, `mic_b0` …; the phones play into `ear_a0`, `ear_b0` …; one recording of four channels a call
takes microphones and ears in the same cycle, so that mouth to ear is a difference of positions in one file.
"""

import os
import resource
import subprocess
import tempfile
import time
from pathlib import Path

# What Debian's PipeWire takes by itself, in samples at 48 kHz; at fewer a small machine loses samples before any phone does.
QUANTUM = 1024

SERVER = """context.properties = {{ default.clock.rate = 48000 default.clock.allowed-rates = [ 48000 ]
  default.clock.quantum = {quantum} default.clock.min-quantum = {quantum} default.clock.max-quantum = {quantum}
  core.daemon = true core.name = pipewire-0 }}
context.spa-libs = {{ audio.convert.* = audioconvert/libspa-audioconvert support.* = support/libspa-support api.alsa.* = alsa/libspa-alsa }}
context.modules = [
  {{ name = libpipewire-module-rt args = {{ nice.level = -11 rt.prio = 60 }} flags = [ ifexists nofail ] }}
  {modules}
]
context.objects = [
  {{ factory = spa-node-factory args = {{ factory.name = support.node.driver node.name = clock node.group = rig priority.driver = 20000 }} }}
  {devices}
]
"""
MODULES = ("protocol-native", "metadata", "spa-node-factory", "client-node", "client-device", "access", "adapter", "link-factory",
           "session-manager")
DEVICE = ("{{ factory = adapter args = {{ factory.name = support.null-audio-sink node.name = {name} node.description = {name} media.class = {kind}"
          " audio.position = [ {at} ] object.linger = true monitor.channel-volumes = false node.group = rig }} }}\n")
SIDES = "ab"


def before_others():
    """Lets a sound server have the priority that desktops give it, where the machine allows."""
    for limit, most in ((resource.RLIMIT_RTPRIO, 95), (resource.RLIMIT_NICE, 40)):
        try:
            resource.setrlimit(limit, (most, most))
        except (ValueError, PermissionError):
            pass


def real_time():
    """What plays and records for the rig comes first: what it loses is no fault of a phone."""
    before_others()
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(5))
    except PermissionError:
        pass


class Sounds:
    """`with Sounds(lanes) as sounds:`"""

    def __init__(self, lanes, quantum=QUANTUM):
        self.lanes, self.quantum, self.programs = lanes, quantum, []

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="sounds")
        self.path = Path(self.folder.name)
        (self.path / "conf").mkdir()
        for shared in ("client.conf", "client-rt.conf", "pipewire-pulse.conf"):
            (self.path / "conf" / shared).symlink_to(f"/usr/share/pipewire/{shared}")
        kinds = [("mic", "Audio/Source/Virtual", "MONO"), ("ear", "Audio/Sink", "FL FR")]
        devices = "".join(DEVICE.format(name=f"{what}_{side}{lane}", kind=kind, at=at)
                          for lane in range(self.lanes) for side in SIDES for what, kind, at in kinds)
        modules = "\n  ".join(f"{{ name = libpipewire-module-{module} }}" for module in MODULES)
        (self.path / "conf" / "pipewire.conf").write_text(SERVER.format(quantum=self.quantum, devices=devices, modules=modules))
        try:
            self.start("dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address=unix:path={self.path}/bus")
            self.until("bus", (self.path / "bus").exists)
            self.start("pipewire")
            self.until("server", lambda: self.ask("pw-cli", "info", "0"))
            self.start("wireplumber")
            self.start("pipewire-pulse")
            self.until("ears", lambda: f"ear_b{self.lanes - 1}" in (self.ask("pactl", "list", "short", "sinks") or ""))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for program in reversed(self.programs):
            stop(program)
        self.folder.cleanup()

    def environment(self, lane=0, side="a"):
        """What a program must know to find the devices of one side."""
        return dict(os.environ, XDG_RUNTIME_DIR=str(self.path), PIPEWIRE_RUNTIME_DIR=str(self.path), PIPEWIRE_CONFIG_DIR=f"{self.path}/conf",
                    PULSE_SERVER=f"unix:{self.path}/pulse/native", DBUS_SESSION_BUS_ADDRESS=f"unix:path={self.path}/bus",
                    PULSE_SINK=f"ear_{side}{lane}", PULSE_SOURCE=f"mic_{side}{lane}", HOME=str(self.path))

    def start(self, *command, prepare=before_others):
        with open(self.path / "log", "a") as log:
            self.programs.append(subprocess.Popen(command, env=self.environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                                  preexec_fn=prepare))
        return self.programs[-1]

    def end(self, program):
        stop(program, 2)
        self.programs.remove(program)

    def ask(self, *command):
        """What a program prints, or nothing if it fails."""
        done = subprocess.run(command, env=self.environment(), capture_output=True, text=True)
        return done.stdout if done.returncode == 0 else None

    def until(self, what, so, seconds=10):
        end = time.monotonic() + seconds
        while not so():
            if time.monotonic() > end:
                raise RuntimeError(f"no {what}: " + (self.path / "log").read_text()[-2000:])
            time.sleep(0.05)

    def link(self, source, sink):
        def linked():
            done = subprocess.run(["pw-link", source, sink], env=self.environment(), capture_output=True, text=True)
            return done.returncode == 0 or "exists" in done.stderr
        self.until(f"link from {source} to {sink}", linked)

    def record(self, lane, path):
        """Begins to record `mic_a`, `ear_a`, `mic_b`, `ear_b` of a lane."""
        name = f"rec{time.monotonic_ns()}"
        program = self.start("pw-record", "--rate", "48000", "--channels", "4", "--channel-map", "FL,FR,RL,RR", "--format", "s16",
                             "--target", "0", "-P", f"{{ node.name = {name} }}", str(path), prepare=real_time)
        for port, channel in zip((f"mic_a{lane}:capture_MONO", f"ear_a{lane}:monitor_FL", f"mic_b{lane}:capture_MONO",
                                  f"ear_b{lane}:monitor_FL"), ("FL", "FR", "RL", "RR")):
            self.link(port, f"{name}:input_{channel}")
        return program

    def say(self, lane, side, path):
        """Begins to speak into a microphone."""
        name = f"say{time.monotonic_ns()}"
        program = self.start("pw-play", "--target", "0", "-P", f"{{ node.name = {name} }}", str(path), prepare=real_time)
        self.link(f"{name}:output_MONO", f"mic_{side}{lane}:input_MONO")
        return program


def stop(program, signal=15):
    """Ends a program of ours, gently if it lets us."""
    if program.poll() is None:
        program.send_signal(signal)
        try:
            program.wait(3)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()
