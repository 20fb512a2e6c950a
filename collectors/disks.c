/* SPDX-License-Identifier: MIT */
#include "collectors/disks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/units.h"
#include "collectors/kept_file.h"

#define SECTOR_BYTES 512 /* of /proc/diskstats, whatever the device has */
/* More devices than any machine has; the text of a hostile tree may be long. */
#define DISK_LIMIT 16384

/* The kernel prints times as 32-bit ms: the queue time of a busy disk comes round within hours.
 * The turns are counted here, so that what we hand on only grows. */
struct turning_counter {
	uint32_t last;
	uint64_t turns;
};

struct disk_device {
	char name[DISK_NAME_SIZE];
	const char *shown_name; /* interned */
	struct disk_kind kind;
	struct turning_counter read_ms, write_ms, busy_ms, queue_ms, flush_ms;
	uint64_t seen_refresh;
};
ARRAY_DEFINE(device_array, struct disk_device);
ARRAY_DEFINE(disk_array, struct disk_counters);

struct disks_state {
	struct kept_file file;
	struct device_array devices; /* in the order of the file */
	struct disk_array disks;     /* of this refresh, before they go into the snapshot */
	uint64_t refresh;
	size_t next;          /* where the search for the next line begins */
	size_t renamed_check; /* the mapped device whose name is read again next */
};

static bool next_number(struct scan *line, uint64_t *ret_value)
{
	scan_blanks(line);
	return scan_u64(line, ret_value);
}

static bool counters_parse(struct scan *line, struct disk_line *disk)
{
	uint64_t merged;

	return next_number(line, &disk->reads) && next_number(line, &merged) &&
	       next_number(line, &disk->read_sectors) && next_number(line, &disk->read_ms) &&
	       next_number(line, &disk->writes) && next_number(line, &merged) &&
	       next_number(line, &disk->write_sectors) && next_number(line, &disk->write_ms) &&
	       next_number(line, &disk->in_flight) && next_number(line, &disk->busy_ms) &&
	       next_number(line, &disk->queue_ms);
}

/* Columns later kernels have added: all of a group, or none. */
static void additions_parse(struct scan *line, struct disk_line *disk)
{
	uint64_t discards, rest, flushes, flush_ms;

	disk->discards = disk->flushes = disk->flush_ms = VALUE_UNKNOWN;
	if (!next_number(line, &discards) || !next_number(line, &rest) ||
	    !next_number(line, &rest) || !next_number(line, &rest))
		return;
	disk->discards = discards;
	if (!next_number(line, &flushes) || !next_number(line, &flush_ms))
		return;
	disk->flushes = flushes;
	disk->flush_ms = flush_ms;
}

bool disk_line_parse(struct scan line, struct disk_line *ret_line)
{
	struct scan name;

	if (!scan_skip_words(&line, 2))
		return false;
	scan_blanks(&line);
	if (!scan_word(&line, &name) || scan_length(&name) >= sizeof(ret_line->name) ||
	    memchr(name.at, '\0', scan_length(&name)))
		return false;
	memset(ret_line->name, 0, sizeof(ret_line->name));
	memcpy(ret_line->name, name.at, scan_length(&name));
	if (!counters_parse(&line, ret_line))
		return false;
	additions_parse(&line, ret_line);
	return true;
}

static uint64_t turning_ns(struct turning_counter *counter, uint64_t ms)
{
	if (!value_is_known(ms))
		return VALUE_UNKNOWN;
	/* A step back from the upper to the lower half is a turn; any other one is a new device
	 * under an old name, and is handed on for the interval to notice. */
	if (ms <= UINT32_MAX) {
		if (counter->last > UINT32_MAX / 2 && ms < UINT32_MAX / 2)
			counter->turns++;
		counter->last = (uint32_t)ms;
		ms += counter->turns << 32;
	}
	return __builtin_mul_overflow(ms, NS_PER_MS, &ms) ? VALUE_UNKNOWN : ms;
}

static uint64_t sectors_bytes(uint64_t sectors)
{
	return __builtin_mul_overflow(sectors, (uint64_t)SECTOR_BYTES, &sectors) ? VALUE_UNKNOWN
										 : sectors;
}

static struct disk_counters counters_of(struct disk_device *device, const struct disk_line *line)
{
	return (struct disk_counters){
		.name = device->shown_name,
		.alias = device->kind.alias,
		.is_stacked = device->kind.is_stacked,
		.reads = line->reads,
		.read_bytes = sectors_bytes(line->read_sectors),
		.read_ns = turning_ns(&device->read_ms, line->read_ms),
		.writes = line->writes,
		.write_bytes = sectors_bytes(line->write_sectors),
		.write_ns = turning_ns(&device->write_ms, line->write_ms),
		.discards = line->discards,
		.flushes = line->flushes,
		.flush_ns = turning_ns(&device->flush_ms, line->flush_ms),
		.busy_ns = turning_ns(&device->busy_ms, line->busy_ms),
		.queue_ns = turning_ns(&device->queue_ms, line->queue_ms),
		.in_flight = line->in_flight,
	};
}

static struct disk_device *find_device(struct disks_state *disks, const char *name)
{
	size_t count = disks->devices.count;

	/* Unless something was plugged, it is the one behind the last that was found. */
	for (size_t i = 0; i < count; i++) {
		size_t at = (disks->next + i) % count;

		if (strcmp(disks->devices.items[at].name, name) == 0) {
			disks->next = at + 1;
			return &disks->devices.items[at];
		}
	}
	return NULL;
}

static struct disk_device *add_device(struct disks_state *disks, const struct proc_root *root,
				      const char *name, const char *whole_before)
{
	struct disk_device *device = device_array_push(&disks->devices);

	memcpy(device->name, name, sizeof(device->name));
	device->kind = disk_kind_of(root, name, whole_before);
	device->shown_name = device->kind.is_whole ? text_intern(name, strlen(name)) : NULL;
	return device;
}

static bool is_worth_a_row(const struct disk_device *device, const struct disk_line *line)
{
	if (!device->kind.is_whole)
		return false;
	return !device->kind.hides_if_idle || line->reads || line->writes || line->in_flight;
}

static void take_line(struct disks_state *disks, const struct proc_root *root,
		      const struct disk_line *line, const char **whole_before)
{
	struct disk_device *device = find_device(disks, line->name);

	if (!device && disks->devices.count >= DISK_LIMIT)
		return;
	if (!device)
		device = add_device(disks, root, line->name, *whole_before);
	/* A name listed twice would give two rows of one device. */
	if (device->seen_refresh == disks->refresh)
		return;
	device->seen_refresh = disks->refresh;
	if (device->kind.is_whole)
		*whole_before = device->shown_name;
	if (is_worth_a_row(device, line))
		*disk_array_push(&disks->disks) = counters_of(device, line);
}

static void forget_unplugged(struct disks_state *disks)
{
	size_t kept = 0;

	for (size_t i = 0; i < disks->devices.count; i++)
		if (disks->devices.items[i].seen_refresh == disks->refresh)
			disks->devices.items[kept++] = disks->devices.items[i];
	disks->devices.count = kept;
}

/* A mapped device can be renamed, or be another one under the same number: one look per refresh. */
static void check_one_name(struct disks_state *disks, const struct proc_root *root)
{
	struct disk_device *device;

	if (disks->devices.count == 0)
		return;
	device = &disks->devices.items[disks->renamed_check++ % disks->devices.count];
	if (device->kind.is_mapped)
		device->kind = disk_kind_of(root, device->name, "");
}

int disks_open(const struct collect_context *context, void **ret_state)
{
	struct disks_state *disks = xcalloc(1, sizeof(*disks));
	int error = kept_file_open(context->root, "diskstats", &disks->file);

	if (error) {
		free(disks);
		return error;
	}
	*ret_state = disks;
	return 0;
}

int disks_collect(void *state, const struct collect_context *context, struct snapshot *snapshot)
{
	struct disks_state *disks = state;
	const char *whole_before = "";
	struct disk_line parsed;
	struct scan text, line;
	int error = kept_file_read(&disks->file, &text);

	if (error)
		return error;
	disks->refresh++;
	disks->disks.count = 0;
	disks->next = 0;
	check_one_name(disks, context->root);
	while (scan_line(&text, &line))
		if (disk_line_parse(line, &parsed))
			take_line(disks, context->root, &parsed, &whole_before);
	forget_unplugged(disks);
	if (disks->disks.count == 0)
		return 0;
	snapshot->disk_count = disks->disks.count;
	snapshot->disks =
		arena_calloc(&snapshot->arena, snapshot->disk_count, sizeof(*snapshot->disks));
	memcpy(snapshot->disks, disks->disks.items,
	       snapshot->disk_count * sizeof(*snapshot->disks));
	return 0;
}

void disks_close(void *state)
{
	struct disks_state *disks = state;

	kept_file_close(&disks->file);
	device_array_done(&disks->devices);
	disk_array_done(&disks->disks);
	free(disks);
}
