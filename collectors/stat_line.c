/* SPDX-License-Identifier: MIT */
#include "collectors/stat_line.h"

#include <string.h>

#include "base/scan.h"
#include "base/units.h"

/* Numbered as in proc(5). */
enum {
	FIELD_PPID = 4,
	FIELD_SESSION = 6,
	FIELD_TTY = 7,
	FIELD_FLAGS = 9,
	FIELD_MINOR_FAULTS = 10,
	FIELD_MAJOR_FAULTS = 12,
	FIELD_USER = 14,
	FIELD_SYSTEM = 15,
	FIELD_PRIORITY = 18,
	FIELD_NICE = 19,
	FIELD_THREADS = 20,
	FIELD_START = 22,
	FIELD_VIRTUAL = 23,
	FIELD_RESIDENT = 24,
	FIELD_CODE_START = 26,
	FIELD_STACK_START = 28,
	FIELD_CPU = 39,
	FIELD_POLICY = 41,
	FIELD_DISK_DELAY = 42,
	FIELD_ARGUMENTS = 48,
	FIELD_COUNT = 53
};

/* Negative numbers come back as their two's complement, to be cast where they are signed. */
static bool scan_field(struct scan *scan, uint64_t *ret_value)
{
	int64_t negative;

	if (scan_u64(scan, ret_value))
		return true;
	if (!scan_i64(scan, &negative))
		return false;
	*ret_value = (uint64_t)negative;
	return true;
}

/* @return the number of the first field that is not there */
static int scan_fields(struct scan *scan, uint64_t fields[FIELD_COUNT])
{
	int field = FIELD_PPID;

	while (field < FIELD_COUNT && scan_char(scan, ' ') && scan_field(scan, &fields[field]))
		field++;
	return field;
}

static bool split_name(const char *text, size_t length, struct stat_line *line,
		       struct scan *ret_rest)
{
	struct scan scan = scan_of(text, length);
	const char *close = memrchr(text, ')', length);
	int32_t pid;

	if (!scan_i32(&scan, &pid) || !scan_text(&scan, " (") || !close || close < scan.at)
		return false;
	line->pid = pid;
	line->name = scan.at;
	line->name_length = (size_t)(close - scan.at);
	*ret_rest = scan_of(close + 1, (size_t)(text + length - close - 1));
	return true;
}

static void fill(struct stat_line *line, const uint64_t fields[FIELD_COUNT])
{
	line->ppid = (pid_t)fields[FIELD_PPID];
	line->session = (pid_t)fields[FIELD_SESSION];
	line->tty = (uint32_t)fields[FIELD_TTY];
	line->flags = (uint32_t)fields[FIELD_FLAGS];
	line->minor_faults = fields[FIELD_MINOR_FAULTS];
	line->major_faults = fields[FIELD_MAJOR_FAULTS];
	line->user_ticks = fields[FIELD_USER];
	line->system_ticks = fields[FIELD_SYSTEM];
	line->priority = (int32_t)fields[FIELD_PRIORITY];
	line->nice = (int32_t)fields[FIELD_NICE];
	line->thread_count = (uint32_t)fields[FIELD_THREADS];
	line->start_ticks = fields[FIELD_START];
	line->virtual_bytes = fields[FIELD_VIRTUAL];
	line->resident_pages = fields[FIELD_RESIDENT];
	line->exec_mark = fields[FIELD_CODE_START] ^ fields[FIELD_STACK_START] << 1 ^
			  fields[FIELD_ARGUMENTS] << 2;
	line->last_cpu = (int32_t)fields[FIELD_CPU];
	line->policy = (uint32_t)fields[FIELD_POLICY];
	line->disk_delay_ticks = fields[FIELD_DISK_DELAY];
}

bool stat_line_parse(const char *text, size_t length, struct stat_line *ret_line)
{
	uint64_t fields[FIELD_COUNT] = {
		[FIELD_CPU] = UINT64_MAX, [FIELD_DISK_DELAY] = VALUE_UNKNOWN};
	struct stat_line line = {0};
	struct scan rest;

	if (!split_name(text, length, &line, &rest) || scan_length(&rest) < 2 || rest.at[0] != ' ')
		return false;
	line.state = rest.at[1];
	rest.at += 2;
	if (scan_fields(&rest, fields) <= FIELD_RESIDENT)
		return false;
	fill(&line, fields);
	*ret_line = line;
	return true;
}
