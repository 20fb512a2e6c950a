# SPDX-License-Identifier: MIT
"""Programs as people run them: consumers of queues, long polls, pools, pipelines, other languages.

Some do not measure themselves; of those only the class is known.
"""
import asyncio
import os
import pty
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

from clients import ask, http_service, mysql, postgres, redis_client
from truth import burn, part, ready, stopping

WORKDIR = os.environ.get("WORKDIR", "/var/tmp")


def _skip(why):
    print(why, file=sys.stderr)
    sys.exit(77)


def _need(*programs):
    for program in programs:
        if not shutil.which(program):
            _skip("there is no " + program)


def _words():
    return dict(word.split("=") for word in os.environ["POSTGRES_TCP"].split())


def _unmeasured(*command, **more):
    """A program that is not ours, in our place once it has had time to begin."""
    print("READY", flush=True)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.execvpe(command[0], command, dict(os.environ, **more))


def _url():
    words = _words()
    return "postgresql://%s@%s:%s/%s?sslmode=disable" % (
        words["user"], words["host"], words["port"], words["user"])


# Databases in files

def sqlite_commits():
    """SQLite, a transaction for each row: a disk, no database"""
    import sqlite3
    path = os.path.join(WORKDIR, "blametop-sqlite-%d" % os.getpid())
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("create table if not exists t (id integer primary key, text)")
    ready()
    while True:
        with part("disk"):
            database.execute("insert into t (text) values (?)", ("x" * 500,))


def sqlite_cached():
    """SQLite, everything in memory"""
    import sqlite3
    database = sqlite3.connect(":memory:")
    database.execute("create table t (id integer primary key, text)")
    database.executemany("insert into t (text) values (?)", (("x" * i,) for i in range(300)))
    ready()
    while True:
        with part("cpu"):
            database.execute("select count(*) from t a, t b where a.text < b.text").fetchall()


# Queues

def queue_worker():
    """a consumer of a Redis list, to whom a job comes now and then"""
    pid = os.fork()
    if pid == 0:
        client = redis_client()
        while os.getppid() != 1:
            client.rpush("blametop_jobs", "job")
            time.sleep(.4)
        os._exit(0)
    client = redis_client()
    ready()
    while True:
        client.brpop("blametop_jobs", timeout=1)
        with part("cpu"):
            burn(.005)


def busy_worker():
    """the same with jobs always there, and results to write"""
    pid = os.fork()
    if pid == 0:
        client = redis_client()
        while os.getppid() != 1:
            if client.llen("blametop_more_jobs") < 100:
                client.rpush("blametop_more_jobs", *["job"] * 100)
            time.sleep(.05)
        os._exit(0)
    client, cursor = redis_client(), postgres().cursor()
    ready()
    while True:
        with part("db"):
            client.brpop("blametop_more_jobs", timeout=5)
        with part("cpu"):
            burn(.004)
        with part("db"):
            cursor.execute("select pg_sleep(0.02)")


def redis_pipelines():
    """Redis, thousands of commands at a time"""
    client = redis_client()
    ready()
    while True:
        pipe = client.pipeline(transaction=False)
        with part("cpu"):
            for i in range(2000):
                pipe.set("blametop_%d" % (i % 50), "x" * 50)
        with part("db"):
            pipe.execute()


def redis_streams():
    """XREAD BLOCK: waits for entries of a stream"""
    client = redis_client()
    ready()
    while True:
        client.xread({"blametop_stream": "$"}, block=3000)


# Pools

def sqlalchemy_pool():
    """SQLAlchemy: eight threads, three connections"""
    try:
        import sqlalchemy
    except ImportError:
        _skip("there is no SQLAlchemy")
    engine = sqlalchemy.create_engine(_url(), pool_size=3, max_overflow=0)

    def work():
        while not stopping.is_set():
            with part("idle"):
                connection = engine.connect()
            with part("db"):
                connection.execute(sqlalchemy.text("select pg_sleep(0.04)"))
                connection.close()

    for _ in range(8):
        threading.Thread(target=work, daemon=True).start()
    ready()
    while True:
        with part("idle"):
            time.sleep(.5)


def mysql_pool_idle():
    """MariaDB: three connections that are hardly used"""
    connections = [mysql() for _ in range(3)]
    for connection in connections:
        connection.cursor().execute("select 1")
        connection.ping()
    ready()
    while True:
        time.sleep(3)
        connections[0].ping()


# Services

def prefork():
    """a server with four children that wait for clients"""
    listener = socket.create_server(("127.0.0.1", 0))
    for _ in range(4):
        if os.fork() == 0:
            cursor = postgres().cursor()
            cursor.execute("select 1")
            while True:
                listener.accept()
    ready()
    while True:
        time.sleep(1)


def long_poll():
    """an event loop with an answer due in half a minute: a subscription"""
    async def main():
        service = http_service(60)
        service.connect()
        reader, writer = await asyncio.open_connection(*service.sock.getpeername())
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await asyncio.sleep(7)
        ready()
        await reader.readuntil(b"ok")

    asyncio.run(main())


def _echo():
    """A server that answers each message; @return its address"""
    listener = socket.create_server(("127.0.0.1", 0))
    if os.fork() == 0:
        client, _ = listener.accept()
        while True:
            data = client.recv(1000)
            if not data:
                os._exit(0)
            client.send(data)
    return listener.getsockname()


def heartbeat():
    """an event loop with one connection, a heartbeat each second and nothing else"""
    address = _echo()

    async def main():
        reader, writer = await asyncio.open_connection(*address)
        ready()
        while True:
            writer.write(b"ping")
            await reader.read(100)
            await asyncio.sleep(1)

    asyncio.run(main())


def answer_in_pieces():
    """an event loop, and answers of a service that come in pieces"""
    listener = socket.create_server(("127.0.0.1", 0))
    if os.fork() == 0:
        client, _ = listener.accept()
        while client.recv(1000):
            for _ in range(10):
                time.sleep(.02)
                client.send(b"piece of an answer")
            client.send(b"\n")

    async def main():
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        ready()
        while True:
            with part("net"):
                writer.write(b"GET")
                await reader.readuntil(b"\n")
            with part("cpu"):
                burn(.02)

    asyncio.run(main())


def upload():
    """sends more than the other side takes"""
    listener = socket.create_server(("127.0.0.1", 0))
    if os.fork() == 0:
        client, _ = listener.accept()
        while client.recv(100000):
            time.sleep(.01)
    client = socket.create_connection(listener.getsockname())
    data = bytes(1 << 16)
    ready()
    while True:
        with part("net"):
            client.sendall(data)


def two_services():
    """two threads, each waits for a service of its own"""
    def work(connection):
        while not stopping.is_set():
            with part("net"):
                ask(connection)
            with part("lock"):
                burn(.001)

    connections = [http_service(.02), http_service(.03)]
    ready()
    for connection in connections:
        threading.Thread(target=work, args=(connection,), daemon=True).start()
    while True:
        time.sleep(.5)


def names():
    """asks for names of machines that no server knows"""
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", 0))
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.connect(listener.getsockname())
    client.settimeout(.1)
    ready()
    while True:
        with part("net"):
            client.send(b"question")
            try:
                client.recv(100)
            except TimeoutError:
                pass
        with part("cpu"):
            burn(.02)


# Other processes

def make_jobs():
    """make -j4, whose commands sleep and compute"""
    _need("make")
    directory = tempfile.mkdtemp(dir=WORKDIR)
    with open(os.path.join(directory, "Makefile"), "w", encoding="utf-8") as file:
        file.write("all: " + " ".join("t%d" % i for i in range(400)) + "\n"
                   "t%:\n\t@sleep 0.3; :\n")
    _unmeasured("make", "-s", "-j4", "-C", directory)


def multiplexer():
    """terminals of other programs, with a pipe that signals ring and a door for clients"""
    door = socket.create_server(("127.0.0.1", 0))
    (reader, _), (terminal, side) = os.pipe(), pty.openpty()
    subprocess.Popen(["sleep", "1000"], stdin=side, stdout=side, close_fds=True)
    events = select.poll()
    for end in (reader, terminal, door):
        events.register(end, select.POLLIN)
    ready()
    while True:
        events.poll(1000)


def pipeline():
    """a filter at the end of a slow pipe"""
    reader, writer = os.pipe()
    subprocess.Popen([sys.executable, "-uc",
                      "import time\nwhile True: time.sleep(.01); print('x' * 5000)"],
                     stdout=writer)
    os.close(writer)
    os.dup2(reader, 0)
    _unmeasured("grep", "-c", "y")


def full_pipe():
    """writes into a pipe that is emptied slowly"""
    reader, writer = os.pipe()
    if os.fork() == 0:
        while os.read(reader, 4096):
            time.sleep(.01)
    ready()
    while True:
        with part("ipc"):
            os.write(writer, bytes(4096))
        with part("cpu"):
            burn(.001)


def local_service():
    """a service of this machine behind a unix socket"""
    path = os.path.join(WORKDIR, "blametop-service-%d" % os.getpid())
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    if os.fork() == 0:
        client, _ = listener.accept()
        while client.recv(100):
            time.sleep(.02)
            client.send(b"answer")
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    os.unlink(path)
    ready()
    while True:
        with part("ipc"):
            client.send(b"question")
            client.recv(100)
        with part("cpu"):
            burn(.005)


# Locks

def file_lock_queue():
    """a file that another process has locked"""
    import fcntl
    path = os.path.join(WORKDIR, "blametop-lock-%d" % os.getpid())
    file = open(path, "w", encoding="utf-8")
    if os.fork() == 0:
        with open(path, "w", encoding="utf-8") as other:
            while True:
                fcntl.flock(other, fcntl.LOCK_EX)
                time.sleep(.05)
                fcntl.flock(other, fcntl.LOCK_UN)
                time.sleep(.001)
    ready()
    while True:
        with part("lock"):
            fcntl.flock(file, fcntl.LOCK_EX)
        fcntl.flock(file, fcntl.LOCK_UN)
        with part("cpu"):
            burn(.003)


# Disks

def log_writer():
    """writes a line and waits until it is on the disk"""
    path = os.path.join(WORKDIR, "blametop-log-%d" % os.getpid())
    fd = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    os.unlink(path)
    ready()
    while True:
        with part("disk"):
            os.write(fd, b"x" * 200)
            os.fdatasync(fd)
        with part("cpu"):
            burn(.0003)


# Other clients

def psql_watch():
    """psql with \\watch: sleeps between quick queries"""
    _need("psql")
    reader, writer = os.pipe()
    os.write(writer, b"select 1;\n\\watch 0.5\n")
    os.dup2(reader, 0)
    _unmeasured("psql", "-X", "-q", _url())


def psql_query():
    """psql with one long query"""
    _need("psql")
    _unmeasured("psql", "-X", "-q", "-c", "select pg_sleep(60)", _url())


def mysql_dump():
    """a client that reads a whole table, again and again"""
    connection = mysql()
    cursor = connection.cursor()
    cursor.execute("create table if not exists big (id int primary key auto_increment, t text)")
    cursor.execute("select count(*) from big")
    if cursor.fetchone()[0] < 5000:
        cursor.executemany("insert into big (t) values (%s)", [("x" * 2000,)] * 5000)
    ready()
    while True:
        with part("db"):
            cursor.execute("select benchmark(300000, md5(t)) from big limit 1")
            cursor.fetchall()
        with part("cpu"):
            cursor.execute("select * from big")
            cursor.fetchall()


PERL = """
use DBI; use Time::HiRes qw(time);
my $words = $ENV{PERL_DB};
my $db = DBI->connect("dbi:Pg:$words", "", "", {RaiseError => 1});
print "READY\\n"; open(STDOUT, ">", "/dev/null");
while (1) {
    $db->selectall_arrayref("select pg_sleep(0.03)");
    my $end = time + 0.005;
    1 while time < $end;
}
"""


def perl_dbi():
    """Perl: DBI and PostgreSQL"""
    _need("perl")
    if subprocess.run(["perl", "-MDBD::Pg", "-e1"], stderr=subprocess.DEVNULL,
                      check=False).returncode:
        _skip("there is no DBD::Pg")
    words = _words()
    os.environ["PERL_DB"] = "host=%s;port=%s;user=%s;dbname=%s;sslmode=disable" % (
        words["host"], words["port"], words["user"], words["user"])
    os.execvp("perl", ["perl", "-e", "$| = 1;" + PERL])


PHP = """
$db = pg_connect(getenv("PHP_DB"));
fwrite(STDOUT, "READY\\n");
while (1) {
    pg_query($db, "select pg_sleep(0.03)");
    $end = microtime(true) + 0.005;
    while (microtime(true) < $end);
}
"""


def php_pgsql():
    """PHP and PostgreSQL"""
    _need("php")
    os.environ["PHP_DB"] = os.environ["POSTGRES_TCP"]
    os.execvp("php", ["php", "-r", PHP])


def _go(mode):
    _need("go")
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "client.go")
    directory = os.path.join(tempfile.gettempdir(), "blametop-go-%d" % os.getuid())
    program = os.path.join(directory, "client")
    if not os.path.isdir("/usr/share/gocode/src/github.com/lib/pq"):
        _skip("there is no lib/pq for Go")
    if not os.path.exists(program) or os.path.getmtime(program) < os.path.getmtime(source):
        os.makedirs(directory, exist_ok=True)
        environment = dict(os.environ, GOPATH="/usr/share/gocode", GO111MODULE="off",
                           GOCACHE=os.path.join(directory, "cache"), GOFLAGS="")
        if subprocess.run(["go", "build", "-o", program, source],
                          env=environment, check=False).returncode:
            _skip("Go does not build it")
    os.execv(program, [program, mode, _url()])


def go_turns():
    """Go: four goroutines, a query and a computation in turns"""
    _go("turns")


def go_idle():
    """Go: a server with a pool of connections and no clients"""
    _go("idle")


def go_service():
    """Go: goroutines that ask a slow service by HTTP"""
    _go("service")


def go_locks():
    """Go: goroutines that compute under one mutex"""
    _go("locks")


WORKLOADS = {
    sqlite_commits: "disk", sqlite_cached: "cpu", queue_worker: "idle", busy_worker: "db",
    redis_pipelines: "cpu", redis_streams: "idle", sqlalchemy_pool: "db", mysql_pool_idle: "idle",
    prefork: "idle", long_poll: "idle", heartbeat: "idle", answer_in_pieces: "net", upload: "net",
    two_services: "net", names: "net", multiplexer: "idle", make_jobs: "ipc", pipeline: "ipc", full_pipe: "ipc",
    local_service: "ipc", file_lock_queue: "lock", log_writer: "disk",
    psql_watch: "idle", psql_query: "db", mysql_dump: "db", perl_dbi: "db",
    php_pgsql: "db", go_turns: "db", go_idle: "idle", go_service: "net", go_locks: "cpu",
}
