# SPDX-License-Identifier: MIT
"""Programs that wait for databases, or only seem to."""
import asyncio
import os
import queue
import select
import threading
import time

from clients import asyncpg_connect, mysql, postgres, redis_client
from truth import burn, part, ready, stopping


def query_and_compute(cursor, statement, compute):
    ready()
    while True:
        with part("db"):
            cursor.execute(statement)
            cursor.fetchall()
        with part("cpu"):
            burn(compute)


def pg_tcp():
    """PostgreSQL, one slow query after the other"""
    query_and_compute(postgres().cursor(), "select pg_sleep(0.021)", .009)


def pg_unix():
    """the same through a unix socket"""
    query_and_compute(postgres("UNIX").cursor(), "select pg_sleep(0.017)", .008)


def pg_tls():
    """the same, encrypted"""
    query_and_compute(postgres("TLS").cursor(), "select pg_sleep(0.013)", .006)


def pg_computing_server():
    """PostgreSQL computes what it answers"""
    query_and_compute(postgres().cursor(),
                      "select sum(i % 7) from generate_series(1, 60000) i", .002)


def pg_light():
    """quick queries between long computations"""
    query_and_compute(postgres().cursor(), "select 1", .02)


def pg_many_round_trips():
    """one query per row of another (N+1)"""
    cursor = postgres().cursor()
    ready()
    while True:
        with part("db"):
            cursor.execute("select count(*) from pg_class where relname = %s", ("x",))
            cursor.fetchone()
        with part("cpu"):
            burn(.0001)


def pg_row_lock():
    """rows that another session of the program locks"""
    other = postgres()
    other.cursor().execute("create table if not exists locked (id int primary key, n int)")
    other.cursor().execute("insert into locked values (1, 0) on conflict do nothing")
    other.autocommit = False

    def hold():
        while not stopping.is_set():
            other.cursor().execute("update locked set n = n + 1 where id = 1")
            with part("idle"):
                time.sleep(.03)
            other.commit()
            with part("idle"):
                time.sleep(.002)

    threading.Thread(target=hold, daemon=True).start()
    query_and_compute(postgres().cursor(), "update locked set n = n + 1 where id = 1 returning n",
                      .003)


def pg_slow_rows():
    """an answer that comes row by row"""
    connection = postgres()
    connection.autocommit = False
    ready()
    while True:
        cursor = connection.cursor("rows")
        cursor.itersize = 1
        with part("db"):
            cursor.execute("select pg_sleep(0.01) from generate_series(1, 30)")
        for _ in range(30):
            with part("db"):
                cursor.fetchone()
            with part("cpu"):
                burn(.002)
        cursor.close()


def pg_connects():
    """a new connection for each query"""
    ready()
    while True:
        with part("db"):
            connection = postgres()
            connection.cursor().execute("select pg_sleep(0.005)")
            connection.close()
        with part("cpu"):
            burn(.002)


def mysql_tcp():
    """MariaDB"""
    query_and_compute(mysql().cursor(), "select sleep(0.019)", .007)


def mysql_unix():
    """the same through a unix socket"""
    query_and_compute(mysql("UNIX").cursor(), "select sleep(0.023)", .008)


def mysql_many_round_trips():
    """MariaDB, one query per row"""
    query_and_compute(mysql().cursor(), "select benchmark(20000, md5('x'))", .0003)


def redis_slow():
    """Redis runs a script"""
    client = redis_client()
    script = client.register_script(
        "local x = 0; for i = 1, 300000 do x = x + i end; return x")
    ready()
    while True:
        with part("db"):
            script()
        with part("cpu"):
            burn(.001)


def redis_many_round_trips():
    """Redis, thousands of small commands; most of it is the client's own work"""
    client = redis_client("UNIX")
    client.set("blametop", "x" * 100)
    ready()
    while True:
        with part("db"):
            for _ in range(50):
                client.get("blametop")
        with part("cpu"):
            burn(.0005)


def threads_with_connections():
    """six threads, each with a connection; PostgreSQL and MariaDB in turns"""
    def work():
        ours, theirs = postgres().cursor(), mysql().cursor()
        while not stopping.is_set():
            with part("db"):
                ours.execute("select pg_sleep(0.03)")
            with part("db"):
                theirs.execute("select sleep(0.02)")
            with part("lock"):
                burn(.002)
            with part("idle"):
                time.sleep(.01)

    ready()
    for _ in range(6):
        threading.Thread(target=work, daemon=True).start()
    while True:
        with part("idle"):
            time.sleep(.5)


def pool_exhausted():
    """ten threads, two connections"""
    pool = queue.Queue()
    for _ in range(2):
        pool.put(postgres())

    def work():
        while not stopping.is_set():
            with part("idle"):
                connection = pool.get()
            with part("db"):
                connection.cursor().execute("select pg_sleep(0.03)")
            pool.put(connection)

    ready()
    for _ in range(10):
        threading.Thread(target=work, daemon=True).start()
    while True:
        with part("idle"):
            time.sleep(.5)


async def _query_in_turns(connection, statement, compute):
    while True:
        with part("db"):
            await connection.fetch(statement)
        with part("cpu"):
            burn(compute)


def asyncpg_tcp():
    """asyncio and PostgreSQL"""
    async def main():
        connection = await asyncpg_connect()
        ready()
        await _query_in_turns(connection, "select pg_sleep(0.02)", .008)

    asyncio.run(main())


def asyncpg_unix():
    """the same through a unix socket, with connections beside it that do nothing"""
    async def main():
        idle = [await asyncpg_connect("UNIX") for _ in range(3)]
        connection = await asyncpg_connect("UNIX")
        ready()
        await _query_in_turns(connection, "select pg_sleep(0.015)", .006)
        del idle

    asyncio.run(main())


def asyncpg_tasks():
    """five tasks of one event loop, each with a connection"""
    async def main():
        async def work(number):
            connection = await asyncpg_connect()
            while True:
                await connection.fetch("select pg_sleep(%s)" % (.05 + number / 100))
                with part("cpu"):
                    burn(.001)
                await asyncio.sleep(.01)

        def inside(seconds):  # the loop sleeps in select(): five that wait for it are one thread
            with part("db"):
                return original(seconds)

        selector = asyncio.get_running_loop()._selector
        original = selector.select
        selector.select = inside
        ready()
        await asyncio.gather(*(work(number) for number in range(5)))

    asyncio.run(main())


def idle_loop(which):
    async def main():
        connections = [await asyncpg_connect(which) for _ in range(10)]
        await connections[0].add_listener("blametop_test", print)
        ready()
        while True:
            for connection in connections:
                await connection.fetch("select 1")
                await asyncio.sleep(.3)

    asyncio.run(main())


def asyncpg_idle():
    """an event loop with open connections, and now and then something to do"""
    idle_loop("TCP")


def asyncpg_idle_unix():
    """the same through unix sockets"""
    idle_loop("UNIX")


def listen():
    """LISTEN: waits for notices"""
    connection = postgres()
    connection.cursor().execute("listen blametop_test")
    ready()
    while True:
        select.select([connection], [], [], 1)
        connection.poll()


def listen_unix():
    """the same through a unix socket, without a time limit"""
    connection = postgres("UNIX")
    connection.cursor().execute("listen blametop_test")
    ready()
    while True:
        select.select([connection], [], [])
        connection.poll()


def blpop():
    """BLPOP: waits for a job"""
    client = redis_client()
    ready()
    while True:
        client.blpop("blametop_test", timeout=2)


def blpop_unix():
    """the same through a unix socket, for ever"""
    client = redis_client("UNIX")
    ready()
    while True:
        client.blpop("blametop_test")


def blpop_beside_others():
    """BLPOP for two seconds at a time, while another program lets Redis never sleep"""
    if os.fork() == 0:
        commands = redis_client().pipeline(transaction=False)
        while os.getppid() != 1:
            for number in range(2000):
                commands.lpush("blametop_others", number)
                commands.lpop("blametop_others")
            commands.execute()
        os._exit(0)
    blpop()


def subscriber():
    """waits for messages of Redis"""
    channel = redis_client().pubsub()
    channel.subscribe("blametop_test")
    ready()
    for _ in channel.listen():
        pass


def idle_pool():
    """eight connections that nobody uses, of all three kinds"""
    idle = [postgres("UNIX" if i % 2 else "TCP") for i in range(4)] + [mysql(), mysql("UNIX")]
    for connection in idle:
        connection.cursor().execute("select 1")
    others = [redis_client(), redis_client("UNIX")]
    for client in others:
        client.ping()
    ready()
    while True:
        time.sleep(1)


def thinking_in_transaction():
    """an open transaction, while the program computes"""
    connection = postgres()
    connection.autocommit = False
    cursor = connection.cursor()
    ready()
    while True:
        with part("db"):
            cursor.execute("select 1")
        with part("cpu"):
            burn(.3)


def waiting_in_transaction():
    """an open transaction, while the program waits for nobody"""
    connection = postgres()
    connection.autocommit = False
    ready()
    while True:
        with part("db"):
            connection.cursor().execute("select 1")
        time.sleep(.5)


# What holds each back; "idle": nothing does.
WORKLOADS = {
    pg_tcp: "db", pg_unix: "db", pg_tls: "db", pg_computing_server: "db", pg_light: "cpu",
    pg_many_round_trips: "db", pg_row_lock: "db", pg_slow_rows: "db", pg_connects: "db",
    mysql_tcp: "db", mysql_unix: "db", mysql_many_round_trips: "db", redis_slow: "db",
    redis_many_round_trips: "cpu", threads_with_connections: "db", pool_exhausted: "db",
    asyncpg_tcp: "db", asyncpg_unix: "db", asyncpg_tasks: "db", asyncpg_idle: "idle",
    asyncpg_idle_unix: "idle",
    listen: "idle", listen_unix: "idle", blpop: "idle", blpop_unix: "idle",
    blpop_beside_others: "idle", subscriber: "idle", idle_pool: "idle",
    thinking_in_transaction: "cpu", waiting_in_transaction: "idle",
}
