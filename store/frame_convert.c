/* SPDX-License-Identifier: MIT */
/* Values of a recording in our form: another version may have had another type, or know more names. */
#include <math.h>
#include <string.h>

#include "store/frame_decode_private.h"

/* A value between two types; the largest of an unsigned one and NaN stand for unknown. */
struct value {
	bool is_known, is_negative;
	uint64_t magnitude;
};

static const struct value nothing = {.is_known = false};

static struct value value_signed(int64_t value)
{
	uint64_t bits = (uint64_t)value;

	return (struct value){true, value < 0, value < 0 ? 0 - bits : bits};
}

/* Whole numbers only: others have no place in an integer. */
static struct value value_of_bits(uint64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof(value));
	if (!(fabs(value) < 0x1p63) || value != trunc(value))
		return nothing;
	return value_signed((int64_t)value);
}

static struct value value_of_raw(uint32_t type, uint64_t raw)
{
	switch (type) {
	case FRAME_U64:
		return (struct value){raw != UINT64_MAX, false, raw};
	case FRAME_U32:
		return (struct value){(uint32_t)raw != UINT32_MAX, false, (uint32_t)raw};
	case FRAME_I32:
		return value_signed((int32_t)(uint32_t)raw);
	case FRAME_I16:
		return value_signed((int16_t)(uint16_t)raw);
	case FRAME_F64:
		return value_of_bits(raw);
	case FRAME_BOOL:
		return (struct value){true, false, raw != 0};
	default:
		return (struct value){true, false, (uint8_t)raw};
	}
}

static uint64_t signed_within(const struct field *field, struct value value, uint64_t limit)
{
	if (value.magnitude > limit + value.is_negative)
		return field->unknown;
	return value.is_negative ? 0 - value.magnitude : value.magnitude;
}

static uint64_t unsigned_within(const struct field *field, struct value value, uint64_t limit)
{
	if ((value.is_negative && value.magnitude) || value.magnitude > limit)
		return field->unknown;
	return value.magnitude;
}

static uint64_t bits_of(const struct field *field, struct value value)
{
	double number = value.is_negative ? -(double)value.magnitude : (double)value.magnitude;
	uint64_t bits;

	if (value.magnitude > UINT64_C(1) << 53)
		return field->unknown;
	memcpy(&bits, &number, sizeof(bits));
	return bits;
}

static uint64_t put_value(const struct field *field, struct value value)
{
	switch (field->type) {
	case VALUE_U64:
		return unsigned_within(field, value, UINT64_MAX - 1);
	case VALUE_U32:
		return unsigned_within(field, value, UINT32_MAX - 1);
	case VALUE_I32:
		return signed_within(field, value, INT32_MAX);
	case VALUE_I16:
		return signed_within(field, value, INT16_MAX);
	case VALUE_F64:
		return bits_of(field, value);
	case VALUE_BOOL:
		return unsigned_within(field, value, 1);
	default:
		return unsigned_within(field, value, UINT8_MAX);
	}
}

static uint64_t convert_letter(const struct field *field, uint64_t raw)
{
	bool is_printable = raw > 0x20 && raw < 0x7f;

	return is_printable || raw == field->unknown ? raw : field->unknown;
}

uint64_t decoder_convert(const struct decoder_field *field, uint64_t raw)
{
	const struct field *ours = field->field;
	struct value value;

	if (field->type == FRAME_CHAR && ours->type == VALUE_CHAR)
		return convert_letter(ours, raw);
	if (field->type == FRAME_ENUM && ours->value_name) {
		bool is_known = raw < field->value_count && field->values[raw] != UINT32_MAX;

		return is_known ? field->values[raw] : ours->unknown;
	}
	/* A name cannot be made of a number, nor a number of one. */
	if (field->type == FRAME_ENUM || ours->value_name || ours->type == VALUE_CHAR)
		return ours->unknown;
	value = value_of_raw(field->type, raw);
	return value.is_known ? put_value(ours, value) : ours->unknown;
}
