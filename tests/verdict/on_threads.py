# SPDX-License-Identifier: MIT
"""Threads that queue for each other, wait for work or come and go, and programs that run others."""
import asyncio
import concurrent.futures
import http.client
import http.server
import logging
import multiprocessing
import os
import queue
import subprocess
import threading
import time

from clients import ask, mysql, postgres
from truth import burn, part, ready, stopping


def _threads(count, work):
    for _ in range(count):
        threading.Thread(target=work, daemon=True).start()


def _rest():
    ready()
    while True:
        with part("idle"):
            time.sleep(.5)


def _work_under(lock, held):
    def work():
        while not stopping.is_set():
            with part("lock"):
                lock.acquire()
            with part("idle"):
                time.sleep(held)
            lock.release()
            with part("lock"):
                burn(.001)

    return work


# Locks

def python_lock():
    """Python: four threads and one Lock"""
    _threads(4, _work_under(threading.Lock(), .02))
    _rest()


def python_lock_of_two():
    """Python: two threads and one RLock: never does more than one wait"""
    _threads(2, _work_under(threading.RLock(), .02))
    _rest()


def shared_connection():
    """six threads share a connection to PostgreSQL under a lock"""
    cursor, lock = postgres().cursor(), threading.Lock()

    def work():
        while not stopping.is_set():
            with part("lock"):
                lock.acquire()
            with part("db"):
                cursor.execute("select pg_sleep(0.02)")
            lock.release()
            with part("lock"):
                burn(.0005)

    _threads(6, work)
    _rest()


def slow_log():
    """eight threads write to one slow log"""
    class Slow(logging.Handler):
        def emit(self, record):
            time.sleep(.004)

    log = logging.getLogger("blametop")
    log.addHandler(Slow())
    log.setLevel(logging.INFO)
    log.propagate = False

    def work():
        while not stopping.is_set():
            with part("lock"):
                log.info("line")

    _threads(8, work)
    _rest()


# No locks, though they look like it

def queue_workers():
    """Python: eight threads wait for work from a queue"""
    work = queue.Queue()

    def worker():
        while True:
            work.get()
            with part("cpu"):
                burn(.002)

    _threads(8, worker)
    ready()
    while True:
        work.put(1)
        time.sleep(.05)


def simple_queue():
    """Python: four threads at one SimpleQueue, whose semaphore they share"""
    work = queue.SimpleQueue()

    def worker():
        while True:
            work.get()
            time.sleep(.005)

    _threads(4, worker)
    ready()
    while True:
        time.sleep(.01)
        work.put(1)


def executor_that_sleeps():
    """Python: a ThreadPoolExecutor with jobs that sleep"""
    executor = concurrent.futures.ThreadPoolExecutor(6)
    ready()
    while True:
        list(executor.map(time.sleep, [.05] * 6))


def bell_for_many():
    """Python: twenty threads wait for one Event"""
    bell = threading.Event()

    def worker():
        while True:
            bell.wait()
            time.sleep(.001)

    _threads(20, worker)
    ready()
    while True:
        time.sleep(.1)
        bell.set()
        time.sleep(.002)
        bell.clear()


# Threads that come and go

def thread_per_request():
    """a new thread for each query"""
    cursors = queue.LifoQueue()
    for _ in range(4):
        cursors.put(postgres().cursor())

    def request():
        cursor = cursors.get()
        with part("db"):
            cursor.execute("select pg_sleep(0.03)")
        cursors.put(cursor)
        with part("lock"):
            burn(.002)

    ready()
    while True:
        requests = [threading.Thread(target=request) for _ in range(3)]
        for thread in requests:
            thread.start()
        for thread in requests:
            thread.join()


# Servers and other programs

def server_with_database():
    """a server of HTTP that asks PostgreSQL for each of its client's requests"""
    cursor = postgres().cursor()

    class Answer(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self):
            with part("cpu"):
                burn(.002)
            with part("db"):
                cursor.execute("select pg_sleep(0.015)")
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
    if os.fork() == 0:
        client = http.client.HTTPConnection("127.0.0.1", server.server_port)
        while os.getppid() != 1:
            ask(client)
            time.sleep(.005)
        os._exit(0)
    ready()
    server.serve_forever()


def row_of_others():
    """MariaDB: a row that another program has locked most of the time"""
    if os.fork() == 0:
        connection = mysql()
        connection.autocommit(False)
        cursor = connection.cursor()
        cursor.execute("create table if not exists held (id int primary key, n int)")
        cursor.execute("insert ignore into held values (1, 0)")
        connection.commit()
        while os.getppid() != 1:
            cursor.execute("update held set n = n + 1 where id = 1")
            time.sleep(.06)
            connection.commit()
            time.sleep(.004)
        os._exit(0)
    time.sleep(.5)
    cursor = mysql("UNIX").cursor()
    ready()
    while True:
        with part("db"):
            cursor.execute("update held set n = n + 1 where id = 1")
        with part("cpu"):
            burn(.006)


def queue_of_processes():
    """multiprocessing.Queue: results of a child, which has both ends of the pipe as well"""
    results = multiprocessing.Queue()

    def child():
        while True:
            time.sleep(.02)
            results.put("x" * 100)

    multiprocessing.Process(target=child, daemon=True).start()
    ready()
    while True:
        with part("ipc"):
            results.get()
        with part("cpu"):
            burn(.004)


def loop_with_commands():
    """asyncio: one command after the other"""
    async def main():
        ready()
        while True:
            with part("ipc"):
                command = await asyncio.create_subprocess_exec("sh", "-c", "sleep 0.1; echo x",
                                                               stdout=subprocess.PIPE)
                await command.communicate()

    asyncio.run(main())


WORKLOADS = {
    python_lock: "lock", python_lock_of_two: "lock", shared_connection: "lock", slow_log: "lock",
    queue_workers: "idle", simple_queue: "idle", executor_that_sleeps: "idle",
    bell_for_many: "idle", thread_per_request: "db", server_with_database: "db",
    row_of_others: "db", queue_of_processes: "ipc", loop_with_commands: "ipc",
}
