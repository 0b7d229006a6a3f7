"""A name server for one test: answers A and SRV over UDP from the records in its arguments, and nothing else.

dns.py ADDRESS NAME=A:1.2.3.4 NAME=SRV:PRIORITY:WEIGHT:PORT:TARGET ...
"""

import socket
import struct
import sys

A, SRV = 1, 33


def name(text):
    return b"".join(bytes([len(part)]) + part.encode() for part in text.split(".") if part) + b"\0"


def data(kind, value):
    if kind == A:
        return socket.inet_aton(value)
    priority, weight, port, target = value.split(":")
    return struct.pack("!HHH", int(priority), int(weight), int(port)) + name(target)


def main():
    address, records = sys.argv[1], []
    for record in sys.argv[2:]:
        who, what = record.split("=", 1)
        kind, value = what.split(":", 1)
        records.append((who.lower(), {"A": A, "SRV": SRV}[kind], value))
    names = {who for who, _, _ in records}
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((address, 53))
    print("listening", flush=True)
    while True:
        query, far = server.recvfrom(4096)
        number, at, labels = query[:2], 12, []
        while query[at]:
            labels.append(query[at + 1 : at + 1 + query[at]].decode().lower())
            at += 1 + query[at]
        asked, kind = ".".join(labels), struct.unpack("!H", query[at + 1 : at + 3])[0]
        question = query[12 : at + 5]
        found = [data(kind, value) for who, of, value in records if (who, of) == (asked, kind)]
        known = asked in names or any(who.endswith("." + asked) for who in names)
        flags = 0x8580 if known else 0x8583
        head = number + struct.pack("!HHHHH", flags, 1, len(found), 0, 0) + question
        body = b"".join(b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 60, len(d)) + d for d in found)
        print(asked, kind, len(found), flush=True)
        server.sendto(head + body, far)


main()
