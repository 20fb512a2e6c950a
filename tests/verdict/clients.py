# SPDX-License-Identifier: MIT
"""Connections to the servers that `tests/databases env` names, and a service that is no database."""
import os
import subprocess
import sys


def postgres(which="TCP"):
    import psycopg2
    connection = psycopg2.connect(os.environ["POSTGRES_" + which])
    connection.autocommit = True
    return connection


async def asyncpg_connect(which="TCP"):
    import asyncpg
    words = dict(word.split("=") for word in os.environ["POSTGRES_" + which].split())
    return await asyncpg.connect(host=words["host"], port=int(words["port"]), user=words["user"],
                                 database=words["user"],
                                 ssl=words.get("sslmode") == "require" or False)


def mysql(which="TCP"):
    import pymysql
    where = {"host": "127.0.0.1", "port": int(os.environ["MARIADB_PORT"])}
    if which == "UNIX":
        where = {"unix_socket": os.environ["MARIADB_UNIX"]}
    return pymysql.connect(user="test", password="test", database="test", autocommit=True, **where)


def redis_client(which="TCP"):
    import redis
    if which == "UNIX":
        return redis.Redis(unix_socket_path=os.environ["REDIS_UNIX"])
    return redis.Redis(host="127.0.0.1", port=int(os.environ["REDIS_PORT"]))


# It answers after so many seconds, on a port that databases use where one of those is free.
SERVICE = """
import http.server, sys, time
class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer in one piece
    def do_GET(self):
        time.sleep(float(sys.argv[1]))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
    def log_message(self, *words):
        pass
for port in (5984, 8086, 9042, 0):
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Answer)
        break
    except OSError:
        pass
print(server.server_port, flush=True)
server.serve_forever()
"""


def http_service(answer_after):
    """@return a connection to it"""
    import http.client
    server = subprocess.Popen([sys.executable, "-c", SERVICE, str(answer_after)],
                              stdout=subprocess.PIPE)
    return http.client.HTTPConnection("127.0.0.1", int(server.stdout.readline()))


def ask(connection):
    connection.request("GET", "/")
    return connection.getresponse().read()
