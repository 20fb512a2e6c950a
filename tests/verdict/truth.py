# SPDX-License-Identifier: MIT
"""What a workload did with its time, measured by itself.

Each thread wraps what it does in `with part("db"):`. The CPU time of a part counts as cpu, its wait
for a CPU (schedstat) as runq@<class>, the rest of its wall-clock time as the class. On SIGTERM the
parts go to standard output as one JSON line; clock: CLOCK_MONOTONIC.
"""
import contextlib
import json
import os
import signal
import sys
import threading
import time

_parts = []
_local = threading.local()
stopping = threading.Event()


def _queue_seconds():
    if not hasattr(_local, "fd"):
        _local.fd = os.open("/proc/thread-self/schedstat", os.O_RDONLY)
    return int(os.pread(_local.fd, 80, 0).split()[1]) / 1e9


@contextlib.contextmanager
def part(name):
    began, cpu, queue = time.monotonic(), time.thread_time(), _queue_seconds()
    try:
        yield
    finally:
        _parts.append((name, began, time.monotonic(), time.thread_time() - cpu,
                       _queue_seconds() - queue))


def burn(seconds):
    """Use so much CPU time of this thread."""
    end, x = time.thread_time() + seconds, 0
    while time.thread_time() < end:
        for _ in range(100):
            x += 1


def _report(*_):
    stopping.set()
    os.write(1, (json.dumps(_parts) + "\n").encode())
    os._exit(0)


def ready():
    signal.signal(signal.SIGTERM, _report)
    sys.stdout.write("READY\n")
    sys.stdout.flush()


def seconds_by_class(parts, begin, end):
    """Thread-seconds per class inside a window, from the parts a workload printed."""
    seconds = {}
    for name, began, ended, cpu, queue in parts:
        inside = min(ended, end) - max(began, begin)
        if inside <= 0 or ended <= began:
            continue
        share = inside / (ended - began)
        cpu = min(cpu * share, inside)
        queue = min(queue * share, inside - cpu)
        for key, value in (("cpu", cpu), ("runq@" + name, queue), (name, inside - cpu - queue)):
            seconds[key] = seconds.get(key, 0.0) + value
    return seconds
