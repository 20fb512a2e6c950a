/* SPDX-License-Identifier: MIT */
#include "unit/export/stage.h"

#include <check.h>
#include <stdio.h>

#include "helpers/builders.h"

#define MIB (UINT64_C(1) << 20)

struct snapshot *snapshot_without_io(int processes)
{
	struct snapshot *snapshot = snapshot_new();
	char missing[64];

	snapshot->time_ns = 1234 * NS_PER_S + 5;
	snapshot->wall_time.tv_sec = (time_t)a_host.boot_time_s;
	snapshot->host = &a_host;
	snprintf(missing, sizeof(missing), "I/O of %d processes", processes);
	if (processes)
		snapshot_add_health(snapshot, "processes", HEALTH_NOTE, missing,
				    "they belong to \"others\"", "sudo blametop");
	snapshot_seal(snapshot);
	return snapshot;
}

static struct verdict quiet_verdict(void)
{
	struct verdict verdict = {
		.is_system = true,
		.bottleneck = WAIT_IDLE,
		.when_busy = WAIT_CLASS_COUNT,
		.busy = 0.12345678901,
		.active_threads = 1.5,
		.idle_threads = NAN,
		.confidence = CONFIDENCE_HIGH,
		.headline = "Nothing is holding this machine back",
	};

	for (int i = 0; i < WAIT_CLASS_COUNT; i++)
		verdict.share[i] = verdict.share_low[i] = verdict.share_high[i] = NAN;
	sentences_add(&verdict.evidence, "CPUs 3 %% busy");
	sentences_add(&verdict.counter_evidence, "disk vda 0 %% busy: not the disk");
	return verdict;
}

static struct verdict disk_verdict(void)
{
	struct verdict verdict = quiet_verdict();

	verdict.is_system = false;
	verdict.process.tid = 2214;
	snprintf(verdict.name, sizeof(verdict.name), "postgres");
	verdict.bottleneck = WAIT_DISK;
	verdict.when_busy = WAIT_DISK;
	verdict.share[WAIT_CPU] = 0.25;
	verdict.share[WAIT_DISK] = 0.75;
	verdict.share_low[WAIT_DISK] = 0.7;
	verdict.share_high[WAIT_DISK] = 0.8;
	verdict.confidence = CONFIDENCE_MEDIUM;
	snprintf(verdict.headline, sizeof(verdict.headline), "Storage holds \"postgres\" back");
	sentences_add(&verdict.hints, "fsync takes 40 ms");
	verdict.blind_count = 1;
	snprintf(verdict.blind[0].what, SENTENCE_SIZE, "locks");
	snprintf(verdict.blind[0].why, SENTENCE_SIZE, "counters do not tell them");
	snprintf(verdict.blind[0].command, SENTENCE_SIZE, "sudo blametop");
	return verdict;
}

/** What no counter spoke of. */
static struct task_usage an_unknown_process(void)
{
	struct task_usage row = a_process(.pid = 9, .name = "gone", .state = '?');

	row.cpu_share = row.memory_share = row.run_delay_share = NAN;
	row.cpu_time_ns = row.now.resident_bytes = row.now.virtual_bytes = VALUE_UNKNOWN;
	row.now.shared_bytes = VALUE_UNKNOWN;
	row.now.user = NULL;
	row.now.last_cpu = -1;
	return row;
}

static struct interval *make_interval(void)
{
	const struct task_usage processes[] = {
		a_process(.pid = 2, .name = "kthreadd", .flags = TASK_IS_KERNEL),
		an_unknown_process(),
		a_process(.pid = 77, .user = "alice", .uid = 1000, .name = "a\"b\\c,\n\x1b[31m\xff",
			  .command = "sh -c \"echo 'x, y'\" \xf0\x9f\x90\xa2 \xff",
			  .cpu_share = 0.5),
		a_process(.pid = 2214, .user = "postgres", .uid = 110, .name = "postgres",
			  .command = "postgres: checkpointer", .state = 'D', .threads = 2,
			  .cpu_share = 1.25, .run_delay_share = 0.0123456789,
			  .disk_delay_share = 0.75, .write_bytes_per_s = 1234567.5,
			  .resident_bytes = 512 * MIB, .virtual_bytes = 2048 * MIB,
			  .shared_bytes = 100 * MIB, .memory_share = 0.125,
			  .cpu_time_ns = 83 * NS_PER_S, .age_ns = 3600 * NS_PER_S),
	};
	const struct task_usage threads[] = {
		a_process(.pid = 2214, .tid = 2214, .user = "postgres", .name = "postgres",
			  .flags = TASK_IS_THREAD | TASK_IS_LEADER),
		a_process(.pid = 2214, .tid = 2215, .user = "postgres", .name = "writer",
			  .state = 'D', .cpu_share = 1.0),
	};
	const struct disk_usage disk = {.now = {.name = "vda"},
					.busy_share = 0.5,
					.await_s = NAN,
					.write_bytes_per_s = 4096.0};
	const struct net_usage net = {.now = {.name = "eth0"}, .receive_bytes_per_s = 1e12 + 0.5};
	const struct cgroup_usage cgroup = {.now = {.path = "/system.slice/db,1",
						    .cpu_limit_share = NAN,
						    .memory_limit_bytes = VALUE_UNKNOWN}};
	struct system_usage system = a_quiet_machine();

	system.now.load_1 = NAN;
	system.now.process_count = 4;
	system.now.thread_count = 5;
	system.now.tasks = (struct state_counts){.sleeping = 2, .uninterruptible = UINT32_MAX};
	return an_interval(.seconds = 1.0009765625, .system = &system, .processes = processes,
			   .process_count = 4, .threads = threads, .thread_count = 2,
			   .disks = &disk, .disk_count = 1, .nets = &net, .net_count = 1,
			   .cgroups = &cgroup, .cgroup_count = 1);
}

void stage_init(struct stage *stage)
{
	*stage = (struct stage){
		.interval = make_interval(),
		.first = snapshot_without_io(3),
		.machine = quiet_verdict(),
		.process = disk_verdict(),
	};
	stage->view = (struct view){
		.host = &a_host, .interval = stage->interval, .system = &stage->machine};
}

void stage_done(struct stage *stage)
{
	built_interval_free(stage->interval);
	snapshot_free(stage->first);
	textbuf_done(&stage->out);
}

const char *stage_export(struct stage *stage, const char *format,
			 const struct export_settings *settings, int frames)
{
	const struct exporter *exporter = exporter_find(format);
	struct export_run run = {.settings = settings, .exporter = exporter, .out = &stage->out};

	ck_assert_ptr_nonnull(exporter);
	textbuf_clear(&stage->out);
	if (exporter->begin)
		exporter->begin(&run, stage->first);
	for (int i = 0; i < frames; i++) {
		exporter->frame(&run, &stage->view);
		if (!exporter->verdict)
			continue;
		exporter->verdict(&run, &stage->machine, stage->interval);
		exporter->verdict(&run, &stage->process, stage->interval);
	}
	ck_assert_uint_eq(run.frames, (uint64_t)frames);
	export_run_done(&run);
	return textbuf_text(&stage->out);
}
