/* SPDX-License-Identifier: MIT */
#include "tui/columns.h"

#include <string.h>

#include "base/array.h"

#define COMMAND_MIN 12
#define COMMAND_SHIFT 8
#define SHIFTS_MAX 64
/* Some of the command is seen even on the narrowest screen. */
#define COMMAND_LEAST 6

/* A column as it is written down: by key, because the metrics have their own table. */
struct plan {
	const char *key;
	enum column_kind kind;
	const char *title; /* NULL: the metric's */
	uint8_t width;     /* 0: the metric's */
	uint16_t from;
};

/* clang-format off */
#define METRIC(metric, from_columns) {(metric), COLUMN_METRIC, NULL, 0, (from_columns)}
#define COMMAND {"command", COLUMN_COMMAND, "COMMAND", 0, 0}
#define SPARK(columns, from_columns) {"cpu_share", COLUMN_SPARK, "TREND", (columns), (from_columns)}
#define BLAME(columns, from_columns) \
	{"waiting_share", COLUMN_BLAME, "BLAME", (columns), (from_columns)}

static const struct plan plan_main[] = {
	METRIC("pid", 0),
	METRIC("user", 48),
	METRIC("priority", 100),
	METRIC("nice", 72),
	METRIC("virtual_bytes", 78),
	METRIC("resident_bytes", 44),
	METRIC("shared_bytes", 138),
	METRIC("state", 0),
	METRIC("cpu_share", 0),
	SPARK(6, 64),
	BLAME(10, 106),
	METRIC("memory_share", 56),
	METRIC("run_delay_share", 92),
	METRIC("disk_delay_share", 150),
	METRIC("read_bytes_per_s", 126),
	METRIC("write_bytes_per_s", 126),
	METRIC("threads", 144),
	METRIC("cpu_time_ns", 70),
	COMMAND,
};

static const struct plan plan_io[] = {
	METRIC("pid", 0),
	METRIC("user", 60),
	METRIC("state", 0),
	METRIC("cpu_share", 56),
	METRIC("read_bytes_per_s", 0),
	METRIC("write_bytes_per_s", 0),
	METRIC("disk_delay_share", 50),
	METRIC("io_bytes_per_s", 62),
	METRIC("read_calls_per_s", 90),
	METRIC("write_calls_per_s", 90),
	METRIC("read_chars_per_s", 104),
	METRIC("write_chars_per_s", 104),
	METRIC("read_bytes", 120),
	METRIC("write_bytes", 120),
	COMMAND,
};

static const struct plan plan_memory[] = {
	METRIC("pid", 0),
	METRIC("user", 60),
	METRIC("state", 80),
	METRIC("resident_bytes", 0),
	METRIC("resident_growth_bytes_per_s", 56),
	METRIC("memory_share", 0),
	METRIC("virtual_bytes", 66),
	METRIC("shared_bytes", 72),
	METRIC("swap_bytes", 48),
	METRIC("major_faults_per_s", 50),
	METRIC("minor_faults_per_s", 88),
	METRIC("cpu_share", 96),
	COMMAND,
};

static const struct plan plan_waits[] = {
	METRIC("pid", 0),
	METRIC("user", 90),
	METRIC("state", 0),
	METRIC("threads", 130),
	METRIC("cpu_share", 0),
	METRIC("waiting_share", 0),
	METRIC("runq_share", 60),
	METRIC("disk_share", 44),
	METRIC("db_share", 38),
	METRIC("net_share", 72),
	METRIC("lock_share", 76),
	METRIC("mem_share", 106),
	METRIC("ipc_share", 106),
	METRIC("idle_share", 120),
	METRIC("unknown_share", 120),
	BLAME(10, 52),
	METRIC("voluntary_switches_per_s", 160),
	METRIC("involuntary_switches_per_s", 160),
	METRIC("major_faults_per_s", 180),
	METRIC("threads_running", 190),
	METRIC("threads_uninterruptible", 190),
	METRIC("wait_channel", 170),
	COMMAND,
};

static const struct plan plan_connections[] = {
	METRIC("pid", 0),
	{"process", COLUMN_METRIC, NULL, 12, 50},
	METRIC("tid", 140),
	{"service", COLUMN_METRIC, NULL, 9, 32},
	METRIC("in_flight_s", 44),
	METRIC("in_flight_share", 0),
	METRIC("waited_share", 112),
	METRIC("requests_per_s", 60),
	METRIC("mean_request_s", 68),
	METRIC("min_rtt_s", 130),
	METRIC("sent_bytes_per_s", 150),
	METRIC("received_bytes_per_s", 150),
	METRIC("retransmits_per_s", 160),
	METRIC("backend_pid", 120),
	{"backend_state", COLUMN_SERVER_DOES, "SERVER DOES", 19, 100},
	{"address", COLUMN_ADDRESS, "SERVER", 0, 0},
};

static const struct plan plan_cgroup[] = {
	METRIC("pid", 0),
	METRIC("user", 60),
	METRIC("state", 80),
	METRIC("cpu_share", 0),
	METRIC("resident_bytes", 50),
	METRIC("container", 70),
	METRIC("cgroup", 0),
	COMMAND,
};

/* Of one process: the details page. */
static const struct plan plan_threads[] = {
	METRIC("tid", 0),
	METRIC("state", 0),
	METRIC("cpu_share", 0),
	METRIC("waiting_share", 44),
	SPARK(12, 116),
	BLAME(10, 50),
	{"waiting_share", COLUMN_WAITS_FOR, "WAITS FOR", 30, 74},
	METRIC("cpu_time_ns", 128),
	METRIC("last_cpu", 134),
	METRIC("wait_channel", 100),
	METRIC("voluntary_switches_per_s", 160),
	METRIC("involuntary_switches_per_s", 160),
	{"name", COLUMN_COMMAND, "THREAD", 0, 0},
};

static const struct set_plan {
	const char *name, *help, *sort;
	const struct metric_table *table;
	const struct plan *plans;
	size_t count;
} set_plans[] = {
	{"Main", "as top and htop", "cpu_share",
	 &task_metrics, plan_main, ARRAY_SIZE(plan_main)},
	{"I/O", "who reads and writes", "io_bytes_per_s",
	 &task_metrics, plan_io, ARRAY_SIZE(plan_io)},
	{"Memory", "who holds it, who grows", "resident_bytes",
	 &task_metrics, plan_memory, ARRAY_SIZE(plan_memory)},
	{"Waits", "what they wait for", "waiting_share",
	 &task_metrics, plan_waits, ARRAY_SIZE(plan_waits)},
	{"Connections", "whom they ask, and how long that takes", "in_flight_share",
	 &connection_metrics, plan_connections, ARRAY_SIZE(plan_connections)},
	{"cgroup", "who belongs together", "cgroup",
	 &task_metrics, plan_cgroup, ARRAY_SIZE(plan_cgroup)},
};

static const struct set_plan threads_plan = {
	"Threads", "what they do", "waiting_share",
	&task_metrics, plan_threads, ARRAY_SIZE(plan_threads)};
/* clang-format on */

_Static_assert(ARRAY_SIZE(set_plans) <= COLUMN_SET_MAX, "more screens than there is room for");
_Static_assert(ARRAY_SIZE(plan_main) <= COLUMNS_MAX, "more columns than there is room for");

static void add_column(struct column_set *set, const struct plan *plan)
{
	const struct metric *metric = metric_find(set->table, plan->key);

	if (!metric)
		return;
	set->columns[set->count++] = (struct column){
		.kind = plan->kind,
		.metric = metric,
		.title = plan->title ? plan->title : metric->title,
		.width = plan->width ? plan->width : metric->width,
		.from = plan->from,
	};
}

static void init_set(struct column_set *set, const struct set_plan *plan)
{
	set->name = plan->name;
	set->help = plan->help;
	set->table = plan->table;
	set->sort = metric_find(set->table, plan->sort);
	for (size_t i = 0; i < plan->count; i++)
		add_column(set, &plan->plans[i]);
}

void column_sets_init(struct column_sets *ret_sets)
{
	memset(ret_sets, 0, sizeof(*ret_sets));
	for (size_t i = 0; i < ARRAY_SIZE(set_plans); i++)
		init_set(&ret_sets->items[ret_sets->count++], &set_plans[i]);
	init_set(&ret_sets->threads, &threads_plan);
}

uint32_t column_set_needs(const struct column_set *set, int columns)
{
	uint32_t needs = 0;

	for (size_t i = 0; i < set->count; i++)
		if (set->columns[i].from <= columns)
			needs |= set->columns[i].metric->needs;
	return needs;
}

static bool is_fixed(const struct column_set *set, size_t i)
{
	return !i || i + 1 == set->count; /* the pid, the command */
}

static bool leaves_out(const struct column_set *set, int columns)
{
	for (size_t i = 0; i < set->count; i++)
		if (!is_fixed(set, i) && set->columns[i].from > columns)
			return true;
	return false;
}

/* The first step brings in what the width left out, the next ones let the first columns go. */
static int skipped_by(const struct column_set *set, int columns, int steps)
{
	int skippable = (int)set->count - 2;
	int skipped = steps && leaves_out(set, columns) ? steps - 1 : steps;

	return skipped < skippable ? skipped : skippable;
}

static bool is_hidden(const struct column_set *set, size_t i, int columns, int steps)
{
	if (steps)
		return (int)i <= skipped_by(set, columns, steps);
	return set->columns[i].from > columns;
}

static int place_at(struct placed_columns *placed, const struct column *column, int at)
{
	placed->items[placed->count++] = (struct placed_column){column, at, column->width};
	return at + column->width + 1;
}

void columns_place(const struct column_set *set, int columns, int steps,
		   struct placed_columns *ret_placed)
{
	int least = steps ? COMMAND_MIN : COMMAND_LEAST;
	int at = 0;

	memset(ret_placed, 0, sizeof(*ret_placed));
	for (size_t i = 0; i + 1 < set->count; i++) {
		const struct column *column = &set->columns[i];
		bool fits = at + column->width + 1 + least <= columns;
		bool is_out = !is_fixed(set, i) && is_hidden(set, i, columns, steps);

		if (fits && !is_out)
			at = place_at(ret_placed, column, at);
		else if (!is_out || !steps)
			ret_placed->has_more = true;
	}
	ret_placed->items[ret_placed->count++] = (struct placed_column){
		&set->columns[set->count - 1], at, columns > at ? columns - at : 0};
	steps -= (int)set->count - 1; /* by then all columns but two are gone */
	ret_placed->text_shift = steps > 0 ? steps * COMMAND_SHIFT : 0;
	ret_placed->max_steps = (int)set->count + SHIFTS_MAX;
}
