/* SPDX-License-Identifier: MIT */
/* What a recording keeps of each disk, interface and connection. A key is for ever. */
#include "model/connection.h"
#include "model/device.h"
#include "model/field_private.h"

static const char *service_name(size_t service)
{
	return service < SERVICE_COUNT ? services[service].key : NULL;
}

/* clang-format off */
#define ROW_TYPE struct disk_counters
static const struct field disk_rows[] = {
	TEXT("name", name, NONE),
	TEXT("alias", alias, NONE),
	NUMBER("is_stacked", is_stacked, NONE),
	NUMBER("reads", reads, COUNT),
	NUMBER("read_bytes", read_bytes, BYTES),
	NUMBER("read_ns", read_ns, NS),
	NUMBER("writes", writes, COUNT),
	NUMBER("write_bytes", write_bytes, BYTES),
	NUMBER("write_ns", write_ns, NS),
	NUMBER("discards", discards, COUNT),
	NUMBER("flushes", flushes, COUNT),
	NUMBER("flush_ns", flush_ns, NS),
	NUMBER("busy_ns", busy_ns, NS),
	NUMBER("queue_ns", queue_ns, NS),
	NUMBER("in_flight", in_flight, COUNT),
};
const struct field_table disk_fields = FIELD_TABLE("disk", disk_rows);
#undef ROW_TYPE

#define ROW_TYPE struct net_counters
static const struct field net_rows[] = {
	TEXT("name", name, NONE),
	NUMBER("is_loopback", is_loopback, NONE),
	NUMBER("is_virtual", is_virtual, NONE),
	NUMBER("receive_bytes", receive_bytes, BYTES),
	NUMBER("receive_packets", receive_packets, COUNT),
	NUMBER("receive_errors", receive_errors, COUNT),
	NUMBER("receive_drops", receive_drops, COUNT),
	NUMBER("send_bytes", send_bytes, BYTES),
	NUMBER("send_packets", send_packets, COUNT),
	NUMBER("send_errors", send_errors, COUNT),
	NUMBER("send_drops", send_drops, COUNT),
};
const struct field_table net_fields = FIELD_TABLE("net", net_rows);
#undef ROW_TYPE

#define ROW_TYPE struct connection
#define BACKEND(name) NUMBER("backend_" #name, backend.name, NS)
static const struct field connection_rows[] = {
	NUMBER_ELSE("inode", inode, NONE, 0),
	NUMBER("pid", pid, NONE),
	NUMBER("tid", tid, NONE),
	ENUMERATION("service", service, SERVICE_UNKNOWN, service_name),
	NUMBER("flags", flags, NONE),
	TEXT("address", address, ADDRESS),
	TEXT("service_source", service_source, SENTENCE),
	TEXT("via", via, NAME),
	NUMBER_ELSE("in_flight_since_ns", in_flight_since_ns, NS, 0),
	NUMBER("requests", requests, COUNT),
	NUMBER("in_flight_ns", in_flight_ns, NS),
	NUMBER("waited_ns", waited_ns, NS),
	NUMBER("sent_bytes", sent_bytes, BYTES),
	NUMBER("received_bytes", received_bytes, BYTES),
	NUMBER("retransmits", retransmits, COUNT),
	NUMBER("samples_strong", samples_strong, COUNT),
	NUMBER("samples_weak", samples_weak, COUNT),
	BACKEND(cpu_ns),
	BACKEND(runq_ns),
	BACKEND(disk_ns),
	BACKEND(lock_ns),
	BACKEND(idle_ns),
	BACKEND(other_ns),
	NUMBER("min_rtt_ns", min_rtt_ns, NS),
	NUMBER("backend_pid", backend_pid, NONE),
	NUMBER("backend_state", backend_state, NONE),
};
const struct field_table connection_fields = FIELD_TABLE("connection", connection_rows);
/* clang-format on */
