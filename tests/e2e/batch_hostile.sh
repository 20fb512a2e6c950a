#!/bin/sh
# SPDX-License-Identifier: MIT
# Processes with names that try to break the formats, another country's numbers, a plain user.
set -eu
work=$(mktemp -d)
child=
trap 'rm -rf "$work"; kill $child 2>/dev/null || true' EXIT
blametop=$BUILDDIR/blametop

# A name with a closing bracket, a quote, a newline and a byte that is not UTF-8; an argument
# with more of them.
python3 -c '
import ctypes, time
libc = ctypes.CDLL(None)
libc.prctl(15, b"a) \"b\",\n\xffc", 0, 0, 0)
time.sleep(60)' 'x
y, "z"' "$(printf 'tab\there')" &
child=$!
tries=0
until grep -qF 'a) "b"' "/proc/$child/comm" || [ $tries -ge 150 ]; do
	sleep 0.2
	tries=$((tries + 1))
done
"$blametop" -b -n 1 -d 0.2 -p "$child" --format ndjson >"$work/ndjson"
"$blametop" -b -n 1 -d 0.2 -p "$child" --format csv >"$work/csv"
"$blametop" -b -n 1 -d 0.2 -p "$child" -c >"$work/text"
python3 - "$work" <<'END'
import csv, json, sys

work = sys.argv[1]
name = b'a) "b",\n\xffc'
process = [r for r in map(json.loads, open(work + "/ndjson")) if r["type"] == "process"]
assert len(process) == 1
assert process[0]["name"].encode("utf-8", "surrogateescape") == name, process[0]["name"]
assert process[0]["command"].endswith('x\ny, "z" tab\there'), process[0]["command"]
rows = list(csv.DictReader(open(work + "/csv", newline=""), strict=True))
assert len(rows) == 1 and None not in rows[0]
assert rows[0]["name"] == 'a) "b",\\n\\udcffc', rows[0]["name"]
assert rows[0]["command"].endswith('x\\ny, "z" tab\\there'), rows[0]["command"]
text = open(work + "/text", "rb").read()
assert b'x\\ny, "z" tab\\there\n' in text
assert all(byte >= 32 or byte == 10 for byte in text)
END

# Numbers have a point in every country. Where the locale is not installed nothing changes.
LC_ALL=de_DE.UTF-8 "$blametop" -b -n 1 -d 0.2 --table system --format csv -f load_1 | tail -n 1 |
	grep -Eq '^[^,]*,[0-9.]+,[0-9.]+.$' || {
	echo 'a number with a comma'
	exit 1
}

# Anybody may run it; what he may not see is null, and the meta record says so.
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	cp "$blametop" "$work/blametop"
	chmod 755 "$work" "$work/blametop"
	setpriv --reuid=65534 --regid=65534 --clear-groups "$work/blametop" -b -n 1 -d 0.2 \
		--format ndjson >"$work/plain"
	python3 - "$work/plain" <<'END'
import json, sys

records = [json.loads(line) for line in open(sys.argv[1])]
assert records[0]["privileges"] == {"uid": 65534, "can_ptrace": False}
init = [r for r in records if r["type"] == "process" and r["pid"] == 1]
assert len(init) == 1, "hidepid?"
assert init[0]["read_bytes"] is None and init[0]["exe"] is None
assert init[0]["cpu_share"] is not None
assert any("I/O" in missing["missing"] for missing in records[0]["not_seen"] +
           sum((r["not_seen"] for r in records if r["type"] == "health"), []))
END
fi
