#!/usr/bin/python3
"""The first story of Perch, told to its real window under Xvfb by accessible names, as a screen reader meets it.

    story.py [PERCH [FOLDER]]     PERCH: the program (target/debug/perch); FOLDER: for screenshots (target/desktop)

`perch --demo`: dial Boris, hear busy, ask for a callback; the same with Marta; cancel hers; when Boris is free take the recall
and hear him; hang up; Recents has it; the echo callee gives the microphone back. Everything that is started here is ended by
its process id. Debian's xvfb openbox dbus at-spi2-core python3-gi gir1.2-atspi-2.0 imagemagick.
"""
import array
import json
import math
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import warnings
import wave

PERCH = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "target/debug/perch")
PICTURES = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "target/desktop").absolute()
RATE = 48000
TONE_HZ = 1000
# Mean amplitude (of 1) above which something is heard, and below which nothing is.
HEARD, SILENT = 0.01, 0.001

started = []


def start(*command, **options):
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)
    started.append(process)
    return process


def end_all():
    for process in reversed(started):
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(what, look, seconds=10):
    """Looks until there is something, and gives it."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            found = look()
        except Exception as error:  # the tree changes while it is read
            found, trouble = None, error
        else:
            trouble = None
        if found:
            return found
        if time.monotonic() > deadline:
            raise SystemExit(f"FAILED: no {what} within {seconds} s" + (f" ({trouble})" if trouble else ""))
        time.sleep(0.1)


class Desktop:
    """A display, a session bus, a window manager and the accessibility bus, all private."""

    def __init__(self, folder):
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700)
        quiet = open(folder / "desktop.log", "w")
        read, write = os.pipe()
        start("Xvfb", "-displayfd", str(write), "-screen", "0", "1280x900x24", "-nolisten", "tcp", pass_fds=[write], stderr=quiet)
        os.close(write)
        with os.fdopen(read) as display:
            os.environ["DISPLAY"] = ":" + display.readline().strip()
        os.environ.update(XDG_RUNTIME_DIR=str(runtime), HOME=str(folder), LC_ALL="C.UTF-8", LANGUAGE="en", NO_AT_BRIDGE="0")
        os.environ.pop("WAYLAND_DISPLAY", None)
        bus = start("dbus-daemon", "--session", "--nofork", "--print-address", stdout=subprocess.PIPE, text=True, stderr=quiet)
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        start("openbox", stdout=quiet, stderr=quiet)
        start("/usr/libexec/at-spi-bus-launcher", "--launch-immediately", stdout=quiet, stderr=quiet)
        self.announce_a_reader()

    @staticmethod
    def announce_a_reader():
        """Programs keep their accessibility tree to themselves until somebody says that it is read."""
        from gi.repository import Gio, GLib

        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        arguments = GLib.Variant("(ssv)", ("org.a11y.Status", "IsEnabled", GLib.Variant("b", True)))
        wait_for(
            "accessibility bus",
            lambda: bus.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.freedesktop.DBus.Properties", "Set",
                                  arguments, None, Gio.DBusCallFlags.NONE, 1000, None) is not None,
        )


class Window:
    """The window as its accessibility tree tells it."""

    def __init__(self):
        import gi

        gi.require_version("Atspi", "2.0")
        warnings.simplefilter("ignore", DeprecationWarning)  # newer names are not in Debian 12
        from gi.repository import Atspi

        self.atspi = Atspi

    def nodes(self):
        def walk(node):
            for index in range(node.get_child_count()):
                child = node.get_child_at_index(index)
                if child is not None:
                    yield child
                    yield from walk(child)

        desktop = self.atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            program = desktop.get_child_at_index(index)
            if program is not None and "perch" in (program.get_name() or "").lower():
                yield from walk(program)

    def find(self, name, role=None, part=False):
        """All nodes of that name and role."""
        fits = (lambda said: name in said) if part else (lambda said: said == name)
        return [n for n in self.nodes() if fits(n.get_name() or "") and (role is None or role in n.get_role_name())]

    def wait(self, name, role=None, part=False, seconds=10):
        return wait_for(f"{role or 'node'} named {name!r} in the window", lambda: self.find(name, role, part), seconds)

    def press(self, name, which=0, seconds=10):
        """Presses a button, once it can be pressed."""
        live = self.atspi.StateType.SENSITIVE

        def press():
            buttons = [b for b in self.find(name, "button") if b.get_state_set().contains(live)]
            return buttons and buttons[which].get_action_iface().do_action(0)

        wait_for(f"live button {name!r}", press, seconds)

    def write(self, name, text):
        def write():
            field = self.find(name)
            return field and field[0].get_editable_text_iface().set_text_contents(text)

        wait_for(f"field {name!r}", write)

    def texts(self):
        return sorted({f"{n.get_role_name()}: {n.get_name()}" for n in self.nodes() if n.get_name()})


class Ear:
    """What `--audio IN:OUT` has written so far."""

    def __init__(self, path):
        self.path = path

    def now(self):
        return max(0, self.path.stat().st_size - 44) // 2

    def heard(self, since):
        with open(self.path, "rb") as file:
            file.seek(44 + 2 * since)
            samples = array.array("h")
            data = file.read()
            samples.frombytes(data[: len(data) // 2 * 2])
        return samples

    def loudness(self, since):
        samples = self.heard(since)
        return math.sqrt(sum(s * s for s in samples) / max(1, len(samples))) / 32768

    def share_of(self, hertz, since):
        """How much of what is heard is that tone, 0 to 1."""
        samples = self.heard(since)
        turn = 2 * math.pi * hertz / RATE
        inner = sum(s * math.cos(turn * n) for n, s in enumerate(samples)), sum(s * math.sin(turn * n) for n, s in enumerate(samples))
        energy = sum(s * s for s in samples) * max(1, len(samples)) / 2
        return (inner[0] ** 2 + inner[1] ** 2) / energy if energy else 0.0


class Story:
    def __init__(self, folder):
        self.folder = folder
        self.profile = folder / "profile"
        self.profile.mkdir()
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.microphone()
        Desktop(folder)
        self.ear = Ear(folder / "ear.wav")
        self.began = time.monotonic()
        self.log = open(folder / "perch.log", "w")
        start(PERCH, "--demo", "--profile", str(self.profile), "--audio", f"{folder}/microphone.wav:{folder}/ear.wav",
              stdout=self.log, stderr=self.log)
        self.window = Window()

    def microphone(self):
        """Some seconds of a tone that no telephone makes; each call begins them anew."""
        turn = 2 * math.pi * TONE_HZ / RATE
        second = array.array("h", (int(8000 * math.sin(turn * n)) for n in range(RATE)))
        with wave.open(str(self.folder / "microphone.wav"), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes(second.tobytes() * 12)

    def ctl(self, *verb):
        answer = subprocess.run([PERCH, "--profile", str(self.profile), "ctl", *verb], capture_output=True, text=True, timeout=10)
        return json.loads(answer.stdout)

    def status(self):
        return self.ctl("status")

    def picture(self, name):
        subprocess.run(["import", "-window", "root", str(PICTURES / f"{name}.png")], check=True)

    def wait_status(self, what, look, seconds=10):
        return wait_for(what, lambda: look(self.status()), seconds)

    def hears(self, what, seconds=3):
        """Something is heard from now on."""
        since = self.ear.now()
        wait_for(what, lambda: self.ear.loudness(since) > HEARD and self.ear.now() - since > RATE // 2, seconds)

    def dial(self, who):
        self.window.write("Name, number or sip: address", who)
        self.window.press("Call")

    def call_state(self, state, who=None):
        def look(status):
            calls = [c for c in status["calls"] if c["state"] == state and (who is None or who in json.dumps(c["peer"]))]
            return calls[-1:]

        return look

    def ask_for_a_callback(self, who, outstanding):
        self.dial(who)
        self.wait_status(f"busy call to {who}", self.call_state("ended", who))
        self.window.wait("Busy", part=True)
        self.hears("busy tone")
        self.picture(f"busy-{who}")
        self.window.press("Call back when free")
        live = ("queued", "watching")
        self.wait_status(f"{outstanding} requests", lambda s: sum(c["state"] in live for c in s["completions"]) == outstanding)
        wait_for("end of the call's card", lambda: not self.window.find("Close", "button"))

    def tell(self, what):
        print(f"{time.monotonic() - self.began:6.1f} s  {what}", flush=True)

    def run(self):
        window = self.window
        window.wait("Name, number or sip: address")
        self.tell("the window is there")
        wait_for("sound to the ear's file", lambda: self.ear.path.exists() and self.ear.now() > 0)
        self.wait_status("registered lines", lambda s: len(s["lines"]) == 2 and all(l["registration"] == "registered" for l in s["lines"]))
        self.tell("both lines are registered")

        self.ask_for_a_callback("boris", 1)
        self.tell("Boris is busy: heard, seen, and asked to be called back")
        self.ask_for_a_callback("marta", 2)
        window.wait("#1", part=True)
        self.picture("two-requests")
        self.tell("Marta is busy, too: two requests, each with its number")

        ids = {c["id"]: json.dumps(c["peer"]) for c in self.status()["completions"] if c["state"] != "ended"}
        place = sorted(ids).index(next(i for i, peer in ids.items() if "marta" in peer))
        window.press("Cancel", place)
        self.wait_status("cancelled request", lambda s: [c for c in s["completions"] if "marta" in json.dumps(c["peer"]) and c["state"] == "ended"])
        self.tell("hers is cancelled by its button")

        self.wait_status("recall", lambda s: [c for c in s["completions"] if c["state"] == "ready"], 60)
        self.hears("recall tone")
        window.wait("Call now", "button")
        self.picture("recall")
        self.tell("Boris is free: the recall rings")
        window.press("Call now")
        self.wait_status("conversation", self.call_state("talking"))
        since = self.ear.now()
        wait_for("a second of the call", lambda: self.ear.now() - since > RATE)
        self.hears("Boris")
        self.picture("talking")
        self.tell("he is heard")
        window.press("Hang up")
        self.wait_status("end of the call", lambda s: not self.call_state("talking")(s))

        self.dial("echo")
        self.wait_status("call to the echo", self.call_state("talking", "echo"))
        since = self.ear.now()
        wait_for("the microphone back from the echo", lambda: self.ear.now() - since > 2 * RATE and self.ear.share_of(TONE_HZ, self.ear.now() - RATE) > 0.5, 8)
        self.tell("the microphone comes back from the echo")
        window.press("Hang up")

        window.press("Recents")
        window.wait("Search recents", "entry")
        window.wait("boris")
        self.picture("recents")
        self.tell("Recents has it")
        self.ctl("quit")
        wait_for("end of Perch", lambda: started[-1].poll() is not None, 5)
        assert started[-1].returncode == 0, f"Perch ended with {started[-1].returncode}"
        self.tell("and it ends when it is told to")


def main():
    with tempfile.TemporaryDirectory() as folder:
        story = None
        try:
            story = Story(pathlib.Path(folder))
            story.run()
        except BaseException:
            if story is not None and "DISPLAY" in os.environ:
                subprocess.run(["import", "-window", "root", str(PICTURES / "failed.png")], check=False)
                try:
                    print("the window says:\n  " + "\n  ".join(story.window.texts()))
                    print(json.dumps(story.status(), indent=1))
                except Exception as error:
                    print(f"the window says nothing: {error}")
                print(pathlib.Path(folder, "perch.log").read_text()[-4000:])
            raise
        finally:
            end_all()


if __name__ == "__main__":
    main()
