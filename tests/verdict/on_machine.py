# SPDX-License-Identifier: MIT
"""Programs that are held back by something else than a database, or by nothing."""
import asyncio
import mmap
import os
import random
import subprocess
import sys
import threading
import time

from clients import ask, asyncpg_connect, http_service, postgres
from truth import burn, part, ready, stopping


def sleep_loop():
    """sleeps, looks, sleeps"""
    ready()
    while True:
        with part("cpu"):
            burn(.001)
        with part("idle"):
            time.sleep(.05)


def http_client():
    """a service on this machine that is no database, on a port of one"""
    connection = http_service(.012)
    ready()
    while True:
        with part("net"):
            ask(connection)
        with part("cpu"):
            burn(.004)


def http_and_database():
    """a service and a database in turns"""
    connection, cursor = http_service(.03), postgres().cursor()
    ready()
    while True:
        with part("net"):
            ask(connection)
        with part("db"):
            cursor.execute("select pg_sleep(0.012)")
        with part("cpu"):
            burn(.004)


def http_with_idle_database():
    """waits for a service; the connection to the database has nothing to do"""
    connection, cursor = http_service(.05), postgres("UNIX").cursor()
    cursor.execute("select 1")
    ready()
    while True:
        with part("net"):
            ask(connection)
        with part("cpu"):
            burn(.01)


def loop_with_idle_database():
    """an event loop that waits for a service, with idle connections to a database"""
    async def main():
        idle = [await asyncpg_connect() for _ in range(4)]
        service = http_service(.04)
        service.connect()
        host, port = service.sock.getpeername()
        reader, writer = await asyncio.open_connection(host, port)
        ready()
        while True:
            with part("net"):
                writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                await reader.readuntil(b"ok")
            with part("cpu"):
                burn(.008)
        del idle

    asyncio.run(main())


def http_server():
    """waits for clients that do not come"""
    import http.server
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    ready()
    server.serve_forever()


def waiting_for_client():
    """a client is connected, and silent"""
    import socket
    listener = socket.create_server(("127.0.0.1", 0))
    client = socket.create_connection(listener.getsockname())
    server, _ = listener.accept()
    pid = os.fork()
    if pid == 0:
        server.close()
        client.send(b"x")
        time.sleep(1000)
    client.close()
    ready()
    while server.recv(100):
        pass


def direct_reads():
    """reads past the page cache"""
    path = os.path.join(os.environ.get("WORKDIR", "/var/tmp"), "blametop-direct-%d" % os.getpid())
    with open(path, "wb") as file:
        for _ in range(64):
            file.write(os.urandom(1 << 20))
        file.flush()
        os.fsync(file.fileno())
    fd, block = os.open(path, os.O_RDONLY | os.O_DIRECT), mmap.mmap(-1, 1 << 20)
    os.unlink(path)
    ready()
    while True:
        with part("disk"):
            os.preadv(fd, [block], random.randrange(64) << 20)


def computing():
    """computes"""
    ready()
    while True:
        with part("cpu"):
            burn(.05)


def interpreter_lock():
    """four threads that compute in Python"""
    def work():
        while not stopping.is_set():
            with part("lock"):
                burn(.05)

    ready()
    for _ in range(4):
        threading.Thread(target=work, daemon=True).start()
    while True:
        time.sleep(.5)


def crowded_cpu():
    """three programs compute on one CPU"""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    for _ in range(2):
        subprocess.Popen([sys.executable, "-c", "while True: pass"])
    ready()
    while True:
        with part("cpu"):
            burn(.02)


def one_of_many_threads():
    """five hundred threads wait, one computes"""
    threading.stack_size(256 << 10)
    bell = threading.Event()
    for _ in range(500):
        threading.Thread(target=bell.wait, daemon=True).start()
    ready()
    while True:
        with part("cpu"):
            burn(.05)


def children():
    """waits for one program after the other"""
    ready()
    while True:
        with part("ipc"):
            subprocess.run(["sleep", "0.1"], check=True)


def pipe_reader():
    """a child writes what this one reads"""
    child = subprocess.Popen(
        [sys.executable, "-uc", "import time\nwhile True: time.sleep(.02); print('x')"],
        stdout=subprocess.PIPE)
    ready()
    while True:
        with part("ipc"):
            os.read(child.stdout.fileno(), 100)
        with part("cpu"):
            burn(.005)


def waiter(mode):
    """A workload of the program written in C; it measures itself."""
    def run():
        program = os.environ["WAITER"]
        os.execl(program, program, mode, os.environ.get("WORKDIR", "/var/tmp"))

    run.__name__ = "c_" + mode
    run.__doc__ = "waiter " + mode
    return run


WORKLOADS = {
    sleep_loop: "idle", http_client: "net", http_and_database: "net",
    http_with_idle_database: "net", loop_with_idle_database: "net", http_server: "idle",
    waiting_for_client: "idle", direct_reads: "disk", computing: "cpu", interpreter_lock: "lock",
    crowded_cpu: "runq", one_of_many_threads: "cpu", children: "ipc", pipe_reader: "ipc",
    waiter("mutex"): "lock", waiter("held"): "lock", waiter("file_lock"): "lock",
    waiter("fsyncs"): "disk", waiter("faults"): "disk", waiter("cached"): "cpu",
    waiter("hidden_reads"): "disk", waiter("uring"): "idle", waiter("bells"): "idle",
    waiter("parked"): "cpu", waiter("periodic"): "cpu", waiter("uring_reads"): "disk",
    waiter("aio_reads"): "disk", waiter("aio_idle"): "idle", waiter("spin"): "cpu",
    waiter("yields"): "cpu",
}
