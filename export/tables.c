/* SPDX-License-Identifier: MIT */
#include "export/tables.h"

#include <string.h>

#include "export/exporter.h"

static const void *system_rows(const struct interval *interval, size_t *ret_count)
{
	*ret_count = 1;
	return &interval->system;
}

static const void *cpu_rows(const struct interval *interval, size_t *ret_count)
{
	*ret_count = interval->system.cpu_count;
	return interval->system.cpus;
}

static const void *disk_rows(const struct interval *interval, size_t *ret_count)
{
	*ret_count = interval->disk_count;
	return interval->disks;
}

static const void *net_rows(const struct interval *interval, size_t *ret_count)
{
	*ret_count = interval->net_count;
	return interval->nets;
}

static const void *cgroup_rows(const struct interval *interval, size_t *ret_count)
{
	*ret_count = interval->cgroup_count;
	return interval->cgroups;
}

static const void *process_rows(const struct interval *interval, size_t *ret_count)
{
	*ret_count = interval->process_count;
	return interval->processes;
}

static const void *thread_rows(const struct interval *interval, size_t *ret_count)
{
	*ret_count = interval->thread_count;
	return interval->threads;
}

static const void *connection_rows(const struct interval *interval, size_t *ret_count)
{
	*ret_count = interval->connection_count;
	return interval->connections;
}

const struct export_table export_tables[EXPORT_TABLE_COUNT] = {
	{"system", &system_metrics, false, 0, system_rows},
	{"cpu", &cpu_metrics, false, 0, cpu_rows},
	{"disk", &disk_metrics, false, 0, disk_rows},
	{"net", &net_metrics, false, 0, net_rows},
	{"cgroup", &cgroup_metrics, false, NEED_CGROUP | NEED_CGROUP_STAT, cgroup_rows},
	{"process", &task_metrics, true, 0, process_rows},
	{"thread", &task_metrics, true, NEED_THREADS, thread_rows},
	{"connection", &connection_metrics, false, NEED_CONNECTIONS | NEED_WAITS, connection_rows},
};

const struct export_table *export_table_find(const char *name)
{
	for (size_t i = 0; i < EXPORT_TABLE_COUNT; i++)
		if (!strcmp(export_tables[i].name, name))
			return &export_tables[i];
	return NULL;
}

const struct metric_table *export_metrics(const struct export_settings *settings)
{
	return settings->table ? settings->table->metrics : &task_metrics;
}

bool export_has_table(const struct export_settings *settings, const struct export_table *table,
		      const char *unless_chosen)
{
	const char *chosen = settings->table ? settings->table->name : unless_chosen;

	if (!strcmp(table->name, "thread") && settings->threads &&
	    (!chosen || !strcmp(chosen, "process")))
		return true;
	if (!chosen)
		return strcmp(table->name, "thread") != 0;
	return !strcmp(table->name, chosen);
}

/** A connection belongs to a process; other rows to the machine. */
static bool has_wanted_process(const struct selection *selection, const struct export_table *table,
			       const void *row)
{
	const struct connection_usage *connection = row;

	return table->metrics != &connection_metrics ||
	       selection_has_pid(selection, connection->now.pid);
}

void export_each_row(struct export_run *run, const struct export_table *table,
		     const struct interval *interval, export_row_fn *put)
{
	size_t count;
	const char *rows = table->rows(interval, &count);

	if (!table->has_tasks) {
		for (size_t i = 0; i < count; i++) {
			const void *row = rows + i * table->metrics->row_size;

			if (has_wanted_process(&run->settings->selection, table, row))
				put(run, table, row);
		}
		return;
	}
	selection_rows(&run->settings->selection, (const struct task_usage *)(const void *)rows,
		       count, &run->rows);
	for (size_t i = 0; i < run->rows.count; i++)
		put(run, table, run->rows.rows[i]);
}
