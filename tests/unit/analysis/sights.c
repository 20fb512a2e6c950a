/* SPDX-License-Identifier: MIT */
#include "unit/analysis/sights.h"

#include <check.h>
#include <string.h>

#include "base/utf8.h"

/* Room for the longest names; what people meet is below 100. */
#define SENTENCE_COLUMNS 120

static const struct disk_sight quiet_disk = {.name = "vda", .await_s = NAN};

struct sight a_quiet_sight(void)
{
	struct sight sight = sight_unknown();
	struct machine_sight *machine = &sight.machine;

	sight.seconds = SIGHT_SECONDS;
	machine->cpu_count = 8;
	machine->cpu = machine->cpu_nice = machine->iowait = machine->steal = 0;
	machine->hottest_cpu = machine->running_tasks = machine->load_1 = 0;
	machine->memory_available = 0.5;
	machine->memory_available_bytes = UINT64_C(4) << 30;
	machine->swap_used = 0;
	machine->swap_used_bytes = 0;
	machine->swap_in_pages_per_s = machine->swap_out_pages_per_s = 0;
	machine->major_faults_per_s = machine->refault_pages_per_s = 0;
	machine->scan_direct_pages_per_s = machine->allocation_stalls_per_s = 0;
	machine->oom_kills_per_s = 0;
	machine->pressure_cpu = machine->pressure_io = 0;
	machine->pressure_memory = machine->pressure_memory_full = 0;
	machine->tcp_segments_out_per_s = machine->tcp_retransmits_per_s = 0;
	machine->tcp_retransmit_share = machine->tcp_listen_drops_per_s = 0;
	machine->blocked_user_threads = machine->blocked_kernel_threads = 0;
	machine->nice_run_delay = 0;
	sight.total.share[WAIT_CPU] = sight.total.share[WAIT_RUNQ] = 0;
	sight.total.share[WAIT_DISK] = 0;
	sight.disks = &quiet_disk;
	sight.disk_count = 1;
	return sight;
}

struct process_sight a_quiet_process(pid_t pid, const char *name)
{
	struct process_sight process = process_sight_unknown();

	process.key = (struct task_key){pid, 100};
	process.name = name;
	process.seen_seconds = SIGHT_SECONDS;
	process.samples = 6;
	process.split.share[WAIT_CPU] = process.split.share[WAIT_RUNQ] = 0;
	process.split.share[WAIT_DISK] = process.split.share[WAIT_MEM] = 0;
	process.split.share[WAIT_UNKNOWN] = 0;
	process.split.share[WAIT_IDLE] = 1;
	process.uninterruptible = 0;
	process.major_faults_per_s = 0;
	return process;
}

void sight_put(struct sight *sight, const struct process_sight *processes, size_t count)
{
	sight->processes = processes;
	sight->process_count = count;
	for (int class = 0; class < WAIT_CLASS_COUNT; class ++)
		for (size_t i = 0; i < count; i++)
			if (!processes[i].is_kernel && !isnan(processes[i].split.share[class]))
				sight->total.share[class] =
					known_or_zero(sight->total.share[class]) +
					processes[i].split.share[class];
}

static struct finding empty_finding(const struct rule *rule)
{
	return (struct finding){.rule = rule, .class = rule->class};
}

bool judge_machine(const char *id, const struct sight *sight, struct finding *ret_finding)
{
	const struct rule *rule = rule_find(id);

	ck_assert_ptr_nonnull(rule);
	*ret_finding = empty_finding(rule);
	return rule->judge_system(sight, ret_finding);
}

bool judge_one(const char *id, const struct sight *sight, const struct process_sight *process,
	       struct finding *ret_finding)
{
	const struct rule *rule = rule_find(id);

	ck_assert_ptr_nonnull(rule);
	*ret_finding = empty_finding(rule);
	return rule->judge_process(sight, process, ret_finding);
}

static size_t columns_of(const char *text)
{
	size_t columns = 0, length = strlen(text), at = 0, used;

	for (; at < length; at += used) {
		int width = utf8_width(utf8_decode(text + at, length - at, &used));

		columns += width > 0 ? (size_t)width : 0;
	}
	return columns;
}

void assert_sentence(const char *text)
{
	ck_assert_msg(*text, "an empty sentence");
	ck_assert_msg(columns_of(text) <= SENTENCE_COLUMNS, "%zu columns: %s", columns_of(text),
		      text);
	ck_assert_msg(utf8_is_valid(text, strlen(text)), "not UTF-8: %s", text);
	ck_assert_msg(!strstr(text, "nan") && !strstr(text, "inf "), "no number: %s", text);
	for (const char *c = text; *c; c++)
		ck_assert_msg((unsigned char)*c >= ' ' && *c != 0x7f, "raw escape: %s", text);
}

void assert_presentable(const struct finding *finding)
{
	assert_sentence(finding->headline);
	ck_assert_uint_gt(finding->evidence.count, 0);
	for (size_t i = 0; i < finding->evidence.count; i++)
		assert_sentence(finding->evidence.items[i].text);
	ck_assert(finding->severity >= 0.0 && finding->severity <= 1.0);
}

bool says(const struct sentences *sentences, const char *part)
{
	for (size_t i = 0; i < sentences->count; i++)
		if (strstr(sentences->items[i].text, part))
			return true;
	return false;
}
