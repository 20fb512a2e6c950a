/* SPDX-License-Identifier: MIT */
/** Rows in the order of one metric. */
#ifndef MODEL_ORDER_H
#define MODEL_ORDER_H

#include <stdbool.h>
#include <stddef.h>

#include "model/interval.h"
#include "model/metric.h"

struct order {
	const struct metric *metric; /* of task_metrics */
	bool is_descending;
};

/** The natural first direction of a metric: numbers descending, labels ascending. */
struct order order_of(const struct metric *metric);
/**
 * "cpu", "+cpu", "-pid": as in top, + is high to low and - low to high; without a sign it is order_of().
 *
 * @return false: task_metrics has no such key or title
 */
bool order_parse(const char *text, struct order *ret_order);
/** Sort pointers to rows; stable; unknown values come last in both directions, ties by (tgid, tid). */
void order_sort(struct order order, const struct task_usage **rows, size_t count);

#endif
