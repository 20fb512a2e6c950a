/* SPDX-License-Identifier: MIT */
#include "store/recording_order.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/time_spec.h"
#include "store/recording.h"
#include "store/recording_format.h"
#include "store/recording_segments.h"

/* A session record has a dictionary of some ten kilobytes; a larger one is not one of ours. */
#define PAYLOAD_MAX ((size_t)1 << 20)

/** FNV-1a, never 0. */
static uint64_t sum_of(const char *text)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325);

	for (; *text; text++)
		sum = (sum ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return sum ? sum : 1;
}

static uint64_t boot_of(int fd, const struct record *record)
{
	struct record_session session;
	uint64_t boot = 0;
	char *payload;

	if (record->type != RECORD_SESSION || record->length > PAYLOAD_MAX)
		return 0;
	payload = xcalloc(record->length + 1, 1);
	if (pread(fd, payload, record->length, RECORD_HEADER_SIZE) == (ssize_t)record->length &&
	    record_payload_is_sound(record, payload) &&
	    record_take_session(payload, record->length, &session) &&
	    session.version <= RECORDING_VERSION && session.host.boot_id[0])
		boot = sum_of(session.host.boot_id);
	free(payload);
	return boot;
}

struct segment_start segment_start_of(int fd, const char *name)
{
	struct segment_start start = {.name = name};
	char bytes[RECORD_HEADER_SIZE];
	struct record record;

	segment_name_parse(name, &start.wall);
	if (fd < 0 || pread(fd, bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes) ||
	    !record_take_header(bytes, &record))
		return start;
	start.wall = record.wall_time;
	start.time_ns = record.time_ns;
	start.boot = boot_of(fd, &record);
	if (!start.boot)
		start.boot = record.session;
	return start;
}

/** Of one boot side by side, in the order in which it counted. */
static int by_boot(const void *a, const void *b)
{
	const struct segment_start *one = a, *other = b;
	int order = (one->boot > other->boot) - (one->boot < other->boot);

	return order ? order : (one->time_ns > other->time_ns) - (one->time_ns < other->time_ns);
}

static int by_time(const void *a, const void *b)
{
	const struct segment_start *one = a, *other = b;
	int order = timespec_compare(one->boot_wall, other->boot_wall);

	if (order == 0)
		order = by_boot(a, b);
	return order ? order : strcmp(one->name, other->name);
}

void segment_starts_sort(struct segment_start *starts, size_t count)
{
	if (count < 2)
		return;
	qsort(starts, count, sizeof(*starts), by_boot);
	for (size_t i = count; i-- > 0;) {
		const struct segment_start *next = i + 1 < count ? &starts[i + 1] : NULL;

		/* The end of a boot, not its beginning: a machine without a clock of its own
		 * begins in 1970 each time. */
		starts[i].boot_wall = next && starts[i].boot && next->boot == starts[i].boot
					      ? next->boot_wall
					      : starts[i].wall;
	}
	qsort(starts, count, sizeof(*starts), by_time);
}
