"""The other process, in Python, with the arguments of peer.js. The way may be fd3, a Connection on that descriptor.

In "traffic" it sends until the other end is gone, and checks in a thread what it receives.
"""

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


def connect(way, address, key):
    authkey = key and key.encode()
    if way == "fd3":
        return Connection(3)
    if way == "connect":
        connection = Client(tcp(address), authkey=authkey)
        print("ready", flush=True)
        return connection
    with Listener(tcp(address), authkey=authkey) as listener:
        print("ready", flush=True)
        return listener.accept()


def echo(connection):
    while True:
        connection.send_bytes(connection.recv_bytes())


def receive(connection):
    number = 0
    try:
        while True:
            assert connection.recv_bytes() == message(number)
            number += 1
    except OSError:
        pass
    except EOFError:
        pass


def traffic(connection):
    receiver = threading.Thread(target=receive, args=(connection,), daemon=True)
    receiver.start()
    number = 0
    while True:
        connection.send_bytes(message(number))
        number += 1


def main(way, address, what, key=None):
    try:
        connection = connect(way, address, key)
        {"echo": echo, "traffic": traffic, "pickle": lambda c: c.send({"a": 1})}[what](connection)
    except (EOFError, ConnectionError):
        pass
    except AuthenticationError:
        sys.exit(1)


main(*sys.argv[1:])
