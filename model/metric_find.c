/* SPDX-License-Identifier: MIT */
/* Metrics by the names that people have in their fingers. */
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "model/metric.h"

struct metric_alias {
	const char *name; /* any case, without '%' at either end */
	const char *key;  /* the alias counts in every table that has it */
};

/* Sorted by key. From top's field list, htop's sort keys, pidstat's and iotop's headings, and
 * what one types without thinking. */
static const struct metric_alias aliases[] = {
	{"ELAPSED", "age_ns"},
	{"etime", "age_ns"},
	{"CGNAME", "cgroup"},
	{"args", "command"},
	{"CMD", "command"},
	{"cmdline", "command"},
	{"docker", "container"},
	{"cpu", "cpu_share"},
	{"pcpu", "cpu_share"},
	{"PERCENT_CPU", "cpu_share"},
	{"CPU_TIME", "cpu_time_ns"},
	{"TIME", "cpu_time_ns"},
	{"db", "db_share"},
	{"blkio", "disk_delay_share"},
	{"disk_delay", "disk_delay_share"},
	{"IO>", "disk_delay_share"},
	{"iodelay", "disk_delay_share"},
	{"PERCENT_IO_DELAY", "disk_delay_share"},
	{"disk", "disk_share"},
	{"idle", "idle_share"},
	{"nvcswch/s", "involuntary_switches_per_s"},
	{"io", "io_bytes_per_s"},
	{"IO_RATE", "io_bytes_per_s"},
	{"ipc", "ipc_share"},
	{"LASTCPU", "last_cpu"},
	{"PROCESSOR", "last_cpu"},
	{"PSR", "last_cpu"},
	{"lock", "lock_share"},
	{"MAJFLT", "major_faults"},
	{"nMaj", "major_faults"},
	{"faults", "major_faults_per_s"},
	{"majflt/s", "major_faults_per_s"},
	{"vMj", "major_faults_per_s"},
	{"mem", "memory_share"},
	{"memory", "memory_share"},
	{"PERCENT_MEM", "memory_share"},
	{"pmem", "memory_share"},
	{"MINFLT", "minor_faults"},
	{"nMin", "minor_faults"},
	{"vMn", "minor_faults_per_s"},
	{"COMM", "name"},
	{"ucmd", "name"},
	{"net", "net_share"},
	{"NI", "nice"},
	{"TGID", "pid"},
	{"CLS", "policy"},
	{"sched", "policy"},
	{"SCHEDULERPOLICY", "policy"},
	{"PRI", "priority"},
	{"prio", "priority"},
	{"IO_RBYTES", "read_bytes"},
	{"ioR", "read_bytes"},
	{"DISK READ", "read_bytes_per_s"},
	{"IO_READ_RATE", "read_bytes_per_s"},
	{"kB_rd/s", "read_bytes_per_s"},
	{"read", "read_bytes_per_s"},
	{"M_RESIDENT", "resident_bytes"},
	{"RES", "resident_bytes"},
	{"resident", "resident_bytes"},
	{"rss", "resident_bytes"},
	{"growth", "resident_growth_bytes_per_s"},
	{"RGROW", "resident_growth_bytes_per_s"},
	{"PERCENT_CPU_DELAY", "run_delay_share"},
	{"run_delay", "run_delay_share"},
	{"runq", "run_delay_share"},
	{"wait", "run_delay_share"},
	{"M_SHARE", "shared_bytes"},
	{"SHARED", "shared_bytes"},
	{"shr", "shared_bytes"},
	{"STARTTIME", "start_ticks"},
	{"stat", "state"},
	{"STATUS", "state"},
	{"M_SWAP", "swap_bytes"},
	{"swap", "swap_bytes"},
	{"sys", "system_share"},
	{"system", "system_share"},
	{"NLWP", "threads"},
	{"nTH", "threads"},
	{"thr", "threads"},
	{"ST_UID", "uid"},
	{"unknown", "unknown_share"},
	{"EUSER", "user"},
	{"usr", "user_share"},
	{"M_SIZE", "virtual_bytes"},
	{"M_VIRT", "virtual_bytes"},
	{"virt", "virtual_bytes"},
	{"virtual", "virtual_bytes"},
	{"vsz", "virtual_bytes"},
	{"cswch/s", "voluntary_switches_per_s"},
	{"wchan", "wait_channel"},
	{"IO_WBYTES", "write_bytes"},
	{"ioW", "write_bytes"},
	{"DISK WRITE", "write_bytes_per_s"},
	{"IO_WRITE_RATE", "write_bytes_per_s"},
	{"kB_wr/s", "write_bytes_per_s"},
	{"write", "write_bytes_per_s"},
};

typedef int text_compare_fn(const char *a, const char *b);

static const struct metric *find_key(const struct metric_table *table, const char *key,
				     text_compare_fn *compare)
{
	for (size_t i = 0; i < table->count; i++) {
		if (!compare(table->metrics[i].key, key))
			return &table->metrics[i];
	}
	return NULL;
}

/* Compares without a '%' at the ends: top says %CPU, we say CPU%, and some say CPU. */
static int compare_bare(const char *a, const char *b)
{
	size_t a_length, b_length;

	a += a[0] == '%' && a[1];
	b += b[0] == '%' && b[1];
	a_length = strlen(a);
	b_length = strlen(b);
	a_length -= a_length > 1 && a[a_length - 1] == '%';
	b_length -= b_length > 1 && b[b_length - 1] == '%';
	return a_length != b_length || strncasecmp(a, b, a_length);
}

static const struct metric *find_title(const struct metric_table *table, const char *title,
				       text_compare_fn *compare)
{
	for (size_t i = 0; i < table->count; i++) {
		if (!compare(table->metrics[i].title, title))
			return &table->metrics[i];
	}
	return NULL;
}

static const struct metric *find_alias(const struct metric_table *table, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(aliases); i++) {
		const struct metric *metric;

		if (compare_bare(aliases[i].name, name))
			continue;
		metric = find_key(table, aliases[i].key, strcmp);
		if (metric)
			return metric;
	}
	return NULL;
}

const struct metric *metric_find(const struct metric_table *table, const char *name)
{
	const struct metric *metric = find_key(table, name, strcmp);

	if (!metric)
		metric = find_title(table, name, strcasecmp);
	if (!metric)
		metric = find_title(table, name, compare_bare);
	if (!metric)
		metric = find_key(table, name, strcasecmp);
	return metric ? metric : find_alias(table, name);
}
