/* SPDX-License-Identifier: MIT */
/** How the rows of the field tables are written down: `member` of ROW_TYPE, which the file defines. */
#ifndef MODEL_FIELD_PRIVATE_H
#define MODEL_FIELD_PRIVATE_H

#include <stdbool.h>

#include "base/array.h"
#include "base/units.h"
#include "model/field.h"

#define FIELD_NAN UINT64_C(0x7ff8000000000000) /* the bits of NAN */

/* Type and unknown value follow from the member, so that they cannot differ from it. */
#define FIELD_TYPE(member)                                                                         \
	_Generic(((ROW_TYPE *)0)->member,                                                         \
		uint64_t: VALUE_U64,                                                              \
		uint32_t: VALUE_U32,                                                              \
		int32_t: VALUE_I32,                                                               \
		int16_t: VALUE_I16,                                                               \
		uint8_t: VALUE_U8,                                                                \
		double: VALUE_F64,                                                                \
		bool: VALUE_BOOL,                                                                 \
		char: VALUE_CHAR,                                                                 \
		const char *: VALUE_TEXT)
#define FIELD_UNKNOWN(member)                                                                      \
	_Generic(((ROW_TYPE *)0)->member, uint64_t : VALUE_UNKNOWN, double : FIELD_NAN, default : 0)

#define FIELD_ROW(key_, member, unit_, secret_, unknown_, name_)                                   \
	{                                                                                          \
		.key = key_, .type = FIELD_TYPE(member), .unit = UNIT_##unit_,                     \
		.offset = offsetof(ROW_TYPE, member), .secret = SECRET_##secret_,                  \
		.unknown = unknown_, .value_name = name_                                           \
	}

/* A number; a number for which something else than the usual stands for unknown. */
#define NUMBER(key, member, unit) FIELD_ROW(key, member, unit, NONE, FIELD_UNKNOWN(member), NULL)
#define NUMBER_ELSE(key, member, unit, unknown)                                                    \
	FIELD_ROW(key, member, unit, NONE, (uint64_t)(unknown), NULL)
#define ENUMERATION(key, member, unknown, name)                                                    \
	FIELD_ROW(key, member, NONE, NONE, (uint64_t)(unknown), name)
#define TEXT(key, member, secret) FIELD_ROW(key, member, NONE, secret, 0, NULL)

#define FIELD_TABLE(name_, rows)                                                                   \
	{                                                                                          \
		.name = name_, .fields = rows, .count = ARRAY_SIZE(rows),                          \
		.row_size = sizeof(ROW_TYPE)                                                       \
	}

#endif
