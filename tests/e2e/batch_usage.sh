#!/bin/sh
# SPDX-License-Identifier: MIT
# The command line: help, lists, completion; a mistake is one sentence and exit code 2.
set -eu
blametop=$BUILDDIR/blametop
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "$1"
	exit 1
}
must_refuse() { # NAMED WORD...: exit code 2, nothing on stdout, one sentence that names it
	named=$1
	shift
	status=0
	"$blametop" "$@" >"$work/out" 2>"$work/errors" </dev/null || status=$?
	[ "$status" = 2 ] || fail "$*: ended with $status"
	[ ! -s "$work/out" ] || fail "$*: printed something"
	[ "$(wc -l <"$work/errors")" = 1 ] || fail "$*: $(cat "$work/errors")"
	grep -qF -e "$named" "$work/errors" || fail "$*: $(cat "$work/errors")"
}

must_refuse --nonsense --nonsense
must_refuse '"fast"' -b -d fast
must_refuse '"x"' -b -p x
must_refuse nix -b -o nix
must_refuse nix -b -f pid,nix
must_refuse -F -b -F 'cpu >'
must_refuse '-u' -b -u 'no such user'
must_refuse 'ndjson' -b --format xml
must_refuse '--table disk' -b --table disk -p 1
must_refuse 'bacth' bacth
must_refuse '-b' --top 3
must_refuse nonsense help nonsense
must_refuse ndjson metrics --format csv

for words in --help -h help 'help batch' 'batch --help' 'help metrics' -V --version version -O \
	'-b -O' metrics; do
	# shellcheck disable=SC2086 # words
	"$blametop" $words >"$work/out" 2>"$work/errors" || fail "$words failed"
	[ -s "$work/out" ] || fail "$words: no answer"
	[ ! -s "$work/errors" ] || fail "$words: complains"
done
"$blametop" --version | grep -Eq '^blametop [0-9]' || fail 'what version?'
"$blametop" --help | awk 'length > 100 { exit 1 }' || fail 'help is too wide'
"$blametop" metrics | head -n 1 >/dev/null

# Every metric of the registry is a member of its records, and nothing else is but the frame's own.
"$blametop" metrics --format ndjson >"$work/metrics"
"$blametop" -b -n 1 -d 0.2 --format ndjson >"$work/log"
python3 - "$work" <<'END'
import json, sys

keys = {}
for line in open(sys.argv[1] + "/metrics"):
    metric = json.loads(line)
    assert metric["type"] == "metric" and metric["help"] and metric["source"] and metric["title"]
    keys.setdefault(metric["table"], []).append(metric["key"])
own = ["type", "time", "mono", "interval_seconds"]
seen = set()
for line in open(sys.argv[1] + "/log"):
    record = json.loads(line)
    if record["type"] in keys:
        assert [k for k in record if k not in own + ["is_gap"]] == keys[record["type"]], record
        seen.add(record["type"])
assert {"system", "cpu", "net", "process"} <= seen, seen
END

# Completion: words alone, a line each.
"$blametop" __complete options | grep -qx -e --format || fail 'completion of options'
"$blametop" __complete commands | grep -qx metrics || fail 'completion of commands'
"$blametop" __complete metrics | grep -qx cpu_share || fail 'completion of metrics'
[ "$("$blametop" __complete -- --format | tr '\n' ' ')" = 'text csv ndjson ' ] ||
	fail 'completion of formats'
"$blametop" __complete -- -o | grep -qx cpu_share || fail 'completion of sort fields'
"$blametop" __complete nonsense >"$work/out" || fail 'completion of nonsense fails'
[ ! -s "$work/out" ] || fail 'completion of nonsense'
if command -v bash >/dev/null; then
	PATH=$BUILDDIR:$PATH bash -c '
		. "$SRCDIR/completions/blametop.bash"
		complete_with() { # WORD...: what the last one may become
			COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
			_blametop blametop "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
			echo "${COMPREPLY[*]}"
		}
		compopt() { :; }
		test "$(complete_with blametop met)" = metrics &&
		test "$(complete_with blametop --format nd)" = ndjson &&
		test "$(complete_with blametop --vers)" = --version &&
		test "$(complete_with blametop -o -cpu_sh)" = -cpu_share &&
		test "$(complete_with blametop -f pid,cpu_sh)" = pid,cpu_share &&
		test "$(complete_with blametop --table di)" = disk
	' || fail 'completion of bash'
fi

# After su(1) HOME may be that of somebody else, whose settings are none of our business.
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null && setpriv --reuid=65534 test -x "$blametop"; then
	mkdir -m 700 "$work/home"
	HOME=$work/home setpriv --reuid=65534 "$blametop" -b -n 1 -d 0.2 --top 1 >"$work/out" 2>&1 ||
		fail "the home of another user: $(cat "$work/out")"
fi
