/* SPDX-License-Identifier: MIT */
/** The rings of one row of a metric table: of the machine, a CPU, a device, a task. */
#ifndef STORE_SERIES_H
#define STORE_SERIES_H

#include <stddef.h>
#include <stdint.h>

#include "model/metric.h"
#include "store/ring.h"

/** Which metrics of a table have rings. */
struct series_shape {
	const struct metric_table *table;
	const struct metric **metrics; /* `count` of them; owned */
	size_t count;
};

/** @param flag  only metrics with this flag; 0: every one that is a number and changes */
void series_shape_init(struct series_shape *shape, const struct metric_table *table, uint32_t flag);
void series_shape_done(struct series_shape *shape);

/** One row's rings, in the order of the shape. */
void series_push(struct ring *rings, const struct series_shape *shape, struct ring_space *space,
		 uint32_t tick, const void *row);
/** As ring_copy() for one metric; all NaN when `rings` is NULL or the metric has no ring. */
void series_copy(const struct ring *rings, const struct series_shape *shape,
		 const struct ring_space *space, uint32_t end, const struct metric *metric,
		 float *ret_values, size_t count);
void series_done(struct ring *rings, const struct series_shape *shape, struct ring_space *space);

#endif
