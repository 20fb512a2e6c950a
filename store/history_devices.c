/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "store/history_private.h"

size_t series_worst_bytes(const struct series_shape *shape, const struct ring_space *space)
{
	size_t chunk = sizeof(struct ring_slot) + heap_bytes(RING_CHUNK_TICKS * sizeof(float));

	return shape->count * (heap_bytes(0) + space->slot_count * chunk);
}

void device_store_init(struct device_store *store, const struct metric_table *table)
{
	*store = (struct device_store){0};
	series_shape_init(&store->shape, table, 0);
}

static size_t device_bytes(const struct device_store *store, const struct device_series *device)
{
	size_t bytes = heap_bytes(sizeof(*device) + store->shape.count * sizeof(struct ring));

	return bytes + (device->id.name ? heap_bytes(strlen(device->id.name) + 1) : 0);
}

static void device_free(struct device_store *store, struct ring_space *space,
			struct device_series *device)
{
	space->bytes -= device_bytes(store, device);
	series_done(device->rings, &store->shape, space);
	free((void *)(uintptr_t)device->id.name);
	free(device);
}

void device_store_done(struct device_store *store, struct ring_space *space)
{
	while (store->first) {
		struct device_series *device = store->first;

		store->first = device->next;
		device_free(store, space, device);
	}
	series_shape_done(&store->shape);
}

void device_store_rewind(struct device_store *store)
{
	store->cursor = &store->first;
}

static int id_compare(struct device_id a, struct device_id b)
{
	if (a.name && b.name)
		return strcmp(a.name, b.name);
	return (a.number > b.number) - (a.number < b.number);
}

static struct device_series *device_new(struct device_store *store, struct ring_space *space,
					struct device_id id)
{
	struct device_series *device =
		xcalloc(1, sizeof(*device) + store->shape.count * sizeof(struct ring));

	device->id = id;
	if (id.name)
		device->id.name = xstrdup(id.name);
	space->bytes += device_bytes(store, device);
	return device;
}

void device_store_push(struct device_store *store, struct ring_space *space, size_t limit_bytes,
		       uint32_t tick, struct device_id id, const void *row)
{
	struct device_series **link = store->cursor;
	struct device_series *device;

	if (link != &store->first && *link && id_compare((*link)->id, id) > 0)
		link = &store->first; /* rows that are not sorted are found all the same */
	while (*link && id_compare((*link)->id, id) < 0)
		link = &(*link)->next;
	device = *link;
	if (!device || id_compare(device->id, id)) {
		if (space->bytes + series_worst_bytes(&store->shape, space) > limit_bytes)
			return;
		device = device_new(store, space, id);
		device->next = *link;
		*link = device;
	}
	store->cursor = &device->next;
	device->last_seen = tick;
	series_push(device->rings, &store->shape, space, tick, row);
}

void device_store_age(struct device_store *store, struct ring_space *space, uint32_t tick)
{
	struct device_series **link = &store->first;

	while (*link) {
		struct device_series *device = *link;

		if (tick - device->last_seen < space->ticks) {
			link = &device->next;
			continue;
		}
		*link = device->next;
		device_free(store, space, device);
	}
}

const struct device_series *device_store_find(const struct device_store *store, struct device_id id)
{
	const struct device_series *device = store->first;

	while (device && id_compare(device->id, id))
		device = device->next;
	return device;
}
