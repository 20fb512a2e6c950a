# SPDX-License-Identifier: MIT
"""What a workload did with its time, measured by itself.

Each thread wraps what it does in `with part("db"):`. The CPU time of a part counts as cpu, its wait
for a CPU (schedstat) as runq@<class>, the rest of its wall-clock time as the class. What lies between
two parts of a thread is a part as well, of which only CPU and run queue are known: measuring takes
time, and whoever wakes somebody up may lose the CPU at once. Who computes and does not get on though
its kernel counts no queue waits for a CPU that the hypervisor has taken. On SIGTERM the parts go to
standard output as one JSON line; clock: CLOCK_MONOTONIC.
"""
import contextlib
import json
import os
import signal
import sys
import threading
import time

BETWEEN = "between"

_parts = []
_local = threading.local()
stopping = threading.Event()


def _queue_seconds():
    if not hasattr(_local, "fd"):
        _local.fd = os.open("/proc/thread-self/schedstat", os.O_RDONLY)
    return int(os.pread(_local.fd, 80, 0).split()[1]) / 1e9


def _clocks():
    """Of one moment: when the thread waited for a CPU between them they are read again."""
    queue, before = _queue_seconds(), -1.0
    while queue > before:
        before, now, cpu = queue, time.monotonic(), time.thread_time()
        queue = _queue_seconds()
    return now, cpu, queue


def _keep(name, begin, end):
    _parts.append((name, begin[0], end[0], end[1] - begin[1], end[2] - begin[2]))


@contextlib.contextmanager
def part(name):
    begin = _clocks()
    if hasattr(_local, "last"):
        _keep(BETWEEN, _local.last, begin)
    try:
        yield
    finally:
        _local.last = _clocks()
        _keep(name, begin, _local.last)


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
        rest = "runq@cpu" if name == "cpu" else name
        for key, value in (("cpu", cpu), ("runq@" + name, queue), (rest, inside - cpu - queue)):
            seconds[key] = seconds.get(key, 0.0) + value
    return seconds
