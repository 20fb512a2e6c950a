/* SPDX-License-Identifier: MIT */
/**
 * Typed growable arrays.
 *
 *	ARRAY_DEFINE(pid_array, pid_t);      declares struct pid_array { pid_t *items; size_t count, capacity; }
 *	struct pid_array pids = {0};
 *	*pid_array_push(&pids) = 42;         pushes a zeroed member and returns it
 *	pid_array_done(&pids);
 */
#ifndef BASE_ARRAY_H
#define BASE_ARRAY_H

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define ARRAY_DEFINE(name, type)                                                                   \
	struct name {                                                                              \
		type *items;                                                                       \
		size_t count, capacity;                                                            \
	};                                                                                         \
	static inline void name##_reserve(struct name *array, size_t capacity)                     \
	{                                                                                          \
		if (capacity <= array->capacity)                                                   \
			return;                                                                    \
		array->items = xreallocarray(array->items, capacity, sizeof(type));                \
		array->capacity = capacity;                                                        \
	}                                                                                          \
	static inline type *name##_push(struct name *array)                                        \
	{                                                                                          \
		if (array->count == array->capacity)                                               \
			name##_reserve(array, array->capacity ? array->capacity * 2 : 16);         \
		type *item = &array->items[array->count++];                                        \
		memset(item, 0, sizeof(*item));                                                    \
		return item;                                                                       \
	}                                                                                          \
	static inline void name##_done(struct name *array)                                         \
	{                                                                                          \
		free(array->items);                                                                \
		memset(array, 0, sizeof(*array));                                                  \
	}                                                                                          \
	struct name

#endif
