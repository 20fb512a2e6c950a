#!/bin/sh
# SPDX-License-Identifier: MIT
# NDJSON of the real machine: every line is JSON, the promised keys are there, the sums are right.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$BUILDDIR/blametop" -b -d 0.3 -n 3 -H --format ndjson --verdicts -p $$ >"$work/log"
python3 - "$work/log" $$ <<'END'
import datetime, json, os, sys

records = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
pid = int(sys.argv[2])

def of(kind):
    return [r for r in records if r["type"] == kind]

meta = records[0]
assert meta["type"] == "meta" and meta["schema"] == 1 and len(of("meta")) == 1
assert meta["page_bytes"] == os.sysconf("SC_PAGESIZE")
assert meta["clock_ticks_per_second"] == os.sysconf("SC_CLK_TCK")
assert meta["boot_id"] == open("/proc/sys/kernel/random/boot_id").read().strip()
assert meta["privileges"]["uid"] == os.geteuid()
for key in "task_delayacct ptrace_scope hidepid pressure schedstat cgroup_version".split():
    assert key in meta["kernel_switches"], key
for missing in meta["not_seen"]:
    assert missing["missing"] and "reason" in missing and "command" in missing

assert len(of("system")) == 3
for r in records[1:]:
    assert datetime.datetime.fromisoformat(r["time"]).tzinfo, r
    assert 0.2 < r["interval_seconds"] < 5, r
system = of("system")
for before, after in zip(system, system[1:]):
    passed = after["mono"] - before["mono"]
    assert abs(passed - after["interval_seconds"]) < 1e-6, passed

parts = "user nice system idle iowait irq softirq steal".split()
for r in system:
    assert abs(sum(r[f"cpu_{part}_share"] for part in parts) - 1) < 1e-6
    assert 0 <= r["cpu_share"] <= 1
    assert r["memory_total_bytes"] > r["memory_available_bytes"] > 0
    assert r["processes"] <= r["threads"]
assert len(of("cpu")) == 3 * meta["cpus"]

mine = of("process")
assert len(mine) == 3 and all(r["pid"] == r["tid"] == pid for r in mine)
for r in mine:
    assert r["name"] == "sh" or r["name"], r
    assert r["ppid"] == os.getppid() or r["ppid"] > 0
    assert r["state"] in "RSDTtZXI"
    assert r["threads"] == 1 and r["resident_bytes"] > 0 and r["cpu_share"] >= 0
    for key in "user command run_delay_share read_bytes_per_s write_bytes_per_s".split():
        assert key in r, key
threads = of("thread")
assert threads and all(r["pid"] == pid and r["tid"] >= pid and r["name"] for r in threads)

verdicts = of("verdict")
assert {r["scope"] for r in verdicts} == {"system", "process"}
for r in verdicts:
    assert (r["pid"] == pid) == (r["scope"] == "process")
    for key in ("bottleneck when_busy busy active_threads share interval idle_threads confidence "
                "headline evidence counter_evidence hints endpoints").split():
        assert key in r, key
    assert "cpu" in r["share"] and r["headline"]
END
