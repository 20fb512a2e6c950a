#!/bin/sh
# SPDX-License-Identifier: MIT
# What was recorded is what batch mode shows, for programs that have long ended; and a copy without
# names has none of them.
. "$SRCDIR/tests/e2e/lib.sh"

cp "$(command -v sh)" "$work/secret-burner"

recording=$work/a.btr
start "$BLAMETOP" record "$recording" -d 0.2
recorder=$started
start "$work/secret-burner" -c 'while :; do :; done'
pid=$started
has_burner() {
	"$BLAMETOP" -b --replay "$recording" --format csv -F "pid = $pid and cpu > 5" \
		-f pid,name,cpu_share 2>/dev/null | grep -q ",$pid,"
}
soon has_burner || fail "the burner is not in the recording"
kill "$pid"
wait "$pid" 2>/dev/null || true
has_enough() {
	[ "$("$BLAMETOP" info "$recording" | sed -n 's/^frames *\([0-9]*\) .*/\1/p')" -ge 8 ]
}
soon has_enough || fail "too little was recorded"
kill -TERM "$recorder"
wait "$recorder" || fail "the recorder ended with $?"

# By text, CSV, NDJSON, with threads, verdicts and connections.
"$BLAMETOP" -b --replay "$recording" -p "$pid" >"$work/out"
grep -q secret-burner "$work/out" || fail "the burner is not in the text: $(head -20 "$work/out")"
"$BLAMETOP" -b --replay "$recording" --format ndjson --verdicts -H >"$work/out"
for type in meta system cpu process thread verdict; do
	grep -q "^{\"type\":\"$type\"" "$work/out" || fail "there is no $type"
done
frames=$("$BLAMETOP" info "$recording" | sed -n 's/^frames *\([0-9]*\) .*/\1/p')
lines=$(grep -c '^{"type":"system"' "$work/out")
[ "$lines" -eq $((frames - 1)) ] || fail "$frames frames, $lines intervals"
python3 - "$work/out" <<-'END' || fail "the NDJSON is none"
	import json, sys
	for line in open(sys.argv[1]):
	    json.loads(line)
END

# A span by time: all of it is inside, and an end before the beginning is a sentence.
"$BLAMETOP" -b --replay "$recording" --format csv --table system -f load_1 >"$work/all"
from=$(sed -n 3p "$work/all" | cut -d, -f1)
to=$(sed -n 5p "$work/all" | cut -d, -f1)
"$BLAMETOP" -b --replay "$recording" --format csv --table system -f load_1 --begin "$from" --end "$to" \
	>"$work/out"
sed -n '1p;3,5p' "$work/all" >"$work/expected"
cmp "$work/out" "$work/expected" || fail "--begin and --end: $(cat "$work/out")"
! "$BLAMETOP" -b --replay "$recording" --begin "$to" --end "$from" 2>"$work/err" ||
	fail "an end before the beginning"
grep -q 'nothing was recorded between' "$work/err" || fail "it said: $(cat "$work/err")"
! "$BLAMETOP" -b --begin 14:03 2>"$work/err" || fail "--begin without a recording"
grep -q -e '--replay' "$work/err" || fail "it said: $(cat "$work/err")"
"$BLAMETOP" -b --replay "$recording" -n 2 --format csv --table system -f load_1 -d 0.6 >"$work/out"
[ "$(wc -l <"$work/out")" -le 3 ] || fail "-n: $(cat "$work/out")"

# Why, of that time: one verdict, with the code for what it is.
status=0
"$BLAMETOP" why --replay "$recording" --format ndjson >"$work/out" 2>"$work/err" || status=$?
[ "$status" -ge 10 ] || [ "$status" -eq 0 ] || fail "why: $status: $(cat "$work/err")"
[ "$(grep -c '"type":"verdict"' "$work/out")" -eq 1 ] || fail "why: $(cat "$work/out")"
status=0
"$BLAMETOP" why --replay "$recording" no-such-program 2>"$work/err" || status=$?
[ "$status" -eq 3 ] || fail "why: nobody is judged with $status"

# Without names: the same numbers, none of the texts, nowhere.
"$BLAMETOP" anonymize "$recording" "$work/b.btr" 2>"$work/err" || fail "$(cat "$work/err")"
for file in a b; do
	"$BLAMETOP" -b --replay "$work/$file.btr" --format csv -f pid,cpu_share,resident_bytes \
		>"$work/$file.csv"
done
cmp "$work/a.csv" "$work/b.csv" || fail "the numbers are others"
"$BLAMETOP" -b --replay "$work/b.btr" --format ndjson --verdicts -H >"$work/out"
# The name of the host may be a part of some other word.
! grep -q -e "\"$(uname -n)\"" "$work/out" || fail "the host is named in the copy"
for secret in secret-burner "$work" "$(cat /proc/sys/kernel/random/boot_id)"; do
	! grep -q -e "$secret" "$work/out" || fail "\"$secret\" is in the copy"
	! "$BLAMETOP" info "$work/b.btr" | grep -v '^path' | grep -q -e "$secret" || fail "\"$secret\" is told"
	! grep -q -a -e "$secret" "$work/b.btr" || fail "\"$secret\" is in the file"
done
grep -q '"name":"program-' "$work/out" || fail "no program has a name"
! "$BLAMETOP" anonymize "$recording" "$work/b.btr" 2>"$work/err" || fail "a copy was added to"
