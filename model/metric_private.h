/* SPDX-License-Identifier: MIT */
/** How the rows of the metric tables are written down. */
#ifndef MODEL_METRIC_PRIVATE_H
#define MODEL_METRIC_PRIVATE_H

#include "base/array.h"
#include "model/metric.h"
#include "model/snapshot.h"

/* The type follows from the field, so that the two cannot differ. */
#define METRIC_TYPE(row_type, field)                                                               \
	_Generic(((row_type *)0)->field,                                                          \
		uint64_t: VALUE_U64,                                                              \
		uint32_t: VALUE_U32,                                                              \
		int32_t: VALUE_I32,                                                               \
		int16_t: VALUE_I16,                                                               \
		uint8_t: VALUE_U8,                                                                \
		double: VALUE_F64,                                                                \
		bool: VALUE_BOOL,                                                                 \
		char: VALUE_CHAR,                                                                 \
		const char *: VALUE_TEXT)

/* One row; `unit_`, `kind_` without their prefix. Whatever else it has comes as designated
 * initialisers: `.flags = …, .needs = …`. */
#define METRIC_ROW(row_type, key_, field, unit_, kind_, title_, width_, source_, help_, ...)       \
	{                                                                                          \
		.key = key_, .title = title_, .help = help_, .source = source_,                    \
		.type = METRIC_TYPE(row_type, field), .unit = UNIT_##unit_,                        \
		.kind = METRIC_##kind_, .offset = offsetof(row_type, field), .width = width_,      \
		__VA_ARGS__                                                                        \
	}

#define METRIC_TABLE(name_, rows, row_type)                                                        \
	{                                                                                          \
		.name = name_, .metrics = rows, .count = ARRAY_SIZE(rows),                         \
		.row_size = sizeof(row_type)                                                       \
	}

#endif
