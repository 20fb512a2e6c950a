/* SPDX-License-Identifier: MIT */
#include "collectors/task_files.h"

#include <string.h>

#include "base/array.h"
#include "base/scan.h"
#include "base/units.h"

static bool scan_numbers(const char *text, size_t length, uint64_t *ret_numbers, size_t count)
{
	struct scan scan = scan_of(text, length);

	for (size_t i = 0; i < count; i++) {
		if (i && !scan_char(&scan, ' '))
			return false;
		if (!scan_u64(&scan, &ret_numbers[i]))
			return false;
	}
	return true;
}

bool schedstat_parse(const char *text, size_t length, struct schedstat_line *ret_line)
{
	uint64_t numbers[3];

	if (!scan_numbers(text, length, numbers, ARRAY_SIZE(numbers)))
		return false;
	*ret_line = (struct schedstat_line){numbers[0], numbers[1], numbers[2]};
	return true;
}

bool statm_parse(const char *text, size_t length, struct statm_line *ret_line)
{
	uint64_t numbers[3];

	if (!scan_numbers(text, length, numbers, ARRAY_SIZE(numbers)))
		return false;
	*ret_line = (struct statm_line){numbers[0], numbers[1], numbers[2]};
	return true;
}

/* A line of "Key:   value"; the value's place is an offset into the struct that is filled. */
struct keyed_line {
	const char *key;
	size_t offset;
};

static const struct keyed_line io_lines[] = {
	{"rchar: ", offsetof(struct io_text, read_chars)},
	{"wchar: ", offsetof(struct io_text, write_chars)},
	{"syscr: ", offsetof(struct io_text, read_calls)},
	{"syscw: ", offsetof(struct io_text, write_calls)},
	{"read_bytes: ", offsetof(struct io_text, read_bytes)},
	{"write_bytes: ", offsetof(struct io_text, write_bytes)},
};

static bool io_line_parse(struct scan *line, struct io_text *io)
{
	for (size_t i = 0; i < ARRAY_SIZE(io_lines); i++) {
		if (!scan_text(line, io_lines[i].key))
			continue;
		return scan_u64(line, (uint64_t *)((char *)io + io_lines[i].offset));
	}
	return false;
}

bool io_parse(const char *text, size_t length, struct io_text *ret_io)
{
	struct scan scan = scan_of(text, length), line;
	struct io_text io = {VALUE_UNKNOWN, VALUE_UNKNOWN, VALUE_UNKNOWN,
			     VALUE_UNKNOWN, VALUE_UNKNOWN, VALUE_UNKNOWN};
	size_t found = 0;

	while (scan_line(&scan, &line))
		found += io_line_parse(&line, &io);
	if (!found)
		return false;
	*ret_io = io;
	return true;
}

static bool parse_uid(struct scan *line, struct status_text *status)
{
	uint32_t real, effective;

	/* Real, effective, saved, file system. */
	scan_blanks(line);
	if (!scan_u32(line, &real))
		return false;
	scan_blanks(line);
	if (!scan_u32(line, &effective))
		return false;
	status->uid = effective;
	return true;
}

static bool parse_number(struct scan *line, uint64_t *ret_value)
{
	scan_blanks(line);
	return scan_u64(line, ret_value);
}

static bool parse_kilobytes(struct scan *line, uint64_t *ret_bytes)
{
	uint64_t kilobytes;

	if (!parse_number(line, &kilobytes) || kilobytes > UINT64_MAX / 1024)
		return false;
	*ret_bytes = kilobytes * 1024;
	return true;
}

/* The letter first: of some sixty lines only a few are compared. */
static bool status_line_parse(struct scan *line, struct status_text *status)
{
	switch (line->at < line->end ? *line->at : '\0') {
	case 'U':
		return scan_text(line, "Uid:") && parse_uid(line, status);
	case 'V':
		if (scan_text(line, "VmSwap:"))
			parse_kilobytes(line, &status->swap_bytes);
		return false;
	case 'v':
		if (scan_text(line, "voluntary_ctxt_switches:"))
			parse_number(line, &status->voluntary_switches);
		return false;
	case 'n':
		if (scan_text(line, "nonvoluntary_ctxt_switches:"))
			parse_number(line, &status->involuntary_switches);
		return false;
	default:
		return false;
	}
}

bool status_parse(const char *text, size_t length, struct status_text *ret_status)
{
	struct scan scan = scan_of(text, length), line;
	struct status_text status = {0, VALUE_UNKNOWN, VALUE_UNKNOWN, VALUE_UNKNOWN};
	bool has_uid = false;

	while (scan_line(&scan, &line))
		has_uid |= status_line_parse(&line, &status);
	if (has_uid)
		*ret_status = status;
	return has_uid;
}
