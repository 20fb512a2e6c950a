# SPDX-License-Identifier: MIT
"""Clients in other languages: Node with `pg`, Java with PostgreSQL's driver. Exits with 77 without them."""
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
JDBC = "/usr/share/java/postgresql.jar"


def _skip(why):
    print(why, file=sys.stderr)
    sys.exit(77)


def _words():
    return dict(word.split("=") for word in os.environ["POSTGRES_TCP"].split())


def _node_modules():
    """Where `pg` is: Debian's package, or one fetched into a directory of its own."""
    if os.path.isdir("/usr/share/nodejs/pg"):
        return "/usr/share/nodejs"
    directory = os.path.join(tempfile.gettempdir(), "blametop-node-%d" % os.getuid())
    modules = os.path.join(directory, "node_modules")
    if not os.path.exists(os.path.join(modules, ".package-lock.json")):  # npm writes it at last
        os.makedirs(directory, exist_ok=True)
        environment = dict(os.environ, HOME=directory)
        if not shutil.which("npm") or subprocess.run(
                ["npm", "install", "--silent", "--no-audit", "--no-fund", "pg@8"], cwd=directory,
                env=environment, stdout=subprocess.DEVNULL, check=False).returncode:
            _skip("there is no pg for Node")
    return modules


def _node(mode):
    if not shutil.which("node"):
        _skip("there is no Node")
    words = _words()
    os.environ.update(NODE_PATH=_node_modules(), PGHOST=words["host"], PGPORT=words["port"],
                      PGUSER=words["user"], PGDATABASE=words["user"])
    os.execlp("node", "node", os.path.join(HERE, "client.js"), mode)


def node_pg():
    """Node: one query after the other"""
    _node("turns")


def node_pg_idle():
    """Node: a pool of connections, and a timer"""
    _node("idle")


def _java(mode):
    if not shutil.which("java") or not os.path.exists(JDBC):
        _skip("there is no Java with PostgreSQL's driver")
    words = _words()
    address = "jdbc:postgresql://%s:%s/%s?sslmode=disable&user=%s" % (
        words["host"], words["port"], words["user"], words["user"])
    os.execlp("java", "java", "-Xshare:auto", "-cp", JDBC, os.path.join(HERE, "Client.java"), mode,
              address)


def java_jdbc():
    """Java: four threads, each with a connection"""
    _java("turns")


def java_jdbc_idle():
    """Java: a pool that nobody uses"""
    _java("idle")


WORKLOADS = {node_pg: "db", node_pg_idle: "idle", java_jdbc: "db", java_jdbc_idle: "idle"}
