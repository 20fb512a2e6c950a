#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Is a database behind a forwarder, a pooler or the end of TLS recognised, and what does it do?
Call it as: passed_on.py BLAMETOP, with the variables of `tests/databases env`. As root clients and forwarders
run as ordinary users, and blametop does in every second case."""
import http.server
import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from side_by_side import side_by_side

SECONDS = 5
IS_ROOT = os.geteuid() == 0
COMPUTE = "select sum(i % 7) from generate_series(1, 60000) i"


# What runs in processes of its own: passed_on.py --role NAME ARGUMENT…

def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def forward(door, port):
    """Everything that comes in goes on to this port, byte for byte."""
    while True:
        client, _ = door.accept()
        server = socket.create_connection(("127.0.0.1", port))
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for pair in ((client, server), (server, client)):
            threading.Thread(target=pump, args=pair, daemon=True).start()


def forwarder(port):
    door = socket.create_server(("127.0.0.1", 0))
    print(door.getsockname()[1], flush=True)
    forward(door, int(port))


def postgres(port):
    import psycopg2
    connection = psycopg2.connect(host="127.0.0.1", port=int(port), user="postgres",
                                  dbname="postgres", sslmode="disable")
    connection.autocommit = True
    return connection.cursor()


def serve(answer):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self):
            body = answer()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words):
            pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


def web_application(port):
    """Each of its answers takes a query."""
    cursor, lock = postgres(port), threading.Lock()

    def answer():
        with lock:
            cursor.execute(COMPUTE)
            return str(cursor.fetchone()).encode()
    serve(answer)


def web_proxy(port):
    serve(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/").read())


def query(port, statement, threads="1"):
    def run():
        cursor = postgres(port)
        while True:
            cursor.execute(statement)
            cursor.fetchall()
    for _ in range(int(threads) - 1):
        threading.Thread(target=run, daemon=True).start()
    run()


def locked(port):
    """Waits for a row that another session has locked."""
    holder = postgres(port)
    holder.execute("begin; select pg_advisory_xact_lock(20261)")
    cursor = postgres(port)
    while True:
        cursor.execute("select pg_advisory_lock(20261)")


def redis_script(port):
    import redis
    client = redis.Redis(host="127.0.0.1", port=int(port))
    while True:
        client.eval("local x = 0 for i = 1, 400000 do x = x + i end return x", 0)


def redis_queue(port):
    import redis
    redis.Redis(host="127.0.0.1", port=int(port)).blpop("passed-on-nothing", timeout=0)


def mysql_sleep(port):
    import pymysql
    cursor = pymysql.connect(host="127.0.0.1", port=int(port), user="test", password="test",
                             database="test").cursor()
    while True:
        cursor.execute("select sleep(0.02)")


def web_client(port):
    import http.client
    client = http.client.HTTPConnection("127.0.0.1", int(port))
    while True:
        client.request("GET", "/")
        client.getresponse().read()


ROLES = {role.__name__: role for role in (forwarder, web_application, web_proxy, query, locked,
                                          redis_script, redis_queue, mysql_sleep, web_client)}

# What is held against what

started, results = [], []


def user(name):
    if not IS_ROOT:
        return None
    try:
        return pwd.getpwnam(name).pw_name
    except KeyError:
        return "nobody"


def start(command, as_user="nobody", **options):
    process = subprocess.Popen(command, user=user(as_user), stdin=subprocess.DEVNULL, text=True,
                               stderr=subprocess.DEVNULL, cwd="/", **options)
    started.append(process)
    return process


def role(name, *arguments, as_user="nobody"):
    return start([sys.executable, __file__, "--role", name, *map(str, arguments)], as_user,
                 stdout=subprocess.PIPE)


def service(name, *arguments, as_user="daemon"):
    """@return the port it took"""
    return int(role(name, *arguments, as_user=as_user).stdout.readline())


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as door:
        return door.getsockname()[1]


def is_open(port):
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return True
        except OSError:
            time.sleep(.05)
    return False


def why(blametop, pid, as_root):
    command = [blametop, "why", str(pid), "-d", str(SECONDS), "--format", "ndjson"]
    done = subprocess.run(command, capture_output=True, text=True,
                          user=None if as_root else user("nobody"))
    for line in done.stdout.splitlines():
        record = json.loads(line)
        if record["type"] == "verdict":
            return record
    raise RuntimeError(done.stderr or "no verdict")


def busiest(record):
    return max(record["endpoints"], key=lambda endpoint: endpoint["share"] or 0, default=None)


def judge(name, record, wanted):
    """@return what is wrong, in words; empty: nothing"""
    endpoint = busiest(record) or {"kind": None, "via": None, "server": None}
    share = record["share"]
    told = max(share, key=lambda part: share[part] or 0) if record["busy"] else "idle"
    if record["bottleneck"] == "idle":
        told = "idle"
    # Where the machine is full the queue may be longer than the wait.
    if told in ("runq", "cpu") and (share.get(wanted["class"]) or 0) > .15:
        told = wanted["class"]
    server = endpoint["server"] or {}
    wrong = [text for is_wrong, text in (
        (told != wanted["class"], f"told {told} instead of {wanted['class']}"),
        (endpoint["kind"] != wanted["kind"], f"the kind is {endpoint['kind']}"),
        (bool(endpoint["via"]) != bool(wanted.get("via")) or
         wanted.get("via") not in (None, True, endpoint["via"]), f"via {endpoint['via']}"),
        (wanted.get("server") and
         sum(server.get(part) or 0 for part in wanted["server"]) < .5, f"the server: {server}"),
    ) if is_wrong]
    results.append(f"{name}: {record['headline']}")
    return f"{name}: {'; '.join(wrong)}: {record['headline']}" if wrong else ""


def begin_pooler(directory, mode, target):
    """@return its port; None: it is not installed"""
    program, port = shutil.which("pgbouncer", path=os.environ["PATH"] + ":/usr/sbin"), free_port()
    if not program:
        return None
    path = os.path.join(directory, mode)
    os.mkdir(path)
    os.chmod(path, 0o777)
    with open(os.path.join(path, "users"), "w") as file:
        file.write('"postgres" ""\n')
    with open(os.path.join(path, "conf"), "w") as file:
        file.write(f"[databases]\n* = {target}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
                   f"listen_port = {port}\nauth_type = trust\nauth_file = {path}/users\n"
                   f"unix_socket_dir =\npool_mode = {mode}\ndefault_pool_size = 3\n"
                   "ignore_startup_parameters = extra_float_digits\n")
    start([program, "-q", os.path.join(path, "conf")], "postgres", stdout=subprocess.DEVNULL)
    return port if is_open(port) else None


def begin_haproxy(directory, target):
    program, port = shutil.which("haproxy", path=os.environ["PATH"] + ":/usr/sbin"), free_port()
    if not program:
        return None
    path = os.path.join(directory, "haproxy")
    with open(path, "w") as file:
        file.write("defaults\n mode tcp\n timeout connect 5s\n timeout client 1m\n"
                   f" timeout server 1m\nlisten db\n bind 127.0.0.1:{port}\n"
                   f" server one 127.0.0.1:{target}\n")
    start([program, "-f", path], "daemon", stdout=subprocess.DEVNULL)
    return port if is_open(port) else None


def begin_tls(directory, target):
    """Both ends of TLS: the client speaks plainly to one, that encrypts for the other."""
    program = shutil.which("stunnel4") or shutil.which("stunnel")
    if not program:
        return None
    outer, inner = free_port(), free_port()
    pem = os.path.join(directory, "pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                    "-subj", "/CN=x", "-keyout", pem, "-out", pem + ".crt"], check=True,
                   stderr=subprocess.DEVNULL)
    with open(pem, "a") as file, open(pem + ".crt") as certificate:
        file.write(certificate.read())
    os.chmod(pem, 0o644)
    for name, text in (("inner", f"accept = 127.0.0.1:{inner}\nconnect = 127.0.0.1:{target}\n"
                                 f"cert = {pem}\n"),
                       ("outer", f"client = yes\naccept = 127.0.0.1:{outer}\n"
                                 f"connect = 127.0.0.1:{inner}\n")):
        path = os.path.join(directory, name)
        with open(path, "w") as file:
            file.write(f"foreground = yes\npid =\n[{name}]\n{text}")
        start([program, path], "daemon", stdout=subprocess.DEVNULL)
    return outer if is_open(inner) and is_open(outer) else None


def cases(directory):
    """Name, role of the client, its arguments, what has to be told."""
    port = os.environ["POSTGRES_TCP"].split("port=")[1].split()[0]
    unix = os.environ["POSTGRES_UNIX"].split("host=")[1].split()[0]
    works = {"class": "db", "kind": "postgres", "via": True, "server": ("cpu", "runq")}
    door = service("forwarder", port)
    yield "forwarder", "query", (door, COMPUTE), works
    yield "forwarder_lock", "locked", (door,), {**works, "server": ("lock",)}
    yield "two_forwarders", "query", (service("forwarder", door), COMPUTE), works
    redis_door = service("forwarder", os.environ["REDIS_PORT"])
    yield "redis", "redis_script", (redis_door,), {"class": "db", "kind": "redis", "via": True}
    yield "redis_queue", "redis_queue", (redis_door,), {"class": "idle", "kind": "redis",
                                                        "via": True}
    yield "mysql", "mysql_sleep", (service("forwarder", os.environ["MARIADB_PORT"]),), {
        "class": "db", "kind": "mysql", "via": True}
    web = service("web_application", port)
    yield "web", "web_client", (web,), {"class": "net", "kind": "unknown"}
    yield "web_proxy", "web_client", (service("web_proxy", web),), {"class": "net",
                                                                   "kind": "unknown"}
    yield "web_forwarder", "web_client", (service("forwarder", web),), {"class": "net",
                                                                       "kind": "unknown"}
    for mode in ("transaction", "session"):
        pooler = begin_pooler(directory, mode, f"host=127.0.0.1 port={port}")
        if pooler:
            wanted = {**works, "via": "pgbouncer"}
            yield f"pooler_{mode}", "query", (pooler, COMPUTE, 3), wanted
            if mode == "transaction":
                yield "forwarder_pooler", "query", (service("forwarder", pooler), COMPUTE), works
        else:
            print(f"no pgbouncer here: {mode} pooling is not looked at")
    pooler = begin_pooler(directory, "statement", f"host={unix} port={port}")
    if pooler and IS_ROOT:
        yield "pooler_unix", "query", (pooler, COMPUTE), {**works, "via": "pgbouncer"}
    for name, begin in (("haproxy", begin_haproxy), ("tls", begin_tls)):
        front = begin(directory, port)
        if front:
            yield name, "query", (front, COMPUTE), {**works, "via": True}
        else:
            print(f"no {name} here: it is not looked at")


def look(blametop, case, number):
    """@return what is wrong, in words; empty: nothing"""
    name, client, arguments, wanted = case
    process = role(client, *arguments)
    time.sleep(1)
    # Behind TLS and unix sockets only who may look into the process can follow.
    as_root = IS_ROOT and (number % 2 == 0 or name in ("tls", "pooler_unix"))
    try:
        return judge(f"{name} {'as root' if as_root else 'as a user'}",
                     why(blametop, process.pid, as_root), wanted)
    except (OSError, RuntimeError, ValueError) as error:
        return f"{name}: {error}"
    finally:
        process.kill()


def main():
    only = sys.argv[2:]
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        try:
            chosen = [case for case in cases(directory) if not only or case[0] in only]
            faults = side_by_side(4, lambda item: look(sys.argv[1], item[1], item[0]),
                                  list(enumerate(chosen)), bool)
        finally:
            for process in started:
                process.kill()
    print("\n".join(results))
    if any(faults):
        sys.exit("\n".join(["wrong, twice:", *filter(None, faults)]))


if sys.argv[1] == "--role":
    ROLES[sys.argv[2]](*sys.argv[3:])
else:
    main()
