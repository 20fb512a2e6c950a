#!/bin/sh
# SPDX-License-Identifier: MIT
# blametop diff on real recordings: a program that came is named, a recording is like itself, and
# the exit code says which.
. "$SRCDIR/tests/e2e/lib.sh"

cd "$work"
# Under a name of its own: there may be other burners.
spinner=spin$$
cp "$BUILDDIR/tests/helpers/burner" "$spinner"

record() { # FILE FRAMES
	"$BLAMETOP" record -d 0.2 -n "$2" "$1" 2>"$work/said" || fail "record: $(cat "$work/said")"
}

compare() { # EXPECTED-CODE ARGUMENT…: output in $work/diff
	expected=$1
	shift
	code=0
	"$BLAMETOP" diff "$@" >"$work/diff" 2>"$work/said" || code=$?
	[ "$code" -eq "$expected" ] ||
		fail "diff $*: ended with $code: $(cat "$work/said" "$work/diff")"
}

must_have() { # PATTERN FILE
	grep -q -e "$1" "$2" || fail "there is no \"$1\" in: $(cat "$2")"
}

record before.btr 26
mkfifo life
"./$spinner" alone <life >/dev/null &
mine="$mine $!"
exec 3>life
record after.btr 26
exec 3>&-

compare 0 before.btr before.btr
head -n 1 diff | grep -q '^No change worth naming' || fail "$(cat diff)"

compare 3 before.btr after.btr
head -n 1 diff | grep -q '^Changed: ' || fail "$(cat diff)"
must_have '^A  before.btr: .* 25 intervals in ' diff
must_have "^$spinner  *CPU  *none " diff

compare 3 after.btr before.btr --format ndjson
python3 - diff "$spinner" <<'END' || fail "$(cat diff)"
import json, sys

records = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
head, changes = records[0], [r for r in records if r["type"] == "change"]
assert head["type"] == "diff" and head["schema"] == 1 and head["changed"], head
assert head["changes"] == len(changes) and head["a"]["intervals"] == 25, head
burner = [c for c in changes if c["program"] == sys.argv[2] and c["metric"] == "cpu_share"]
assert len(burner) == 1, changes
burner = burner[0]
assert burner["only_in"] == "a" and burner["b"] == 0 and burner["a"] > 0.01, burner
assert burner["confidence"] in ("medium", "high"), burner
assert all(c["effect"] >= n["effect"] for c, n in zip(changes, changes[1:])), changes
assert all(r["type"] in ("diff", "change", "visitor") for r in records)
END

# Parts of a recording; the same part is like itself.
compare 0 after.btr@-1s after.btr@-1s
must_have ' 9 intervals in ' diff
compare 0 after.btr@+1s..+3s after.btr@+1s..+3s
compare 0 after.btr@..-3s after.btr@..-3s --top 1

record short.btr 3
compare 0 short.btr after.btr
head -n 1 diff | grep -q '^Too little to tell (2 intervals in A, 25 in B' || fail "$(cat diff)"

compare 2 before.btr
must_have 'two recordings are needed' said
compare 2 before.btr after.btr --format csv
compare 2 before.btr after.btr third.btr
compare 1 before.btr nowhere.btr
must_have 'nowhere.btr' said
compare 1 before.btr after.btr@noon
must_have 'noon' said
compare 1 before.btr after.btr@1999-01-01
must_have 'nothing was recorded then' said
echo 'no recording' >other
compare 1 other before.btr
must_have 'other' said
