/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/units.h"
#include "collectors/network.h"
#include "unit/collectors/machine.h"

Suite *test_network_suite(void);

#define HEADING                                                                                    \
	"Inter-|   Receive                                                |  Transmit\n"           \
	" face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs " \
	"drop fifo colls carrier compressed\n"
#define LO                                                                                         \
	"    lo:    3267      29    0    0    0     0          0         0     3267      29    0 " \
	"   0    0     0       0          0\n"
#define ETH0 "  eth0: 1000 20 3 4 0 0 0 0 5000 60 7 8 0 0 0 0\n"

static const char snmp[] =
	"Ip: Forwarding DefaultTTL\nIp: 1 64\n"
	"Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets "
	"CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors\n"
	"Tcp: 1 200 120000 -1 11 22 33 44 5 600 700 8 0 99 0\n"
	"Udp: InDatagrams\nUdp: 5\n";
static const char netstat[] =
	"TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 1 23 45\n"
	"IpExt: InNoRoutes\nIpExt: 0\n";

static struct scan scan(const char *text)
{
	return scan_of(text, strlen(text));
}

START_TEST(every_column_lands_in_its_field)
{
	struct net_counters net = {0};
	struct scan name;

	ck_assert(net_line_parse(scan_of(ETH0, strlen(ETH0) - 1), &name, &net));
	ck_assert_uint_eq(scan_length(&name), 4);
	ck_assert(memcmp(name.at, "eth0", 4) == 0);
	ck_assert_uint_eq(net.receive_bytes, 1000);
	ck_assert_uint_eq(net.receive_packets, 20);
	ck_assert_uint_eq(net.receive_errors, 3);
	ck_assert_uint_eq(net.receive_drops, 4);
	ck_assert_uint_eq(net.send_bytes, 5000);
	ck_assert_uint_eq(net.send_packets, 60);
	ck_assert_uint_eq(net.send_errors, 7);
	ck_assert_uint_eq(net.send_drops, 8);
}
END_TEST

START_TEST(no_blank_is_needed_behind_the_colon)
{
	struct net_counters net = {0};
	struct scan name;

	ck_assert(net_line_parse(scan("eth0:1000 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16"), &name,
				 &net));
	ck_assert_uint_eq(net.receive_bytes, 1000);
}
END_TEST

static const char *const nonsense[] = {
	"",
	":",
	"eth0",
	"eth0:",
	"eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15",
	"eth0: 1 2 3 x 5 6 7 8 9 10 11 12 13 14 15 16",
	" face |bytes    packets errs",
	"a b: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
	": 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
};

START_TEST(nonsense_is_no_interface)
{
	struct net_counters net = {0};
	struct scan name;

	ck_assert(!net_line_parse(scan(nonsense[_i]), &name, &net));
}
END_TEST

START_TEST(tcp_counters_are_found_by_name)
{
	struct tcp_counters tcp;

	tcp_parse(scan(snmp), scan(netstat), &tcp);
	ck_assert_uint_eq(tcp.active_opens, 11);
	ck_assert_uint_eq(tcp.passive_opens, 22);
	ck_assert_uint_eq(tcp.attempt_fails, 33);
	ck_assert_uint_eq(tcp.established_resets, 44);
	ck_assert_uint_eq(tcp.established, 5);
	ck_assert_uint_eq(tcp.segments_in, 600);
	ck_assert_uint_eq(tcp.segments_out, 700);
	ck_assert_uint_eq(tcp.retransmits, 8);
	ck_assert_uint_eq(tcp.resets_out, 99);
	ck_assert_uint_eq(tcp.listen_overflows, 23);
	ck_assert_uint_eq(tcp.listen_drops, 45);
}
END_TEST

static const char *const damaged[] = {
	"",
	"Tcp: OutSegs RetransSegs",
	"Tcp: OutSegs\n",
	"Tcp: OutSegs\nTcp:\n",
	"Tcp: OutSegs\nUdp: 5\n",
	"Tcp: OutSegs\nTcp: x\n",
	"Tcp: OutSegs\nTcp: 5x\n",
	"TcpExt: OutSegs\nTcpExt: 5\n",
};

START_TEST(damaged_tcp_counters_are_unknown)
{
	struct tcp_counters tcp;

	tcp_parse(scan(damaged[_i]), scan(""), &tcp);
	ck_assert(!value_is_known(tcp.segments_out));
	ck_assert(!value_is_known(tcp.listen_drops));
}
END_TEST

static const struct net_counters *find(const struct machine *machine, const char *name)
{
	for (size_t i = 0; i < machine->snapshot->net_count; i++)
		if (strcmp(machine->snapshot->nets[i].name, name) == 0)
			return &machine->snapshot->nets[i];
	ck_abort_msg("no interface %s", name);
	return NULL;
}

#define ZERO " 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0\n"

START_TEST(what_has_a_device_is_real_and_what_has_none_is_virtual)
{
	struct machine machine;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/net/dev", HEADING LO ETH0 "docker0:" ZERO "veth1:" ZERO);
	tree_put_directory(&machine.tree, "sys/class/net/lo");
	tree_put_directory(&machine.tree, "sys/class/net/eth0/device");
	tree_put_directory(&machine.tree, "sys/class/net/docker0/bridge");
	tree_put_directory(&machine.tree, "sys/class/net/veth1/master");
	machine_refresh(&machine, "network");
	ck_assert_uint_eq(machine.snapshot->net_count, 4);
	ck_assert(find(&machine, "lo")->is_loopback);
	ck_assert(!find(&machine, "eth0")->is_virtual);
	ck_assert(!find(&machine, "eth0")->is_loopback);
	ck_assert(find(&machine, "docker0")->is_virtual);
	ck_assert(find(&machine, "veth1")->is_virtual);
	machine_done(&machine);
}
END_TEST

START_TEST(in_a_container_the_way_out_counts_as_real)
{
	struct machine machine;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/net/dev", HEADING LO ETH0 "br0:" ZERO "tun0:" ZERO);
	tree_put_directory(&machine.tree, "sys/class/net/eth0");
	tree_put_directory(&machine.tree, "sys/class/net/br0/bridge");
	tree_put(&machine.tree, "sys/class/net/tun0/tun_flags", "0x1002\n");
	machine_refresh(&machine, "network");
	ck_assert(!find(&machine, "eth0")->is_virtual);
	ck_assert(find(&machine, "br0")->is_virtual);
	ck_assert(find(&machine, "tun0")->is_virtual);
	machine_done(&machine);
}
END_TEST

START_TEST(a_loopback_of_another_name_is_known_by_its_flag)
{
	struct machine machine;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/net/dev", HEADING ETH0 "loop1:" ZERO);
	tree_put_directory(&machine.tree, "sys/class/net/eth0/device");
	tree_put(&machine.tree, "sys/class/net/loop1/flags", "0x9\n");
	machine_refresh(&machine, "network");
	ck_assert(find(&machine, "loop1")->is_loopback);
	ck_assert(!find(&machine, "loop1")->is_virtual);
	machine_done(&machine);
}
END_TEST

START_TEST(interfaces_come_and_go)
{
	struct machine machine;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/net/dev", HEADING LO);
	machine_refresh(&machine, "network");
	ck_assert_uint_eq(machine.snapshot->net_count, 1);
	tree_put(&machine.tree, "proc/net/dev", HEADING ETH0 LO);
	machine_refresh(&machine, "network");
	ck_assert_uint_eq(machine.snapshot->net_count, 2);
	ck_assert_uint_eq(find(&machine, "eth0")->send_bytes, 5000);
	ck_assert_uint_eq(find(&machine, "lo")->send_bytes, 3267);
	tree_put(&machine.tree, "proc/net/dev", HEADING ETH0);
	machine_refresh(&machine, "network");
	ck_assert_uint_eq(machine.snapshot->net_count, 1);
	ck_assert_uint_eq(find(&machine, "eth0")->send_bytes, 5000);
	machine_done(&machine);
}
END_TEST

START_TEST(a_kernel_without_tcp_files_leaves_tcp_unknown)
{
	struct machine machine;

	machine_init(&machine);
	tree_put(&machine.tree, "proc/net/dev", HEADING LO);
	machine_refresh(&machine, "network");
	ck_assert(!value_is_known(machine.snapshot->system.tcp.retransmits));
	ck_assert(!value_is_known(machine.snapshot->system.tcp.listen_drops));
	machine_done(&machine);
}
END_TEST

/* One counter of an interface as /sys shows it; VALUE_UNKNOWN: it has gone. */
static uint64_t sys_counter(const struct proc_root *root, const char *name, const char *counter)
{
	struct file_buffer text = {0};
	uint64_t value = VALUE_UNKNOWN;
	char path[128];
	struct scan rest;

	snprintf(path, sizeof(path), "class/net/%s/statistics/%s", name, counter);
	if (sys_read(root, path, 64, &text) == 0) {
		rest = scan_of(text.data, text.length);
		scan_u64(&rest, &value);
	}
	file_buffer_done(&text);
	return value;
}

START_TEST(live_interfaces_agree_with_sys)
{
	struct snapshot *snapshot = snapshot_new();
	struct proc_root root;
	struct collect_context context = {.root = &root};
	void *state;

	ck_assert_int_eq(proc_root_open(NULL, NULL, &root), 0);
	ck_assert_int_eq(network_open(&context, &state), 0);
	ck_assert_int_eq(network_collect(state, &context, snapshot), 0);
	for (size_t i = 0; i < snapshot->net_count; i++) {
		const struct net_counters *net = &snapshot->nets[i];
		uint64_t received = sys_counter(&root, net->name, "rx_bytes");

		if (value_is_known(received))
			ck_assert_uint_le(net->receive_bytes, received);
		ck_assert_int_eq(net->is_loopback, strcmp(net->name, "lo") == 0);
	}
	network_close(state);
	proc_root_close(&root);
	snapshot_free(snapshot);
}
END_TEST

Suite *test_network_suite(void)
{
	Suite *suite = suite_create("network");
	TCase *cases = tcase_create("network");

	tcase_add_test(cases, every_column_lands_in_its_field);
	tcase_add_test(cases, no_blank_is_needed_behind_the_colon);
	tcase_add_loop_test(cases, nonsense_is_no_interface, 0, ARRAY_SIZE(nonsense));
	tcase_add_test(cases, tcp_counters_are_found_by_name);
	tcase_add_loop_test(cases, damaged_tcp_counters_are_unknown, 0, ARRAY_SIZE(damaged));
	tcase_add_test(cases, what_has_a_device_is_real_and_what_has_none_is_virtual);
	tcase_add_test(cases, in_a_container_the_way_out_counts_as_real);
	tcase_add_test(cases, a_loopback_of_another_name_is_known_by_its_flag);
	tcase_add_test(cases, interfaces_come_and_go);
	tcase_add_test(cases, a_kernel_without_tcp_files_leaves_tcp_unknown);
	tcase_add_test(cases, live_interfaces_agree_with_sys);
	suite_add_tcase(suite, cases);
	return suite;
}
