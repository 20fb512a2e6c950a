/* SPDX-License-Identifier: MIT */
/* One side of a comparison: every number of every interval added into a bounded number of blocks. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare_private.h"
#include "base/alloc.h"

/** More different programs and endpoints than this are left out, the later ones. */
#define SUBJECTS_MAX 4096
/** A process born in an interval has rates over its own life, which is taken for at least this. */
#define LIFE_MIN_S 0.1

static size_t row_count(enum compare_kind kind)
{
	size_t count;

	compare_rows(kind, &count);
	return count;
}

struct compare_cell *compare_cells_of(const struct compare_subject *subject, size_t block)
{
	return &subject->cells[block * row_count(subject->kind)];
}

static void subject_free(struct compare_subject *subject)
{
	free(subject->program);
	free(subject->address);
	free(subject->sum);
	free(subject->weight);
	free(subject->cells);
	free(subject);
}

/** FNV-1a; two of them with different beginnings make a key. */
static uint64_t mix(uint64_t hash, const char *text)
{
	for (; text && *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return (hash ^ 0xff) * UINT64_C(0x100000001b3);
}

static struct hash_key key_of(enum compare_kind kind, const char *program, const char *address)
{
	uint64_t begin = UINT64_C(0xcbf29ce484222325) + kind;

	return (struct hash_key){mix(mix(begin, program), address),
				 mix(mix(~begin, address), program)};
}

/** @param address  NULL: a program; @return NULL: there are too many */
static struct compare_subject *subject_of(struct compare_side *side, enum compare_kind kind,
					  const char *program, const char *address)
{
	struct hash_key key = key_of(kind, program, address);
	struct compare_subject *subject = hash_get(&side->by_key, key);
	size_t rows = row_count(kind);

	if (subject || side->subjects.count == SUBJECTS_MAX)
		return subject;
	subject = xcalloc(1, sizeof(*subject));
	subject->kind = kind;
	subject->program = program ? xstrdup(program) : NULL;
	subject->address = address ? xstrdup(address) : NULL;
	subject->key = key;
	subject->sum = xcalloc(rows, sizeof(*subject->sum));
	subject->weight = xcalloc(rows, sizeof(*subject->weight));
	subject->cells = xcalloc(rows * COMPARE_BLOCKS, sizeof(*subject->cells));
	*compare_subjects_push(&side->subjects) = subject;
	side->span.programs += kind == COMPARE_PROGRAM;
	side->span.endpoints += kind == COMPARE_ENDPOINT;
	hash_put(&side->by_key, key, subject);
	return subject;
}

const struct compare_subject *compare_find(const struct compare_side *side, struct hash_key key)
{
	return hash_get(&side->by_key, key);
}

static void find_metrics(struct compare_side *side, enum compare_kind kind)
{
	size_t count;
	const struct compare_row *rows = compare_rows(kind, &count);
	const struct metric_table *table = compare_table(kind);

	for (size_t i = 0; i < count; i++) {
		if (!rows[i].get)
			side->metrics[kind][i] = metric_find(table, rows[i].metric.key);
		if (rows[i].metric.weight && !rows[i].get_weight)
			side->weights[kind][i] = metric_find(table, rows[i].metric.weight);
	}
}

struct compare_side *compare_side_new(void)
{
	struct compare_side *side = xcalloc(1, sizeof(*side));

	side->per_block = 1;
	for (enum compare_kind kind = 0; kind < COMPARE_KIND_COUNT; kind++)
		find_metrics(side, kind);
	subject_of(side, COMPARE_MACHINE, NULL, NULL);
	return side;
}

void compare_side_free(struct compare_side *side)
{
	if (!side)
		return;
	for (size_t i = 0; i < side->subjects.count; i++)
		subject_free(side->subjects.items[i]);
	compare_subjects_done(&side->subjects);
	hash_done(&side->by_key);
	free(side);
}

const struct compare_span *compare_side_span(const struct compare_side *side)
{
	return &side->span;
}

/* --- An interval --- */

static double number_of(const struct compare_row *row, const struct metric *metric,
			compare_get_fn *get, const struct compare_sample *sample)
{
	if (get)
		return get(sample, row->class);
	return metric ? metric_number(metric, sample->row) : NAN;
}

/** A newborn's rates are over its own life: what they come to in the whole interval. */
static double part_of_interval(const struct compare_sample *sample, enum compare_kind kind,
			       const struct metric *metric)
{
	const struct task_usage *usage = sample->row;
	double seconds = sample->interval->seconds;

	if (kind != COMPARE_PROGRAM || !usage->is_new || !metric || metric->kind != METRIC_RATE)
		return 1.0;
	return fmin(fmax((double)usage->age_ns / 1e9, LIFE_MIN_S) / seconds, 1.0);
}

/** Add one process, one connection, or the machine, to whom it belongs to. */
static void add_sample(struct compare_side *side, struct compare_subject *subject,
		       const struct compare_sample *sample)
{
	enum compare_kind kind = subject->kind;
	size_t count;
	const struct compare_row *rows = compare_rows(kind, &count);

	if (subject->interval != side->span.intervals) {
		subject->interval = side->span.intervals;
		subject->present_s += sample->interval->seconds;
		memset(subject->sum, 0, count * sizeof(*subject->sum));
		memset(subject->weight, 0, count * sizeof(*subject->weight));
	}
	for (size_t i = 0; i < count; i++) {
		const struct metric *metric = side->metrics[kind][i];
		double value = number_of(&rows[i], metric, rows[i].get, sample), weight;

		if (!rows[i].metric.weight) {
			subject->sum[i] += value * part_of_interval(sample, kind, metric);
			continue;
		}
		weight = number_of(&rows[i], side->weights[kind][i], rows[i].get_weight, sample);
		if (isnan(value) || isnan(weight) || weight <= 0.0)
			continue;
		subject->sum[i] += value * weight;
		subject->weight[i] += weight;
	}
}

/** Move the sums of the interval into the block. */
static void close_interval(struct compare_side *side, struct compare_subject *subject,
			   double seconds)
{
	struct compare_cell *cells = compare_cells_of(subject, side->blocks - 1);
	size_t count;
	const struct compare_row *rows = compare_rows(subject->kind, &count);

	for (size_t i = 0; i < count; i++) {
		double sum = subject->sum[i];

		if (rows[i].metric.weight)
			cells[i].other += subject->weight[i] * seconds;
		else if (!isfinite(sum))
			cells[i].other += seconds;
		if (isfinite(sum))
			cells[i].sum += sum * seconds;
	}
}

/** Two blocks become one; there is room for as many again. */
static void merge_blocks(struct compare_side *side)
{
	for (size_t s = 0; s < side->subjects.count; s++) {
		struct compare_subject *subject = side->subjects.items[s];
		size_t rows = row_count(subject->kind);

		for (size_t i = 0; i < COMPARE_BLOCKS / 2 * rows; i++) {
			size_t first = i / rows * 2 * rows + i % rows;
			struct compare_cell a = subject->cells[first];
			struct compare_cell b = subject->cells[first + rows];

			subject->cells[i] = (struct compare_cell){a.sum + b.sum, a.other + b.other};
		}
		memset(compare_cells_of(subject, COMPARE_BLOCKS / 2), 0,
		       COMPARE_BLOCKS / 2 * rows * sizeof(*subject->cells));
	}
	for (size_t i = 0; i < COMPARE_BLOCKS / 2; i++)
		side->block_s[i] = side->block_s[2 * i] + side->block_s[2 * i + 1];
	memset(&side->block_s[COMPARE_BLOCKS / 2], 0,
	       COMPARE_BLOCKS / 2 * sizeof(side->block_s[0]));
	side->blocks = COMPARE_BLOCKS / 2;
	side->per_block *= 2;
}

static void next_block(struct compare_side *side)
{
	if (side->blocks && side->in_block < side->per_block)
		return;
	if (side->blocks == COMPARE_BLOCKS)
		merge_blocks(side);
	side->blocks++;
	side->in_block = 0;
}

static struct time_split threads_of(const struct interval *interval)
{
	struct time_split all;

	for (int class = 0; class < WAIT_CLASS_COUNT; class ++) {
		double sum = NAN;

		for (size_t i = 0; i < interval->process_count; i++) {
			double share = interval->processes[i].split.share[class];

			if (!isnan(share))
				sum = (isnan(sum) ? 0.0 : sum) + share;
		}
		all.share[class] = sum;
	}
	return all;
}

static void add_processes(struct compare_side *side, struct compare_sample sample)
{
	const struct interval *interval = sample.interval;
	struct textbuf name = {0};

	for (size_t i = 0; i < interval->process_count; i++) {
		struct compare_subject *subject;

		sample.row = &interval->processes[i];
		compare_program_name(&interval->processes[i].now, &name);
		subject = subject_of(side, COMPARE_PROGRAM, textbuf_text(&name), NULL);
		if (subject)
			add_sample(side, subject, &sample);
	}
	textbuf_done(&name);
}

static void add_connections(struct compare_side *side, struct compare_sample sample)
{
	const struct interval *interval = sample.interval;
	struct textbuf name = {0};

	for (size_t i = 0; i < interval->connection_count; i++) {
		const struct connection_usage *usage = &interval->connections[i];
		const struct task_usage *process = interval_process(interval, usage->now.pid);
		struct compare_subject *subject;

		if (usage->is_inbound || !usage->now.address || !process)
			continue;
		sample.row = usage;
		compare_program_name(&process->now, &name);
		subject =
			subject_of(side, COMPARE_ENDPOINT, textbuf_text(&name), usage->now.address);
		if (!subject)
			continue;
		if (usage->now.service != SERVICE_UNKNOWN)
			subject->service = usage->service;
		add_sample(side, subject, &sample);
	}
	textbuf_done(&name);
}

static void add_disks(struct compare_side *side, struct compare_sample sample)
{
	for (size_t i = 0; i < sample.interval->disk_count; i++) {
		const struct disk_usage *usage = &sample.interval->disks[i];
		struct compare_subject *subject;

		if (!usage->now.name)
			continue;
		subject = subject_of(side, COMPARE_DISK, usage->now.name, NULL);
		sample.row = usage;
		if (subject)
			add_sample(side, subject, &sample);
	}
}

static void add_groups(struct compare_side *side, struct compare_sample sample)
{
	for (size_t i = 0; i < sample.interval->cgroup_count; i++) {
		const struct cgroup_usage *usage = &sample.interval->cgroups[i];
		struct compare_subject *subject;

		if (!usage->now.path)
			continue;
		subject = subject_of(side, COMPARE_GROUP, usage->now.path, NULL);
		sample.row = usage;
		if (subject)
			add_sample(side, subject, &sample);
	}
}

static void add_to_span(struct compare_span *span, const struct interval *interval)
{
	const struct host *host = interval->end->host;

	if (!span->intervals)
		span->begin = interval->begin->wall_time;
	span->end = interval->end->wall_time;
	span->intervals++;
	span->seconds += interval->seconds;
	if (interval->system.oom_kills_per_s > 0.0)
		span->oom_kills += interval->system.oom_kills_per_s * interval->seconds;
	span->has_connections |= interval->end->needs & NEED_CONNECTIONS;
	span->has_connections |= interval->connection_count > 0;
	if (!host)
		return;
	span->is_of_many_hosts |=
		span->host.boot_id[0] && strcmp(span->host.boot_id, host->boot_id) != 0;
	span->host = *host;
}

void compare_add(struct compare_side *side, const struct interval *interval,
		 const struct verdict_note *machine)
{
	struct time_split threads = threads_of(interval);
	struct compare_sample sample = {interval, &interval->system, machine, &threads};

	if (interval->seconds <= 0.0)
		return;
	next_block(side);
	add_to_span(&side->span, interval);
	add_sample(side, side->subjects.items[0], &sample);
	add_processes(side, sample);
	add_connections(side, sample);
	add_disks(side, sample);
	add_groups(side, sample);
	for (size_t i = 0; i < side->subjects.count; i++)
		if (side->subjects.items[i]->interval == side->span.intervals)
			close_interval(side, side->subjects.items[i], interval->seconds);
	side->block_s[side->blocks - 1] += interval->seconds;
	side->in_block++;
}
