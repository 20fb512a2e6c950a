/* SPDX-License-Identifier: MIT */
#include "store/series.h"

#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"

static bool is_kept(const struct metric *metric, uint32_t flag)
{
	if (flag)
		return metric->flags & flag;
	return metric->kind != METRIC_LABEL && metric->type != VALUE_TEXT &&
	       metric->type != VALUE_CHAR;
}

void series_shape_init(struct series_shape *shape, const struct metric_table *table, uint32_t flag)
{
	*shape = (struct series_shape){.table = table};
	shape->metrics = xcalloc(table->count ? table->count : 1, sizeof(*shape->metrics));
	for (size_t i = 0; i < table->count; i++)
		if (is_kept(&table->metrics[i], flag))
			shape->metrics[shape->count++] = &table->metrics[i];
}

void series_shape_done(struct series_shape *shape)
{
	free(shape->metrics);
	*shape = (struct series_shape){0};
}

void series_push(struct ring *rings, const struct series_shape *shape, struct ring_space *space,
		 uint32_t tick, const void *row)
{
	for (size_t i = 0; i < shape->count; i++)
		ring_push(&rings[i], space, tick, (float)metric_number(shape->metrics[i], row));
}

void series_copy(const struct ring *rings, const struct series_shape *shape,
		 const struct ring_space *space, uint32_t end, const struct metric *metric,
		 float *ret_values, size_t count)
{
	for (size_t i = 0; rings && i < shape->count; i++) {
		if (shape->metrics[i] == metric) {
			ring_copy(&rings[i], space, end, ret_values, count);
			return;
		}
	}
	for (size_t i = 0; i < count; i++)
		ret_values[i] = NAN;
}

void series_done(struct ring *rings, const struct series_shape *shape, struct ring_space *space)
{
	for (size_t i = 0; i < shape->count; i++)
		ring_done(&rings[i], space);
}
