"""The other process, in Python, with the arguments of peer.js. The way may be fd3, a Connection on that descriptor."""

import json
import os
import sys
import threading
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener

SIZES = [4, 5, 1024, 16_380, 16_384, 16_385, 65_532, 65_536, 300_000]


def message(number):
    return number.to_bytes(4, "big") + bytes([number & 255]) * (SIZES[number * 7 % len(SIZES)] - 4)


def tcp(address):
    host, _, port = address.rpartition(":")
    return (host, int(port)) if host else address


def say(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def connect(way, address, key):
    if way == "fd3":
        return Connection(3)
    if way == "connect":
        connection = Client(tcp(address), authkey=key)
        say("ready")
        return connection
    with Listener(tcp(address), authkey=key) as listener:
        say("ready")
        return listener.accept()


def echo(connection):
    while True:
        connection.send_bytes(connection.recv_bytes())


def receive(connection, outcome):
    number = 0
    try:
        while True:
            assert connection.recv_bytes() == message(number)
            number += 1
    except (EOFError, OSError) as error:
        outcome.update(received=number, end=type(error).__name__)


def traffic(connection, count=None):
    """Sends until the other end is gone, notes in a file how much the system has, and checks what it receives."""
    file = count and os.open(count, os.O_WRONLY | os.O_CREAT)
    outcome = {}
    receiver = threading.Thread(target=receive, args=(connection, outcome))
    receiver.start()
    number = 0
    try:
        while True:
            connection.send_bytes(message(number))
            number += 1
            if file:
                os.pwrite(file, number.to_bytes(4, "big"), 0)
    except OSError:
        pass
    receiver.join()
    say(json.dumps(outcome))
    sys.exit(0 if outcome else 1)


def flood(connection):
    for number in range(200):
        connection.send_bytes(bytes([number]) * 100_000)
    say("sent")


def late(connection):
    sys.stdin.readline()
    for number in range(int(sys.stdin.readline())):
        assert connection.recv_bytes() == bytes([number & 255]) * 10_000
    say("received")


def handshakes(way, address, key):
    """Comes and goes, or lets come and go, without end."""
    if way == "connect":
        say("ready")
        while True:
            Client(address, authkey=key).close()
    with Listener(address, authkey=key) as listener:
        say("ready")
        while True:
            listener.accept().close()


def main(way, address, what, key="", *values):
    key = key.encode() or None
    if what == "handshakes":
        return handshakes(way, address, key)
    try:
        connection = connect(way, address, key)
        if what == "pickle":
            connection.send({"a": 1})
        else:
            {"echo": echo, "traffic": traffic, "flood": flood, "late": late}[what](connection, *values)
    except (EOFError, ConnectionError):
        pass
    except AuthenticationError:
        sys.exit(1)


main(*sys.argv[1:])
