"""What SpanDSP and ffmpeg make of the same sound in G.722, as the tests of `src/media/codec/g722/` have it.

    make_g722.py            in this folder; needs libspandsp2 and ffmpeg of Debian 12

`g722.bits` is SpanDSP's encoding of `speech.s16` and then of half a second of noise at half of full scale, `g722.s16` SpanDSP's decoding of those.
ffmpeg must say the same, or nothing is written.
"""

import ctypes
import struct
import subprocess
from pathlib import Path


def noise(count):
    """Numbers that the test makes, too: Knuth's generator, the upper half of 32 bits, halved: SpanDSP does not clip, it wraps."""
    state, out = 1, []
    for _ in range(count):
        state = (state * 1_664_525 + 1_013_904_223) & 0xFFFF_FFFF
        out.append(struct.unpack("<h", struct.pack("<H", state >> 16))[0] >> 1)
    return struct.pack(f"<{count}h", *out)


def by_spandsp(sound):
    library = ctypes.CDLL("libspandsp.so.2")
    library.g722_encode_init.restype = library.g722_decode_init.restype = ctypes.c_void_p
    coder = ctypes.c_void_p(library.g722_encode_init(None, 64_000, 0))
    bits = ctypes.create_string_buffer(len(sound) // 4)
    assert library.g722_encode(coder, bits, sound, len(sound) // 2) == len(bits)
    decoder = ctypes.c_void_p(library.g722_decode_init(None, 64_000, 0))
    back = ctypes.create_string_buffer(len(sound))
    assert library.g722_decode(decoder, back, bits, len(bits)) * 2 == len(back)
    return bits.raw, back.raw


def by_ffmpeg(*arguments, data):
    return subprocess.run(["ffmpeg", "-v", "error", *arguments, "-"], input=data, capture_output=True, check=True).stdout


def main():
    here = Path(__file__).parent
    sound = (here / "speech.s16").read_bytes() + noise(8_000)
    bits, back = by_spandsp(sound)
    raw = ("-f", "s16le", "-ar", "16000", "-ac", "1")
    others = by_ffmpeg(*raw, "-i", "-", "-f", "g722", data=sound)
    assert others == bits, "ffmpeg encodes otherwise"
    assert by_ffmpeg("-f", "g722", "-i", "-", *raw, data=bits) == back, "ffmpeg decodes otherwise"
    (here / "g722.bits").write_bytes(bits)
    (here / "g722.s16").write_bytes(back)


if __name__ == "__main__":
    main()
