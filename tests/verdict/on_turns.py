# SPDX-License-Identifier: MIT
"""Programs that wait for one thing after the other, each time for some milliseconds: too short for
samples to tell them apart well, and nothing that exact mode could miss."""
import fcntl
import os
import random
import tempfile
import time

from clients import postgres
from truth import burn, part, ready


def _answering_pipe():
    """A child that answers each byte after as many ms as its value says. @return ask(ms)"""
    to_child, to_us = os.pipe(), os.pipe()
    if os.fork() == 0:
        while True:
            byte = os.read(to_child[0], 1)
            time.sleep(byte[0] / 1000)
            os.write(to_us[1], byte)

    # With both ends of a pipe it could be waiting for a thread of its own.
    os.close(to_child[0])
    os.close(to_us[1])

    def ask(milliseconds):
        os.write(to_child[1], bytes([milliseconds]))
        os.read(to_us[0], 1)

    return ask


def _locked_file():
    """A child that holds a file's lock most of the time. @return a descriptor of it"""
    file = tempfile.TemporaryFile()
    path = "/proc/self/fd/%d" % file.fileno()
    if os.fork() == 0:
        held = os.open(path, os.O_RDWR)
        while True:
            fcntl.flock(held, fcntl.LOCK_EX)
            time.sleep(.004)
            fcntl.flock(held, fcntl.LOCK_UN)
            time.sleep(.002)
    return file


def turns():
    """a pipe, a lock, the disk and sleep in turns"""
    ask, locked = _answering_pipe(), _locked_file()
    file = tempfile.TemporaryFile(dir=os.environ.get("WORKDIR", "/var/tmp"))
    ready()
    while True:
        with part("ipc"):
            ask(random.randint(1, 8))
        with part("lock"):
            fcntl.flock(locked, fcntl.LOCK_EX)
            fcntl.flock(locked, fcntl.LOCK_UN)
        with part("cpu"):
            os.pwrite(file.fileno(), os.urandom(4096), 0)
        with part("disk"):
            os.fsync(file.fileno())
        with part("idle"):
            time.sleep(random.random() * .008)
        with part("cpu"):
            burn(.002)


def turns_with_database():
    """the same with a database between"""
    cursor, ask = postgres().cursor(), _answering_pipe()
    ready()
    while True:
        with part("db"):
            cursor.execute("select pg_sleep(%s)", (random.random() * .008,))
        with part("ipc"):
            ask(random.randint(1, 4))
        with part("idle"):
            time.sleep(random.random() * .006)
        with part("cpu"):
            burn(.002)


WORKLOADS = {turns: "ipc", turns_with_database: "db"}
