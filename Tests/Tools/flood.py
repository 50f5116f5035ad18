"""Floods a web server at 127.0.0.1 from eight addresses, prints the outcome of each connection, and waits two minutes."""
import collections, json, socket, ssl, sys, time

port, mode, count = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])


def frame(kind, flags, stream, payload):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def literal(length):
    rest, size = length - 127, b""
    while rest >= 128:
        size, rest = size + bytes([rest & 127 | 128]), rest >> 7
    return b"\0\3x-a\x7f" + size + bytes([rest]) + b"a" * length


head = b"\x82\x86\x84\x41\x09localhost"
hello = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, b"")
parts = {
    # 24 fields of 79 KB, without the end of the header.
    "fields": [b"GET / HTTP/1.1\r\nHost: localhost\r\n"] + [b"X-%02d: %s\r\n" % (k, b"a" * 79000) for k in range(24)],
    # A megabyte of requests, with no response read.
    "pipeline": [b"GET / HTTP/1.1\r\nHost:\r\n\r\n" * 42000],
    # A header of nearly the maximum length that never ends.
    "slow": [b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 15000],
    # An HTTP/2 header in frames that never end.
    "continuation": [hello + frame(1, 0, 1, head)] + [frame(9, 0, 1, literal(16000))] * 120,
    # Streams with long headers that never end.
    "streams": [hello + b"".join(frame(1, 4, 2 * k + 1, head + literal(15000)) for k in range(50))],
}[mode.split("-")[-1]]
context = None
if mode.startswith(("tls", "h2")):
    context = ssl._create_unverified_context()
    context.set_alpn_protocols(["h2" if mode.startswith("h2") else "http/1.1"])
connections, ends = [], collections.Counter()
for number in range(count):
    try:
        c = socket.create_connection(("127.0.0.1", port), 3, ("127.1.0.%d" % (number % 8 + 1), 0))
        if context:
            c = context.wrap_socket(c)
        c.settimeout(0.2)
        connections.append(c)
        for part in parts:
            c.sendall(part)
    except OSError as error:
        ends[type(error).__name__] += 1
for c in connections:
    try:
        c.settimeout(0.05)
        answer = c.recv(64)
        ends[answer[:12].decode("latin-1") if answer.startswith(b"HTTP") else "bytes" if answer else "closed"] += 1
    except OSError as error:
        ends[type(error).__name__] += 1
print(json.dumps(ends), flush=True)
time.sleep(120)
