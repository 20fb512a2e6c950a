#!/bin/sh
# SPDX-License-Identifier: MIT
# Control groups with a limit: a program that is stopped for using its CPU time up, and one whose memory does not
# suffice. Takes root and control groups that may be written (v1 or v2). Swap is only used where there is some, or
# where BLAMETOP_TEST_SWAP allows to make some; the rules themselves are proven by tests/unit/analysis.
. "$SRCDIR/tests/e2e/lib.sh"

[ "$(id -u)" -eq 0 ] || not_here 'only root makes control groups; tests/unit/analysis/test_rules_cpu.c has the rule'
made=
swap=

end_groups() {
	for pid in $mine; do
		kill -KILL "$pid" 2>/dev/null || true
	done
	for group in $made; do
		soon rmdir "$group" 2>/dev/null || true
	done
	[ -z "$swap" ] || swapoff "$swap" 2>/dev/null || true
	rm -f "$swap"
	cleanup
}
trap end_groups EXIT

# group CONTROLLER FILE VALUE: makes one with this limit; $group is its directory, empty when it may not be
group() {
	controller=$1
	group=/sys/fs/cgroup/$controller/blametop-test-$$
	[ -d "/sys/fs/cgroup/$controller" ] || {
		group=/sys/fs/cgroup/blametop-test-$$
		grep -qw "$controller" /sys/fs/cgroup/cgroup.subtree_control 2>/dev/null || group=
	}
	[ -n "$group" ] || return 0
	mkdir -p "$group" 2>/dev/null || {
		group=
		return 0
	}
	made="$made $group"
}

# limit FILE-OF-V1 VALUE FILE-OF-V2 VALUE
limit() {
	if [ -e "$group/$3" ]; then
		echo "$4" >"$group/$3"
	else
		echo "$2" >"$group/$1"
	fi
}

must_tell() { # TEXT PATTERN…
	told=$1
	shift
	for pattern; do
		printf '%s\n' "$told" | grep -q -e "$pattern" || {
			printf '%s\n' "$told"
			fail "there is no \"$pattern\""
		}
	done
	printf '%s\n' "$told" | head -n 1
}

looked=

group cpu
if [ -n "$group" ]; then
	[ -e "$group/cpu.max" ] || echo 100000 >"$group/cpu.cfs_period_us"
	limit cpu.cfs_quota_us 15000 cpu.max '15000 100000'
	start sh -c 'while :; do :; done'
	echo "$started" >"$group/cgroup.procs"
	sleep 1
	told=$("$BLAMETOP" why "$started" -d 4) || true
	kill -KILL "$started"
	must_tell "$told" '^CPU limit: sh .* is held back [0-9]* % of its active time: its group may use 0.15 CPUs' \
		'group .*blametop-test-.* may use 0.15 CPUs and was stopped [0-9]* % of the time' \
		'it hit its limit in [0-9]* % of the periods' 'CPU queue [4-9][0-9] %'
	looked=1
fi

# Reads its own file again and again, or changes its own memory: more than it may keep.
cat >"$work/reader.py" <<'E2'
import mmap, os, random, sys
size = 160 << 20
with open(sys.argv[1], "wb") as file:
    for _ in range(size >> 20):
        file.write(os.urandom(1 << 20))
    os.fsync(file.fileno())
with open(sys.argv[1], "rb") as file:
    memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
    memory.madvise(mmap.MADV_RANDOM)
    os.unlink(sys.argv[1])
    total = 0
    while True:
        total += memory[random.randrange(0, size)]
E2
cat >"$work/changer.py" <<'E2'
import random
size = 120 << 20
memory = bytearray(size)
while True:
    memory[random.randrange(0, size)] = 1
E2

# in_group COMMAND…: from its first page on
in_group() {
	# shellcheck disable=SC2016 # it is for the other shell
	start sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" "$@"
}

group memory
if [ -n "$group" ] && command -v python3 >/dev/null; then
	limit memory.limit_in_bytes 50000000 memory.max 50000000
	in_group python3 "$work/reader.py" "$(mktemp -p "${WORKDIR:-/var/tmp}")"
	sleep 6
	told=$("$BLAMETOP" why "$started" -d 4) || true
	kill -KILL "$started"
	must_tell "$told" 'Memory limit: group .*blametop-test-.* is at its limit of 47.[67]M' 'disk [0-9.]* %'
	looked=1
	if [ "${BLAMETOP_TEST_SWAP-}" ] && [ "$(wc -l </proc/swaps)" -lt 2 ]; then
		swap=$(mktemp -p "${WORKDIR:-/var/tmp}")
		dd if=/dev/zero of="$swap" bs=1M count=200 2>/dev/null
		chmod 600 "$swap"
		mkswap "$swap" >/dev/null
		swapon "$swap" || echo 'no swap may be made here'
	fi
	if [ "$(wc -l </proc/swaps)" -ge 2 ]; then
		in_group python3 "$work/changer.py"
		sleep 4
		told=$("$BLAMETOP" why "$started" -d 4) || true
		kill -KILL "$started"
		must_tell "$told" 'Memory: python3 .* waits [0-9.]* % of its active time for pages from swap' \
			'Memory limit: group .*blametop-test-' 'memory [0-9.]* %'
	else
		echo 'no swap here: waits for it are not looked at (BLAMETOP_TEST_SWAP=1 makes some)'
	fi
fi
[ "$looked" ] || not_here 'no control group may be made here; tests/unit/analysis/test_rules_cpu.c has the rules'
