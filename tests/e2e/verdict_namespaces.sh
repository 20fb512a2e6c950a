#!/bin/sh
# SPDX-License-Identifier: MIT
# Clients and servers in other network namespaces, as containers have them: root sees through, who may not is
# told so. Where nobody may make a namespace there is nothing to look at, and that is said.
. "$SRCDIR/tests/e2e/lib.sh"

python=/usr/bin/python3
chmod 755 "$work"
cp "$BLAMETOP" "$work/blametop"

# With a word of Redis' language, so that no library is needed.
cat >"$work/client.py" <<'E2'
import socket, sys
script = b"local x = 0 for i = 1, 300000 do x = x + i end return 1"
command = (b"*3\r\n$4\r\nEVAL\r\n$%d\r\n%s\r\n$1\r\n0\r\n" % (len(script), script)
           if sys.argv[3] == "busy" else b"*3\r\n$5\r\nBLPOP\r\n$4\r\nnone\r\n$1\r\n0\r\n")
while True:
    try:
        server = socket.create_connection((sys.argv[1], int(sys.argv[2])))
        break
    except OSError:
        pass
while True:
    server.sendall(command)
    server.recv(100)
E2
# An answer in its own time, of something that is no database.
cat >"$work/service.py" <<'E2'
import socket, sys, time
door = socket.create_server((sys.argv[1], int(sys.argv[2])))
while True:
    client, _ = door.accept()
    while client.recv(1000):
        time.sleep(.02)
        client.sendall(b"$1\r\n")
E2

why() { # PID [UID]: the verdict on it as a record, as this user
	if [ "${2-}" ]; then
		setpriv --reuid "$2" --regid "$2" --clear-groups \
			"$work/blametop" why "$1" -d 3 --format ndjson || true
	else
		"$work/blametop" why "$1" -d 3 --format ndjson || true
	fi
}

# must_tell NAME RECORD PATTERN…
must_tell() {
	name=$1 record=$2
	shift 2
	for pattern; do
		printf '%s\n' "$record" | grep -q -e "$pattern" || {
			printf '%s\n' "$record"
			fail "$name: there is no $pattern"
		}
	done
	echo "$name: $(printf '%s\n' "$record" | sed -n 's/.*"headline":"\([^"]*\)".*/\1/p')"
}

hidden='sockets of other network namespaces are hidden'

# As anybody: a namespace of one's own in which one is nobody else; from outside it is closed.
if [ "$(id -u)" -ne 0 ]; then
	unshare -Urn true 2>/dev/null ||
		not_here 'this user may make no network namespace'
	start unshare -Urn sh -c "ip link set lo up && { timeout 60 $python $work/service.py 127.0.0.1 7777 &
		exec $python $work/client.py 127.0.0.1 7777 busy; }"
	sleep 1
	must_tell 'from outside' "$(why "$started")" '"bottleneck":"unknown"' "$hidden" 'sudo blametop'
	exit 0
fi

unshare -n true 2>/dev/null ||
	not_here 'even root may make no network namespace'
command -v ip >/dev/null || skip 'ip is missing: script/setup test installs it'
command -v redis-server >/dev/null || skip 'redis-server is missing: script/setup test installs it'

# Two namespaces held by sleepers, joined where this kernel can; all of it goes with them.
start unshare -n sleep 600
one=$started
start unshare -n sleep 600
two=$started
sleep 0.3
within() { # PID COMMAND…
	inside=$1
	shift
	start nsenter -t "$inside" -n "$@"
}
for pid in $one $two; do
	nsenter -t "$pid" -n ip link set lo up
done
joined=
if ip link add name "bt$$a" netns "$one" type veth peer name "bt$$b" netns "$two" 2>/dev/null; then
	nsenter -t "$one" -n ip addr add 10.77.0.1/24 dev "bt$$a"
	nsenter -t "$two" -n ip addr add 10.77.0.2/24 dev "bt$$b"
	nsenter -t "$one" -n ip link set "bt$$a" up
	nsenter -t "$two" -n ip link set "bt$$b" up
	joined=1
else
	echo 'no veth in this kernel: clients in other namespaces than their server are left out'
fi
nobody=$(id -u nobody)
nobody_within() { # PID COMMAND…
	inside=$1
	shift
	within "$inside" setpriv --reuid "$nobody" --regid "$nobody" --clear-groups "$@"
}
within "$two" redis-server --port 7777 --bind 0.0.0.0 --protected-mode no --save '' --dir "$work"
nobody_within "$two" "$python" "$work/client.py" 127.0.0.1 7777 blpop
waiter=$started
sleep 1
must_tell 'a queue in a container, as root' "$(why "$waiter")" '"bottleneck":"idle"' '"kind":"redis"'
nobody_within "$two" "$python" "$work/client.py" 127.0.0.1 7777 busy
busy=$started
sleep 1
must_tell 'a client in a container, as root' "$(why "$busy")" \
	'"kind":"redis"' '"server":{"cpu":[01]' '127.0.0.1:7777'
must_tell 'a client in a container, as its user' "$(why "$busy" "$nobody")" "$hidden" 'sudo blametop'
nobody_within "$two" "$python" "$work/service.py" 127.0.0.1 5432
sleep 1
nobody_within "$two" "$python" "$work/client.py" 127.0.0.1 5432 busy
sleep 1
must_tell 'a service on the port of a database, as root' "$(why "$started")" \
	'"bottleneck":"net"' '"kind":"unknown"'
if [ "$joined" ]; then
	nobody_within "$one" "$python" "$work/client.py" 10.77.0.2 7777 busy
	sleep 1
	must_tell 'from container to container, as root' "$(why "$started")" \
		'"kind":"redis"' '"server":{"cpu":[01]' '10.77.0.2:7777'
	must_tell 'from container to container, as its user' "$(why "$started" "$nobody")" "$hidden"
fi
