/* SPDX-License-Identifier: MIT */
#include "unit/app/story.h"

#include <errno.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "helpers/builders.h"

#define MS NS_PER_MS
#define SESSION_MAX 4

static bool burns(unsigned second)
{
	return second >= 60 && second < 120;
}

static bool writes(unsigned second)
{
	return second >= 180 && second < 240;
}

/** Seconds up to now in which it was so. */
static uint64_t seconds_of(bool (*is_so)(unsigned), unsigned second)
{
	uint64_t count = 0;

	for (unsigned i = 0; i < second; i++)
		count += is_so(i);
	return count;
}

static struct system_counters system_at(unsigned second)
{
	static struct cpu_counters cpus[2];
	struct system_counters system = a_quiet_system();
	uint64_t burnt = seconds_of(burns, second), written = seconds_of(writes, second);

	for (int32_t i = 0; i < 2; i++)
		cpus[i] = (struct cpu_counters){
			.id = i,
			.user_ns = burnt * 990 * MS + (second - burnt) * 10 * MS,
			.iowait_ns = written * 400 * MS,
			.idle_ns = burnt * 10 * MS + written * 590 * MS +
				   (second - burnt - written) * 990 * MS,
		};
	system.cpus = cpus;
	system.cpu = (struct cpu_counters){.id = -1,
					   .user_ns = 2 * cpus[0].user_ns,
					   .iowait_ns = 2 * cpus[0].iowait_ns,
					   .idle_ns = 2 * cpus[0].idle_ns};
	system.pressure_cpu.some_ns = burnt * 950 * MS;
	system.pressure_io.some_ns = system.pressure_io.full_ns = written * 900 * MS;
	system.context_switches = second * 100;
	system.running_tasks = second && burns(second - 1) ? 6 : 1;
	system.blocked_tasks = second && writes(second - 1);
	return system;
}

static struct task burner_at(unsigned second)
{
	uint64_t burnt = seconds_of(burns, second);

	return a_task(.pid = STORY_BURNER, .name = "burner", .threads = 6, .start_ticks = 6000,
		      .state = burns(second) ? 'R' : 'S', .user_ns = burnt * 1900 * MS,
		      .run_ns = burnt * 1900 * MS, .run_delay_ns = burnt * 4000 * MS,
		      .involuntary_switches = burnt * 50);
}

static struct task writer_at(unsigned second)
{
	uint64_t written = seconds_of(writes, second);

	return a_task(.pid = STORY_WRITER, .name = "writer", .state = writes(second) ? 'D' : 'S',
		      .user_ns = written * 20 * MS, .run_ns = written * 20 * MS,
		      .disk_delay_ns = written * 900 * MS, .write_bytes = written << 20,
		      .voluntary_switches = written * 100);
}

struct snapshot *story_snapshot(unsigned second)
{
	struct system_counters system = system_at(second);
	uint64_t written = seconds_of(writes, second);
	struct disk_counters disk = {.name = "sda",
				     .writes = written * 100,
				     .write_bytes = written << 20,
				     .write_ns = written * 900 * MS,
				     .busy_ns = written * 950 * MS,
				     .queue_ns = written * 1000 * MS};
	struct task tasks[4];
	size_t count = 0;

	tasks[count++] = a_task(.pid = 1, .name = "init", .user_ns = second * 10 * MS,
				.run_ns = second * 10 * MS);
	if (second >= 60 && second < 125)
		tasks[count++] = burner_at(second);
	tasks[count++] = writer_at(second);
	struct snapshot *snapshot =
		a_snapshot(.at_s = 1000.0 + second, .system = &system, .processes = tasks,
			   .process_count = count, .disks = &disk, .disk_count = 1);
	snapshot->sequence = second + 1;
	return snapshot;
}

/* As a store */

struct story_store {
	struct frame_store store;
	uint64_t first, end, broken;
	unsigned sessions, reads;
	const struct verdict_note *notes;
	struct host hosts[SESSION_MAX];
};

static struct story_store *story_of(const struct frame_store *store)
{
	return (struct story_store *)(uintptr_t)store;
}

static uint64_t first(const struct frame_store *store)
{
	return story_of(store)->first;
}

static uint64_t end(const struct frame_store *store)
{
	return story_of(store)->end;
}

static uint32_t session_of(const struct story_store *story, uint64_t number)
{
	return (uint32_t)(number * story->sessions / STORY_FRAMES);
}

static void info(const struct frame_store *store, uint64_t number, struct frame_info *ret_info)
{
	const struct story_store *story = story_of(store);

	*ret_info = (struct frame_info){
		.wall_time.tv_sec = (time_t)(a_host.boot_time_s + 1000 + number),
		.time_ns = (1000 + number) * NS_PER_S,
		.session = session_of(story, number),
		.bottleneck = story->notes ? story->notes[number].bottleneck : WAIT_CLASS_COUNT,
		.is_key = number % 60 == 0,
		.is_after_gap =
			number == 0 || session_of(story, number) != session_of(story, number - 1),
	};
}

static int read_frame(struct frame_store *store, uint64_t number, struct frame *ret_frame,
		      struct message *message)
{
	struct story_store *story = story_of(store);

	if (number == story->broken) {
		message_set(message, "frame %llu is damaged", (unsigned long long)number);
		return -EINVAL;
	}
	story->reads++;
	ret_frame->snapshot = story_snapshot((unsigned)number);
	ret_frame->snapshot->host = &story->hosts[session_of(story, number)];
	ret_frame->notes = (struct frame_notes){
		.verdicts = story->notes ? &story->notes[number] : NULL,
		.verdict_count = story->notes && story->notes[number].headline ? 1 : 0,
	};
	return 0;
}

static size_t mark_count(const struct frame_store *store)
{
	(void)store;
	return 0;
}

static const struct host *host(const struct frame_store *store, uint32_t session)
{
	return &story_of(store)->hosts[session];
}

static void free_store(struct frame_store *store)
{
	free(story_of(store));
}

struct frame_store *story_store_new(unsigned sessions)
{
	static const struct frame_store_operations operations = {
		.first = first,
		.end = end,
		.info = info,
		.read = read_frame,
		.mark_count = mark_count,
		.host = host,
		.free = free_store,
	};
	struct story_store *story = xcalloc(1, sizeof(*story));

	story->store.operations = &operations;
	story->end = STORY_FRAMES;
	story->broken = UINT64_MAX;
	story->sessions = sessions;
	for (size_t i = 0; i < SESSION_MAX; i++)
		story->hosts[i] = a_host;
	return &story->store;
}

void story_store_bound(struct frame_store *store, uint64_t first_number, uint64_t end_number)
{
	story_of(store)->first = first_number;
	story_of(store)->end = end_number;
}

void story_store_tell(struct frame_store *store, const struct verdict_note *notes)
{
	story_of(store)->notes = notes;
}

unsigned story_store_reads(const struct frame_store *store)
{
	return story_of(store)->reads;
}

void story_store_break(struct frame_store *store, uint64_t number)
{
	story_of(store)->broken = number;
}
