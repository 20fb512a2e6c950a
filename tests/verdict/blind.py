# SPDX-License-Identifier: MIT
"""Take away from blametop what it looks at, and see that it says less, but nothing wrong.

Call it as: blind.py BLAMETOP --waiter PROGRAM --denied PROGRAM; the servers' addresses are in the
environment (tests/databases env). Exits with 1 when something wrong is told.
"""
import copy
import os
import shutil
import sys

import check
from side_by_side import side_by_side

# What is taken away: another user asks ("user"), or tests/helpers/denied runs blametop.
WORKLOADS = {
    "user": "pg_tcp pg_unix direct_reads c_held c_file_lock listen sleep_loop computing",
    "syscall": "pg_tcp pg_unix asyncpg_tcp direct_reads c_held listen blpop http_client sleep_loop "
               "pipe_reader computing",
    "sock_diag": "pg_tcp asyncpg_tcp direct_reads c_held listen computing children",
    "schedstat": "pg_tcp direct_reads c_mutex sleep_loop computing",
    "pressure": "pg_tcp direct_reads c_held listen computing",
}
# With these it must know as much as ever.
HARMLESS = {"pressure"}
# What needs none of it is told as ever.
ALWAYS = {("user", "direct_reads"), ("user", "computing"), ("syscall", "direct_reads"),
          ("syscall", "computing"), ("sock_diag", "direct_reads"), ("sock_diag", "computing"),
          ("sock_diag", "c_held")}


def faults_of(what, run):
    """@return sentences about what is wrong"""
    verdict, told = run.verdict, run.verdict["bottleneck"]
    must_know = what in HARMLESS or (what, run.name) in ALWAYS
    hidden = verdict["share"].get("unknown") or 0.0
    right = run.right_answers()
    if what == "schedstat":  # no queue can be seen then
        right |= {run.expected, "cpu"} if "runq" in right else set()
    # What is hidden may be missing from the largest class, so that another one leads.
    shares = dict(run.share, runq=run.share["runq"] + sum(run.either.values()))
    if run.expected != "idle" and any(run.share.values()):
        right |= {name for name, share in shares.items()
                  if share and share >= max(shares.values()) - hidden - check.NEAR}
    if told not in (right if must_know else right | {"unknown"}):
        yield "told %s, right is %s" % (told, " or ".join(sorted(right)))
    if told == "unknown" and not (", because " in verdict["headline"] and verdict["not_seen"]):
        yield "does not say why it cannot tell"
    if hidden > .3 and verdict["confidence"] != "low":
        yield "hides %.0f %% and is %s" % (100 * hidden, verdict["confidence"])


def run_one(options, what, name):
    options = copy.copy(options)
    if what == "user":
        options.watcher = "games"
    else:
        options.through = [options.denied, what]
    run = check.run_one(options, name)
    found = list(faults_of(what, run))
    print("%-6s%-10s %-22s %-5s told %-8s %s" % (
        "WRONG" if found else "ok", what, name, run.expected, run.verdict["bottleneck"],
        run.verdict["confidence"]))
    for fault in found:
        print("   ", fault)
    if found:
        print("    " + str(run.verdict), flush=True)
    return found


def main():
    parser = check.options_of("Blind blametop in parts.")
    parser.add_argument("--denied", required=True, help="tests/helpers/denied")
    parser.add_argument("--only", choices=WORKLOADS, help="one kind of blindness")
    options = parser.parse_args()
    os.environ["WAITER"] = options.waiter or ""
    os.environ["WORKDIR"] = check.scratch_directory(options.user)
    cases = [(what, name) for what in WORKLOADS if options.only in (None, what)
             for name in WORKLOADS[what].split() if what != "user" or os.getuid() == 0]
    try:
        found = side_by_side(options.jobs, lambda case: run_one(options, *case), cases, bool)
    finally:
        shutil.rmtree(os.environ["WORKDIR"])
    wrong = sum(map(bool, found))
    print("\n%d cases, %d wrong" % (len(cases), wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
