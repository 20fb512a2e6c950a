/* SPDX-License-Identifier: MIT */
/**
 * The ring-buffer store: what the numbers were over the last minutes.
 *
 * One ring per metric of the system, of each disk and interface, and of each process and thread
 * that was ever active while we looked (its CPU, delay or I/O rate was above zero). A tick is one
 * interval; a value that is unknown, or a task that was not there, is a gap (NaN). A task that has ended keeps its rings until
 * the last of its samples has aged out. The whole is bounded in bytes: when the limit is
 * reached the tasks that were inactive for longest lose their history first.
 */
#ifndef STORE_HISTORY_H
#define STORE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/interval.h"
#include "model/metric.h"

struct history_options {
	uint32_t ticks;     /* samples per ring: 600 = 10 minutes at 1 s */
	size_t limit_bytes; /* of everything kept */
};

struct history_stats {
	size_t bytes;           /* held now */
	size_t tasks;           /* with rings */
	uint64_t evicted_tasks; /* lost their history to the limit, ever */
};

struct history;

/** Its system, CPU and device rings are made when the first of them is seen. history_free() ends it. */
struct history *history_new(struct history_options options);
/** One tick more: take every number that is kept over from an interval, of which nothing is borrowed. */
void history_push(struct history *history, const struct interval *interval);
void history_free(struct history *history);
struct history_stats history_stats(const struct history *history);
/** From now on the readings below are as they were so many ticks ago: for a picture that is held. 0: now. */
void history_look_back(struct history *history, uint32_t ticks);
/** The ticks that were said last. */
uint32_t history_looks_back(const struct history *history);
/** Ticks kept so far, at most the option's. */
uint32_t history_ticks(const struct history *history);

/**
 * Copy the newest `count` samples of a metric, oldest first; ticks before the first are NaN.
 *
 * @param metric  a number of system_metrics (all are kept)
 */
void history_system(const struct history *history, const struct metric *metric, float *ret_values,
		    size_t count);
/** The same for a metric of cpu_metrics, of CPU `id`. False (all NaN): never seen. */
bool history_cpu(const struct history *history, int32_t id, const struct metric *metric,
		 float *ret_values, size_t count);
/** The same for a metric of disk_metrics, of the disk of that name. */
bool history_disk(const struct history *history, const char *name, const struct metric *metric,
		  float *ret_values, size_t count);
/** The same for a metric of net_metrics, of the interface of that name. */
bool history_net(const struct history *history, const char *name, const struct metric *metric,
		 float *ret_values, size_t count);
/** The same for a metric of task_metrics with METRIC_KEEP_HISTORY. False: it was never active. */
bool history_task(const struct history *history, struct task_key key, bool is_thread,
		  const struct metric *metric, float *ret_values, size_t count);

/** A task with history, living or ended. Texts live as long as the entry. */
struct history_task_info {
	struct task_key key;
	pid_t tgid;
	bool is_thread;
	bool has_ended;
	uint32_t ended_ticks_ago; /* when it has */
	const char *name, *command, *user;
};
/** Walk them in no special order; start with *position = 0. False at the end. */
bool history_next_task(const struct history *history, size_t *position,
		       struct history_task_info *ret_info);

#endif
