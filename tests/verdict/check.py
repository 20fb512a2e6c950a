# SPDX-License-Identifier: MIT
"""Run workloads, ask `blametop why` about each, and hold the answer against what they measured.

Call it as: check.py BLAMETOP [--waiter PROGRAM] [--user NAME] [--seconds S] [--jobs N] [--quick]
[--table] [WORKLOAD...]; the servers' addresses are in the environment (tests/databases env).
Exits with 1 when a bottleneck is wrong, or shares are further off than they may be.
"""
import argparse
import ctypes
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import truth
import workloads
from side_by_side import side_by_side

HERE = os.path.dirname(os.path.abspath(__file__))
CLASSES = ("cpu", "runq", "disk", "db", "net", "lock", "mem", "ipc")
# Off by so much at worst, in points of a hundred; and in the mean over all workloads.
OFF_MAX, OFF_MEAN_MAX = 12.0, 4.0
# Classes whose measured shares lie this close are both right.
NEAR = .05
# A workload cannot tell in which of its waits the hypervisor took the CPU; so much of that is both.
STOLEN_MOST = .03
# For `make check`: one of each kind.
QUICK = """pg_tcp pg_unix pg_many_round_trips mysql_tcp redis_slow asyncpg_tcp asyncpg_idle
pool_exhausted listen blpop blpop_unix subscriber idle_pool thinking_in_transaction sleep_loop
http_client http_with_idle_database http_server direct_reads computing interpreter_lock
one_of_many_threads children pipe_reader c_mutex c_held c_hidden_reads c_uring c_parked
c_periodic c_uring_reads c_aio_idle queue_worker busy_worker long_poll answer_in_pieces heartbeat
prefork make_jobs full_pipe python_lock idle_futures futures_of_processes""".split()


class Skipped(Exception):
    """The workload needs something that is not here."""


class Run:
    """One workload, what was told about it, and what it measured."""
    def __init__(self, name, verdict, parts, begin, end, stolen):
        """stolen: seconds that the hypervisor took of all CPUs meanwhile"""
        self.name, self.verdict = name, verdict
        self.expected = workloads.EXPECTED[workloads.BY_NAME[name]]
        seconds = truth.seconds_by_class(parts, begin, end)
        self.share = {name: seconds.get(name, 0.0) for name in CLASSES}
        # Waiting for a CPU in the middle of something is part of it, or of runq.
        self.either = {name: seconds.get("runq@" + name, 0.0) for name in CLASSES}
        self.share["runq"] += self.either.pop("cpu") + sum(
            seconds.get("runq@" + name, 0.0) for name in ("idle", truth.BETWEEN))
        total = sum(self.share.values()) + sum(self.either.values())
        for part in (self.share, self.either):
            part.update({name: value / total if total else 0.0 for name, value in part.items()})
        self.stolen = min(stolen / total, STOLEN_MOST) if total else 0.0

    def right_answers(self):
        """The machine may be busy with others: what was measured counts, not what was intended."""
        if self.expected == "idle" or not any(self.share.values()):
            return {self.expected}
        queue = sum(self.either.values())
        with_class = {name: value + self.either.get(name, 0.0)
                      for name, value in self.share.items()}
        with_queue = dict(self.share, runq=self.share["runq"] + queue)
        return {name for shares in (with_class, with_queue) for name, value in shares.items()
                if value >= max(shares.values()) - NEAR}

    def is_right(self):
        return self.verdict["bottleneck"] in self.right_answers()

    def off(self):
        """The worst class, in points; None where there is nothing to compare."""
        if self.expected == "idle" or not any(self.share.values()):
            return None
        worst, queue = 0.0, sum(self.either.values())
        for name in CLASSES:
            low, high = self.share[name], self.share[name]
            if name == "runq":
                high += queue + self.stolen
            elif name != "cpu":
                low, high = low - self.stolen, high + self.either[name]
            told = self.verdict["share"].get(name) or 0.0
            worst = max(worst, low - told, told - high)
        return 100 * worst

    def is_near(self):
        return self.off() is None or self.off() <= OFF_MAX


def as_user(name):
    if not name or os.getuid() != 0:
        return None
    user = pwd.getpwnam(name)

    def become():
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)

    return become


def dying_with_us(become):
    """A test that runs out of time must not leave workloads behind."""
    def prepare():
        if become:
            become()
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG

    return prepare


def stolen_seconds():
    """proc(5): steal, of all CPUs since boot"""
    with open("/proc/stat", encoding="ascii") as file:
        return int(file.readline().split()[8]) / os.sysconf("SC_CLK_TCK")


def start(name, become):
    # libpq looks for certificates at home, and somebody else's may not be read.
    environment = dict(os.environ, HOME="/nonexistent", PYTHONDONTWRITEBYTECODE="1")
    program = subprocess.Popen([sys.executable, os.path.join(HERE, "workloads.py"), name],
                               stdout=subprocess.PIPE, preexec_fn=dying_with_us(become), text=True,
                               start_new_session=True, env=environment)
    if program.stdout.readline() != "READY\n":
        if program.wait() == 77:
            raise Skipped(name)
        raise RuntimeError(name + " did not start")
    return program


def run_one(options, name):
    become = as_user(options.user)
    program = start(name, become)
    try:
        time.sleep(1)
        begin, stolen = time.monotonic(), stolen_seconds()
        answer = subprocess.run(
            options.through + [options.blametop, "why", str(program.pid), "-d",
                               "%gs" % options.seconds, "--format", "ndjson"],
            preexec_fn=as_user(options.watcher or options.user), stdout=subprocess.PIPE,
            text=True, check=False)
        end, stolen = time.monotonic(), stolen_seconds() - stolen
        program.send_signal(signal.SIGTERM)
        line = program.stdout.readline()
    finally:
        os.killpg(program.pid, signal.SIGKILL)
        program.wait()
    verdict = json.loads(answer.stdout.splitlines()[-1])
    end = min(end, verdict["mono"])
    begin = max(begin, end - verdict["interval_seconds"])
    # An idle one may have ended without a report.
    return Run(name, verdict, json.loads(line or "[]"), begin, end, stolen)


def say(run):
    words = "ok" if run.is_right() and run.is_near() else "WRONG" if not run.is_right() else "OFF"
    off = run.off()
    print("%-6s%-24s %-5s told %-6s %-7s%s" % (
        words, run.name, run.expected, run.verdict["bottleneck"], run.verdict["confidence"],
        "" if off is None else " off by %.1f" % off), flush=True)
    if words != "ok":
        measured = {name: round(value, 3) for name, value in run.share.items() if value}
        either = {name: round(value, 3) for name, value in run.either.items() if value > .005}
        print("  measured", measured, "or runq", either)
        print("  told", json.dumps(run.verdict), flush=True)


def table(runs):
    print("\n| workload | what it does | measured | told | confidence | off by |\n"
          "|---|---|---|---|---|---|")
    for run in sorted(runs, key=lambda run: list(workloads.BY_NAME).index(run.name)):
        what = (workloads.BY_NAME[run.name].__doc__ or "").strip()
        share = dict(run.share)
        for name, value in run.either.items():
            share[name] += value
        top = sorted((value, name) for name, value in share.items() if value >= .01)[::-1][:3]
        measured = ", ".join("%s %.0f %%" % (name, 100 * value) for value, name in top)
        told = run.verdict["bottleneck"]
        if told != "idle":
            told = "%s %.0f %%" % (told, 100 * (run.verdict["share"].get(told) or 0))
        print("| %s | %s | %s | %s | %s | %s |" % (
            run.name, what, measured if run.expected != "idle" else "idle", told,
            run.verdict["confidence"], "-" if run.off() is None else "%.1f" % run.off()))


def ask(options, name):
    """@return the run; None: it was skipped"""
    try:
        run = run_one(options, name)
    except Skipped as reason:
        print("skip  %s" % reason, flush=True)
        return None
    say(run)
    return run


def run_all(options, names):
    """@return the runs, and how many were skipped"""
    answers = side_by_side(options.jobs, lambda name: ask(options, name), names,
                           lambda run: run and not (run.is_right() and run.is_near()))
    runs = [run for run in answers if run]
    return runs, len(answers) - len(runs)


def scratch_directory(user):
    """On a disk, for whoever runs the workloads."""
    directory = tempfile.mkdtemp(prefix="blametop-", dir=os.environ.get("WORKDIR", "/var/tmp"))
    if os.getuid() == 0:
        os.chown(directory, pwd.getpwnam(user).pw_uid, -1)
    return directory


def options_of(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("blametop")
    parser.add_argument("--waiter", help="tests/helpers/waiter")
    parser.add_argument("--user", default="nobody", help="who runs the workloads")
    parser.add_argument("--watcher", help="who asks; the same user otherwise")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--jobs", type=int, default=1)
    parser.set_defaults(through=[])
    return parser


def main():
    parser = options_of("Hold verdicts against what programs measure of themselves.")
    parser.add_argument("--quick", action="store_true", help="the selection of make check")
    parser.add_argument("--table", action="store_true", help="print the table for the documentation")
    parser.add_argument("names", nargs="*")
    options = parser.parse_intermixed_args()
    os.environ["WAITER"] = options.waiter or ""
    names = options.names or (QUICK if options.quick else list(workloads.BY_NAME))
    os.environ["WORKDIR"] = scratch_directory(options.user)
    try:
        runs, skipped = run_all(options, [name for name in names
                                          if options.waiter or not name.startswith("c_")])
    finally:
        shutil.rmtree(os.environ["WORKDIR"])
    offs = [run.off() for run in runs if run.off() is not None]
    mean = sum(offs) / len(offs) if offs else 0.0
    wrong = sum(not run.is_right() for run in runs)
    far = sum(run.is_right() and not run.is_near() for run in runs)
    if options.table:
        table(runs)
    print("\n%d workloads: %d wrong, %d too far off, %d skipped; worst class off by %.1f points in "
          "the mean" % (len(runs), wrong, far, skipped, mean))
    return 1 if wrong or far or mean > OFF_MEAN_MAX or not runs else 0


if __name__ == "__main__":
    sys.exit(main())
