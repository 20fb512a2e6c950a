/* SPDX-License-Identifier: MIT */
#include "helpers/same.h"

#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "model/metric.h"

static void expect_same_text(const char *table, const char *key, const char *expected,
			     const char *got)
{
	if (expected && got ? strcmp(expected, got) != 0 : expected != got)
		ck_abort_msg("%s.%s: expected \"%s\", got \"%s\"", table, key,
			     expected ? expected : "NULL", got ? got : "NULL");
}

static bool is_nan(const struct field *field, uint64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof(value));
	return field->type == VALUE_F64 && isnan(value);
}

void expect_same_row(const struct field_table *table, const void *expected, const void *got)
{
	for (size_t f = 0; f < table->count; f++) {
		const struct field *field = &table->fields[f];
		uint64_t a, b;

		if (field->type == VALUE_TEXT) {
			expect_same_text(table->name, field->key, field_text(field, expected),
					 field_text(field, got));
			continue;
		}
		a = field_get(field, expected);
		b = field_get(field, got);
		if (a != b && !(is_nan(field, a) && is_nan(field, b)))
			ck_abort_msg("%s.%s: expected %" PRIu64 ", got %" PRIu64, table->name,
				     field->key, a, b);
	}
}

static void expect_same_rows(const struct field_table *table, const void *expected,
			     size_t expected_count, const void *got, size_t count)
{
	size_t size = table->row_size;

	if (expected_count != count)
		ck_abort_msg("rows of %s: expected %zu, got %zu", table->name, expected_count,
			     count);
	for (size_t i = 0; i < count; i++)
		expect_same_row(table, (const char *)expected + i * size,
				(const char *)got + i * size);
}

#define SAME_ROWS(table, a, b, rows, count)                                                        \
	expect_same_rows(&table, (a)->rows, (a)->count, (b)->rows, (b)->count)

void expect_same_snapshot(const struct snapshot *a, const struct snapshot *b)
{
	ck_assert_uint_eq(a->sequence, b->sequence);
	ck_assert_uint_eq(a->time_ns, b->time_ns);
	ck_assert_uint_eq(a->boot_ns, b->boot_ns);
	ck_assert_int_eq(a->wall_time.tv_sec, b->wall_time.tv_sec);
	ck_assert_int_eq(a->wall_time.tv_nsec, b->wall_time.tv_nsec);
	ck_assert_uint_eq(a->needs, b->needs);
	ck_assert(a->is_sealed && b->is_sealed);
	expect_same_row(&cost_fields, &a->cost, &b->cost);
	expect_same_row(&system_fields, &a->system, &b->system);
	SAME_ROWS(cpu_fields, &a->system, &b->system, cpus, cpu_count);
	SAME_ROWS(cgroup_fields, &a->system, &b->system, cgroups, cgroup_count);
	SAME_ROWS(disk_fields, a, b, disks, disk_count);
	SAME_ROWS(net_fields, a, b, nets, net_count);
	SAME_ROWS(health_fields, a, b, health, health_count);
	SAME_ROWS(task_fields, a, b, processes, process_count);
	SAME_ROWS(task_fields, a, b, threads, thread_count);
	SAME_ROWS(connection_fields, a, b, connections, connection_count);
}

void expect_same_notes(const struct frame_notes *a, const struct frame_notes *b)
{
	ck_assert_int_eq(a->is_after_gap, b->is_after_gap);
	SAME_ROWS(note_fields, a, b, verdicts, verdict_count);
}

/* Intervals */

static void expect_same_metric(const struct metric_table *table, const struct metric *metric,
			       const void *expected, const void *got)
{
	double a = metric_number(metric, expected), b = metric_number(metric, got);

	expect_same_text(table->name, metric->key, metric_text(metric, expected),
			 metric_text(metric, got));
	if (a != b && !(isnan(a) && isnan(b)))
		ck_abort_msg("%s.%s: expected %.17g, got %.17g", table->name, metric->key, a, b);
}

static void expect_same_metrics(const struct metric_table *table, const void *expected,
				size_t expected_count, const void *got, size_t count)
{
	ck_assert_uint_eq(expected_count, count);
	for (size_t i = 0; i < count; i++) {
		const char *a = (const char *)expected + i * table->row_size;
		const char *b = (const char *)got + i * table->row_size;

		for (size_t m = 0; m < table->count; m++)
			expect_same_metric(table, &table->metrics[m], a, b);
	}
}

#define SAME_METRICS(table, a, b, rows, count)                                                     \
	expect_same_metrics(&table, (a)->rows, (a)->count, (b)->rows, (b)->count)

void expect_same_interval(const struct interval *a, const struct interval *b)
{
	ck_assert_double_eq(a->seconds, b->seconds);
	ck_assert_int_eq(a->is_gap, b->is_gap);
	expect_same_metrics(&system_metrics, &a->system, 1, &b->system, 1);
	SAME_METRICS(cpu_metrics, &a->system, &b->system, cpus, cpu_count);
	SAME_METRICS(task_metrics, a, b, processes, process_count);
	SAME_METRICS(task_metrics, a, b, threads, thread_count);
	SAME_METRICS(disk_metrics, a, b, disks, disk_count);
	SAME_METRICS(net_metrics, a, b, nets, net_count);
	SAME_METRICS(cgroup_metrics, a, b, cgroups, cgroup_count);
	SAME_METRICS(connection_metrics, a, b, connections, connection_count);
}
