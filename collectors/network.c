/* SPDX-License-Identifier: MIT */
#include "collectors/network.h"

#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/text.h"
#include "collectors/counter_table.h"
#include "collectors/kept_file.h"
#include "collectors/net_kind.h"

#define NET_LIMIT 16384
/* Container hosts make an interface with a random name for every container. Names live as
 * long as the program, so their number has an end: later ones get no row. */
#define NAME_LIMIT 8192

struct net_interface {
	char name[IFNAMSIZ];
	const char *shown_name; /* interned; NULL: no row */
	struct net_kind kind;
	struct net_counters net; /* of this refresh */
	uint64_t seen_refresh;
};
ARRAY_DEFINE(interface_array, struct net_interface);

struct network_state {
	struct kept_file dev, snmp, netstat;
	struct interface_array interfaces; /* in the order of the file */
	uint64_t refresh;
	size_t next;       /* where the search for the next line begins */
	size_t name_count; /* ever shown */
	bool has_device;   /* of any interface */
};

bool net_line_parse(struct scan line, struct scan *ret_name, struct net_counters *ret_net)
{
	const char *colon = memrchr(line.at, ':', scan_length(&line));
	uint64_t values[16];

	if (!colon)
		return false;
	scan_blanks(&line);
	*ret_name = scan_of(line.at, (size_t)(colon - line.at));
	if (line.at >= colon || memchr(line.at, ' ', scan_length(ret_name)) ||
	    memchr(line.at, '\0', scan_length(ret_name)))
		return false;
	line.at = colon + 1;
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		scan_blanks(&line);
		if (!scan_u64(&line, &values[i]))
			return false;
	}
	ret_net->receive_bytes = values[0];
	ret_net->receive_packets = values[1];
	ret_net->receive_errors = values[2];
	ret_net->receive_drops = values[3];
	ret_net->send_bytes = values[8];
	ret_net->send_packets = values[9];
	ret_net->send_errors = values[10];
	ret_net->send_drops = values[11];
	return true;
}

#define ROW(name, member)                                                                          \
	{                                                                                          \
		name, offsetof(struct tcp_counters, member), 1, false                              \
	}
static const struct counter_row snmp_rows[] = {
	ROW("ActiveOpens", active_opens),   ROW("PassiveOpens", passive_opens),
	ROW("AttemptFails", attempt_fails), ROW("EstabResets", established_resets),
	ROW("CurrEstab", established),      ROW("InSegs", segments_in),
	ROW("OutSegs", segments_out),       ROW("RetransSegs", retransmits),
	ROW("OutRsts", resets_out),
};
static const struct counter_row netstat_rows[] = {
	ROW("ListenOverflows", listen_overflows),
	ROW("ListenDrops", listen_drops),
};

void tcp_parse(struct scan snmp, struct scan netstat, struct tcp_counters *ret_tcp)
{
	counter_table_read_pairs((struct counter_table){snmp_rows, ARRAY_SIZE(snmp_rows)}, ret_tcp,
				 snmp, "Tcp:");
	counter_table_read_pairs((struct counter_table){netstat_rows, ARRAY_SIZE(netstat_rows)},
				 ret_tcp, netstat, "TcpExt:");
}

static struct net_interface *find_interface(struct network_state *network, struct scan name)
{
	size_t count = network->interfaces.count;

	/* Unless something was plugged, it is the one behind the last that was found. */
	for (size_t i = 0; i < count; i++) {
		size_t at = (network->next + i) % count;
		struct net_interface *interface = &network->interfaces.items[at];

		if (strlen(interface->name) == scan_length(&name) &&
		    memcmp(interface->name, name.at, scan_length(&name)) == 0) {
			network->next = at + 1;
			return interface;
		}
	}
	return NULL;
}

static struct net_interface *add_interface(struct network_state *network,
					   const struct proc_root *root, struct scan name)
{
	struct net_interface *interface = interface_array_push(&network->interfaces);

	memcpy(interface->name, name.at, scan_length(&name));
	interface->kind = net_kind_of(root, interface->name);
	if (network->name_count < NAME_LIMIT) {
		network->name_count++;
		interface->shown_name = text_intern(name.at, scan_length(&name));
	}
	return interface;
}

static void take_line(struct network_state *network, const struct proc_root *root, struct scan line)
{
	struct net_interface *interface;
	struct net_counters net = {0};
	struct scan name;

	if (!net_line_parse(line, &name, &net) || scan_length(&name) >= IFNAMSIZ)
		return;
	interface = find_interface(network, name);
	if (!interface && network->interfaces.count >= NET_LIMIT)
		return;
	if (!interface)
		interface = add_interface(network, root, name);
	interface->seen_refresh = network->refresh;
	interface->net = net;
}

static void forget_unplugged(struct network_state *network)
{
	size_t kept = 0;

	for (size_t i = 0; i < network->interfaces.count; i++)
		if (network->interfaces.items[i].seen_refresh == network->refresh)
			network->interfaces.items[kept++] = network->interfaces.items[i];
	network->interfaces.count = kept;
}

/* Where no interface has a device, as in a container, its way out counts as the real one. */
static bool is_virtual(const struct network_state *network, const struct net_kind *kind)
{
	if (kind->is_loopback)
		return false;
	return network->has_device ? !kind->has_device : !kind->may_be_uplink;
}

static void put_rows(struct network_state *network, struct snapshot *snapshot)
{
	size_t count = network->interfaces.count;

	if (count == 0)
		return;
	network->has_device = false;
	for (size_t i = 0; i < count; i++)
		network->has_device |= network->interfaces.items[i].kind.has_device;
	snapshot->nets = arena_calloc(&snapshot->arena, count, sizeof(*snapshot->nets));
	for (size_t i = 0; i < count; i++) {
		const struct net_interface *interface = &network->interfaces.items[i];
		struct net_counters *net = &snapshot->nets[snapshot->net_count];

		if (!interface->shown_name)
			continue;
		*net = interface->net;
		net->name = interface->shown_name;
		net->is_loopback = interface->kind.is_loopback;
		net->is_virtual = is_virtual(network, &interface->kind);
		snapshot->net_count++;
	}
}

static void collect_tcp(struct network_state *network, struct tcp_counters *tcp)
{
	struct scan snmp = {0}, netstat = {0};

	kept_file_read(&network->snmp, &snmp);
	kept_file_read(&network->netstat, &netstat);
	tcp_parse(snmp, netstat, tcp);
}

int network_open(const struct collect_context *context, void **ret_state)
{
	struct network_state *network = xcalloc(1, sizeof(*network));
	int error = kept_file_open(context->root, "net/dev", &network->dev);

	if (error) {
		free(network);
		return error;
	}
	/* Without these two TCP stays unknown. */
	kept_file_open(context->root, "net/snmp", &network->snmp);
	kept_file_open(context->root, "net/netstat", &network->netstat);
	*ret_state = network;
	return 0;
}

int network_collect(void *state, const struct collect_context *context, struct snapshot *snapshot)
{
	struct network_state *network = state;
	struct scan text, line;
	int error;

	collect_tcp(network, &snapshot->system.tcp);
	error = kept_file_read(&network->dev, &text);
	if (error)
		return error;
	network->refresh++;
	network->next = 0;
	while (scan_line(&text, &line))
		take_line(network, context->root, line);
	forget_unplugged(network);
	put_rows(network, snapshot);
	return 0;
}

void network_close(void *state)
{
	struct network_state *network = state;

	kept_file_close(&network->dev);
	kept_file_close(&network->snmp);
	kept_file_close(&network->netstat);
	interface_array_done(&network->interfaces);
	free(network);
}
