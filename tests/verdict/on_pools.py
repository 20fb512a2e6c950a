# SPDX-License-Identifier: MIT
"""Pools of processes, at work and at rest."""
import concurrent.futures
import multiprocessing
import threading
import time

from truth import part, ready


def workers_by_pipe():
    """hands work to a pool of processes and waits for their results"""
    pool = multiprocessing.Pool(2)
    ready()
    while True:
        with part("ipc"):
            pool.map(time.sleep, [.05, .05])


def futures_of_processes():
    """waits for what a pool of processes will have done"""
    pool = concurrent.futures.ProcessPoolExecutor(3)
    ready()
    while True:
        with part("ipc"):
            pool.submit(time.sleep, .1).result()


def idle_futures():
    """a pool of processes whose work is done"""
    pool = concurrent.futures.ProcessPoolExecutor(4)
    list(pool.map(abs, range(8)))
    ready()
    threading.Event().wait()


def idle_workers():
    """the same of another kind, whose parent does nothing at all"""
    pool = multiprocessing.Pool(4)
    pool.map(abs, range(8))
    ready()
    while True:
        time.sleep(1)


WORKLOADS = {
    workers_by_pipe: "ipc", futures_of_processes: "ipc", idle_futures: "idle", idle_workers: "idle",
}
