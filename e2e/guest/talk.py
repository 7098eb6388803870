"""What test.sh says to QEMU and to the guest over their sockets.

talk.py qmp SOCKET COMMAND [JSON ARGUMENTS]      prints the answer's "return"
talk.py await SOCKET EVENT                       returns when the event has come
talk.py agent SOCKET COMMAND [JSON ARGUMENTS]    as qmp, to the guest agent; a shutdown has no answer
talk.py console SOCKET LINE EXPECTED             types LINE and returns when EXPECTED is read
talk.py port                                     prints a free port on loopback
"""
import json
import socket
import sys

PATIENCE_SECONDS = 60


def connect(path):
    peer = socket.socket(socket.AF_UNIX)
    peer.settimeout(PATIENCE_SECONDS)
    peer.connect(path)
    return peer


def ask(peer, lines, command, arguments):
    question = {"execute": command}
    if arguments:
        question["arguments"] = arguments
    peer.sendall((json.dumps(question) + "\n").encode())
    for line in lines:
        answer = json.loads(line.lstrip(b"\xff"))
        if "return" in answer:
            return answer["return"]
        if "error" in answer:
            sys.exit(answer["error"]["desc"])
    sys.exit("the other end hung up")


def main(kind, *rest):
    if kind == "port":
        free = socket.socket()
        free.bind(("127.0.0.1", 0))
        print(free.getsockname()[1])
        return
    peer = connect(rest[0])
    lines = peer.makefile("rb")
    if kind == "console":
        peer.sendall((rest[1] + "\n").encode())
        seen = b""
        while rest[2].encode() not in seen:
            seen += peer.recv(4096) or sys.exit("the console is closed")
        return
    if kind in ("qmp", "await"):
        lines.readline()
        ask(peer, lines, "qmp_capabilities", {})
    if kind == "await":
        for line in lines:
            if json.loads(line).get("event") == rest[1]:
                return
        sys.exit(f"QEMU ended without {rest[1]}")
    arguments = json.loads(rest[2]) if len(rest) > 2 else {}
    if rest[1] == "guest-shutdown":
        peer.sendall(b'{"execute": "guest-shutdown"}\n')
        return
    print(json.dumps(ask(peer, lines, rest[1], arguments)))


main(*sys.argv[1:])
