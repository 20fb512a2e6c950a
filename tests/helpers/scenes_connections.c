/* SPDX-License-Identifier: MIT */
#include "helpers/scenes_private.h"

#define LOCAL CONNECTION_IS_LOCAL
#define BUSY CONNECTION_IN_FLIGHT

void scene_sample_waits(struct task_usage *usage)
{
	double *share = usage->split.share, active = 0;

	for (int c = 0; c < WAIT_CLASS_COUNT; c++) {
		if (isnan(share[c]))
			share[c] = 0;
		active += c == WAIT_IDLE ? 0 : share[c];
	}
	share[WAIT_IDLE] = fmax(usage->now.thread_count - active, 0);
	usage->waiting_share = time_split_waiting(&usage->split);
}

/* clang-format off */
static const struct connection_words shop[] = {
	{.pid = 1201, .inode = 40, .process = "redis-server", .address = "127.0.0.1:48102",
	 .flags = LOCAL | CONNECTION_IS_INBOUND, .requests_per_s = 310, .sent_bytes_per_s = 61e3,
	 .received_bytes_per_s = 12e3},
	{.pid = SCENE_ASKING_PID, .inode = 41, .tid = 1719, .process = "gunicorn",
	 .service = SERVICE_POSTGRES, .flags = LOCAL | BUSY, .in_flight_s = 1.43,
	 .in_flight_share = 1, .waited_share = 0.96, .requests_per_s = 0, .sent_bytes_per_s = 90,
	 .received_bytes_per_s = 0, .min_rtt_s = 14e-6, .backend_pid = 2302, .backend_state = 'L',
	 .backend = {.cpu = 0.02, .lock = 0.98}},
	{.pid = SCENE_ASKING_PID, .inode = 42, .tid = 1718, .process = "gunicorn",
	 .service = SERVICE_POSTGRES, .flags = LOCAL | BUSY, .in_flight_s = 0.018,
	 .in_flight_share = 0.91, .waited_share = 0.9, .requests_per_s = 22,
	 .mean_request_s = 0.0413, .sent_bytes_per_s = 4.1e3, .received_bytes_per_s = 31e3,
	 .min_rtt_s = 14e-6, .backend_pid = 2301, .backend_state = 'D',
	 .backend = {.cpu = 0.14, .disk = 0.86}},
	{.pid = SCENE_ASKING_PID, .inode = 43, .process = "gunicorn", .service = SERVICE_POSTGRES,
	 .flags = LOCAL, .min_rtt_s = 16e-6, .backend_pid = 2303, .backend_state = 't'},
	{.pid = SCENE_ASKING_PID, .inode = 44, .tid = 1716, .process = "gunicorn",
	 .service = SERVICE_REDIS, .address = "127.0.0.1:6379", .flags = LOCAL,
	 .in_flight_share = 0.04, .waited_share = 0.04, .requests_per_s = 310,
	 .mean_request_s = 130e-6, .sent_bytes_per_s = 12e3, .received_bytes_per_s = 61e3,
	 .min_rtt_s = 11e-6, .backend_pid = 1201, .backend_state = 'S',
	 .backend = {.cpu = 0.6, .other = 0.4}},
	{.pid = 1717, .inode = 45, .tid = 1717, .process = "gunicorn", .flags = BUSY,
	 .address = "203.0.113.7:443", .in_flight_s = 0.31, .in_flight_share = 0.42,
	 .waited_share = 0.41, .requests_per_s = 1.2, .mean_request_s = 0.338,
	 .sent_bytes_per_s = 1.2e3, .received_bytes_per_s = 9.4e3, .min_rtt_s = 0.0117,
	 .retransmits_per_s = 0.2},
	{.pid = 1717, .inode = 46, .process = "gunicorn", .service = SERVICE_MONGODB,
	 .address = "[2001:db8::7]:27017", .in_flight_share = 0.12, .waited_share = 0.12,
	 .requests_per_s = 8.1, .mean_request_s = 0.0148, .sent_bytes_per_s = 2e3,
	 .received_bytes_per_s = 18e3, .min_rtt_s = 0.0121},
	{.pid = 1802, .inode = 47, .tid = 1802, .process = "celery", .service = SERVICE_MYSQL,
	 .address = "unix:/run/mysqld/mysqld.sock", .flags = LOCAL | CONNECTION_IS_UNIX | BUSY,
	 .in_flight_s = 0.2, .in_flight_share = NAN, .waited_share = 0.87, .requests_per_s = NAN,
	 .sent_bytes_per_s = NAN, .received_bytes_per_s = NAN, .retransmits_per_s = NAN,
	 .backend_pid = 2410, .backend_state = 'R', .backend = {.cpu = 0.95, .runq = 0.05}},
};

/* Whoever makes a socket names it. */
static const struct connection_words hostile[] = {
	{.pid = 12, .inode = 1, .process = "a\x1b[2J\x07", .service = SERVICE_OTHER_DB,
	 .address = "unix:/tmp/\x1b]0;title\x07\n\xff\xe2\x80\xae", .flags = BUSY, .in_flight_s = 9e9},
	{.pid = 13, .inode = 2, .process = "\xff\xfe\x80", .address = "unix:@日本語日本語日本語日本語"},
};
/* clang-format on */

static size_t fill(const struct connection_words *words, size_t count,
		   struct connection_usage *ret_usages)
{
	for (size_t i = 0; i < count; i++)
		ret_usages[i] = connection_from_words(&words[i]);
	return count;
}

const struct connection_usage *scene_connections(enum scene_kind kind, size_t *ret_count)
{
	static struct connection_usage usages[sizeof(shop) / sizeof(shop[0])];

	*ret_count = 0;
	if (kind == SCENE_DATABASE)
		*ret_count = fill(shop, sizeof(shop) / sizeof(shop[0]), usages);
	if (kind == SCENE_HOSTILE)
		*ret_count = fill(hostile, sizeof(hostile) / sizeof(hostile[0]), usages);
	return usages;
}
