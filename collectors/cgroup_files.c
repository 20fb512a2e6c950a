/* SPDX-License-Identifier: MIT */
#include "collectors/cgroup_files.h"

#include <math.h>
#include <string.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/units.h"
#include "collectors/counter_table.h"

/* Version 1 says "no limit" with the largest multiple of the page size below 2^63. */
#define NO_MEMORY_LIMIT (UINT64_C(1) << 62)

static bool list_has(struct scan list, const char *word)
{
	while (!scan_at_end(&list)) {
		const char *comma = memchr(list.at, ',', scan_length(&list));
		struct scan item = list;

		item.end = comma ? comma : list.end;
		if (scan_text(&item, word) && scan_at_end(&item))
			return true;
		list.at = comma ? comma + 1 : list.end;
	}
	return false;
}

static bool leads_upwards(struct scan path)
{
	for (const char *at = path.at; at + 2 < path.end; at++)
		if (memcmp(at, "/..", 3) == 0 && (at + 3 == path.end || at[3] == '/'))
			return true;
	return false;
}

bool cgroup_path_find(struct scan text, const char *controller, struct scan *ret_path)
{
	struct scan line;
	uint64_t hierarchy;

	while (scan_line(&text, &line)) {
		struct scan list;
		const char *colon;

		if (!scan_u64(&line, &hierarchy) || !scan_char(&line, ':'))
			continue;
		colon = memchr(line.at, ':', scan_length(&line));
		if (!colon || colon + 1 == line.end || colon[1] != '/')
			continue;
		list = scan_of(line.at, (size_t)(colon - line.at));
		if (controller ? !list_has(list, controller) : hierarchy || !scan_at_end(&list))
			continue;
		line.at = colon + 1;
		*ret_path = line;
		return scan_length(&line) < CGROUP_PATH_SIZE && !leads_upwards(line);
	}
	return false;
}

bool cgroup_path_below(struct scan path, struct scan mount_root, struct scan *ret_rest)
{
	size_t length = scan_length(&mount_root);

	/* The root "/" is the one path that ends in a slash. */
	if (length == 1)
		length = 0;
	if (scan_length(&path) < length || memcmp(path.at, mount_root.at, length) != 0)
		return false;
	path.at += length;
	if (!scan_at_end(&path) && *path.at != '/')
		return false;
	*ret_rest = path;
	return true;
}

static bool share_of(uint64_t quota, uint64_t period, double *ret_share)
{
	if (period == 0)
		return false;
	*ret_share = (double)quota / (double)period;
	return true;
}

static bool ends_line(struct scan *text)
{
	return scan_at_end(text) || scan_char(text, '\n');
}

bool cgroup_cpu_max_parse(struct scan text, double *ret_share)
{
	bool has_limit = !scan_text(&text, "max ");
	uint64_t quota = 0, period;

	if (has_limit && (!scan_u64(&text, &quota) || !scan_char(&text, ' ')))
		return false;
	if (!scan_u64(&text, &period) || !ends_line(&text))
		return false;
	if (has_limit)
		return share_of(quota, period, ret_share);
	*ret_share = NAN;
	return true;
}

bool cgroup_cpu_quota_parse(struct scan quota, struct scan period, double *ret_share)
{
	int64_t quota_us;
	uint64_t period_us;

	if (!scan_i64(&quota, &quota_us) || !ends_line(&quota) ||
	    !cgroup_number_parse(period, &period_us))
		return false;
	if (quota_us >= 0)
		return share_of((uint64_t)quota_us, period_us, ret_share);
	*ret_share = NAN;
	return true;
}

bool cgroup_number_parse(struct scan text, uint64_t *ret_value)
{
	uint64_t value;

	if (!scan_u64(&text, &value) || !ends_line(&text))
		return false;
	*ret_value = value;
	return true;
}

bool cgroup_memory_limit_parse(struct scan text, uint64_t *ret_bytes)
{
	uint64_t bytes = VALUE_UNKNOWN;

	if (!scan_text(&text, "max") && !scan_u64(&text, &bytes))
		return false;
	if (!ends_line(&text))
		return false;
	*ret_bytes = bytes >= NO_MEMORY_LIMIT ? VALUE_UNKNOWN : bytes;
	return true;
}

#define ROW(name, member, factor)                                                                  \
	{                                                                                          \
		name, offsetof(struct cgroup_counters, member), factor, false                      \
	}

void cgroup_cpu_stat_parse(struct scan text, struct cgroup_counters *ret_counters)
{
	static const struct counter_row rows[] = {
		ROW("nr_periods", quota_periods, 1), ROW("nr_throttled", throttled_periods, 1),
		ROW("throttled_usec", throttled_ns, (uint32_t)NS_PER_US), /* version 2 */
		ROW("throttled_time", throttled_ns, 1),                   /* version 1: ns */
	};

	counter_table_read((struct counter_table){rows, ARRAY_SIZE(rows)}, ret_counters, text);
}

void cgroup_memory_events_parse(struct scan text, struct cgroup_counters *ret_counters)
{
	static const struct counter_row rows[] = {
		ROW("high", memory_high_events, 1),
		ROW("max", memory_max_events, 1),
		ROW("oom_kill", oom_kills, 1),
	};

	counter_table_read((struct counter_table){rows, ARRAY_SIZE(rows)}, ret_counters, text);
}

void cgroup_oom_control_parse(struct scan text, uint64_t *ret_oom_kills)
{
	static const struct counter_row rows[] = {{"oom_kill", 0, 1, false}};

	counter_table_read((struct counter_table){rows, ARRAY_SIZE(rows)}, ret_oom_kills, text);
}
