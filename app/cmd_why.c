/* SPDX-License-Identifier: MIT */
/*
 * One verdict about a process or the machine, then the end. It is about one long interval from the first
 * snapshot to the last, so that every moment counts alike; the snapshots between them only keep
 * the samples of waits fresh.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analysis/explain.h"
#include "app/commands.h"
#include "app/frames.h"
#include "app/live.h"
#include "app/replayed.h"
#include "app/stop.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/scan.h"
#include "export/formats.h"
#include "model/family.h"

#define EXIT_NOT_THERE 3
/** Snapshots in between; a verdict of less than that gets a few all the same. */
#define STEP_NS NS_PER_S
#define STEPS_MIN 4
#define SETTLE_FRAMES 2
#define SETTLE_NS (300 * NS_PER_MS)

/** What the program ends with, by what holds it back. The numbers are part of the manual. */
static const int exit_codes[WAIT_CLASS_COUNT] = {
	[WAIT_IDLE] = 0, [WAIT_CPU] = 10,  [WAIT_RUNQ] = 11, [WAIT_DISK] = 12, [WAIT_DB] = 13,
	[WAIT_NET] = 14, [WAIT_LOCK] = 15, [WAIT_MEM] = 16,  [WAIT_IPC] = 17,  [WAIT_UNKNOWN] = 20,
};

struct why {
	struct settings *settings;
	const char *target; /* PID or name; NULL: the machine */
	pid_t pid;          /* 0: the machine */
	struct source *source;
	uint32_t needs;
	struct snapshot *first, *last;
	struct replayed replayed; /* instead of the source, when it is a recording */
};

/** A process whose name or program is this one. @return 0 or -errno with a sentence */
static int find_by_name(const struct snapshot *snapshot, const char *name, pid_t *ret_pid,
			struct message *message)
{
	size_t found = 0;

	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct task *row = &snapshot->processes[i];
		if (!row->name || strncmp(row->name, name, 15) || row->tgid == getpid())
			continue;
		*ret_pid = row->tgid;
		found++;
	}
	if (found == 1)
		return 0;
	message_set(message,
		    found ? "there are %2$zu processes named \"%1$.40s\": say which by its number"
			  : "there is no process named \"%1$.40s\"",
		    name, found);
	return -ESRCH;
}

static int find_target(struct why *why, const struct snapshot *snapshot, struct message *message)
{
	uint64_t number;

	if (!why->target)
		return 0;
	if (!scan_whole_u64(why->target, &number))
		return find_by_name(snapshot, why->target, &why->pid, message);
	why->pid = number <= INT32_MAX ? (pid_t)number : 0;
	if (why->pid > 0 && snapshot_process(snapshot, why->pid))
		return 0;
	message_set(message, "there is no process %.40s", why->target);
	return -ESRCH;
}

/** Two of them: what lies between is what is judged. */
static int take(struct why *why, struct snapshot **ret_snapshot)
{
	struct focus focus = {&why->pid, why->pid > 0, 0};

	return source_next(why->source, why->needs, focus, ret_snapshot);
}

/**
 * Let everybody be looked at once before the time begins to count: a connection or a thread that is met
 * for the first time has no past to compare with. @return 0 or -errno
 */
static int settle(struct why *why)
{
	struct frames frames = {
		.source = why->source, .delay_ns = SETTLE_NS, .next_ns = clock_now_ns()};
	int result = 0;

	for (int i = 0; i < SETTLE_FRAMES && result == 0 && frames_wait(&frames); i++) {
		snapshot_free(why->first);
		why->first = NULL;
		result = take(why, &why->first);
	}
	return result;
}

/** Look until the time is over, a signal comes, or the process ends. @return 0 or -errno */
static int watch(struct why *why)
{
	uint64_t step_ns = why->settings->delay_ns / STEPS_MIN;
	struct frames frames = {.source = why->source,
				.delay_ns = step_ns < STEP_NS ? step_ns : STEP_NS,
				.next_ns = clock_now_ns()};
	uint64_t end_ns = frames.next_ns + why->settings->delay_ns;

	while (frames.next_ns < end_ns && clock_now_ns() < end_ns + STEP_NS &&
	       frames_wait(&frames)) {
		struct snapshot *snapshot = NULL;
		int result = take(why, &snapshot);

		if (result)
			return result;
		if (why->pid && !snapshot_process(snapshot, why->pid)) {
			snapshot_free(snapshot);
			return why->last ? 0 : -ESRCH;
		}
		snapshot_free(why->last);
		why->last = snapshot;
	}
	return why->last ? 0 : -EINTR;
}

static void put(const struct why *why, const struct verdict *verdict,
		const struct interval *interval, struct textbuf *out)
{
	const struct export_settings settings = {.version = PACKAGE_VERSION};
	struct export_run run = {.settings = &settings, .out = out};

	if (!strcmp(why->settings->format, "ndjson")) {
		ndjson_meta(&run, why->first);
		ndjson_verdict(&run, verdict, interval);
	} else {
		explain_put_text(verdict, out);
	}
	export_run_done(&run);
}

/** @return the exit code */
static int judge(struct why *why)
{
	struct interval *interval = interval_new(why->first, why->last);

	if (why->pid && why->settings->children)
		family_gather(interval, why->pid);
	struct verdict_engine *engine = verdict_engine_new(why->first->host);
	const struct verdict *verdict =
		why->pid ? verdict_update_process(engine, interval, NULL, why->pid)
			 : verdict_update_system(engine, interval, NULL);
	struct textbuf out = {0};
	int code = EXIT_NOT_THERE;

	if (verdict) {
		put(why, verdict, interval, &out);
		code = exit_codes[verdict->bottleneck];
		if (file_write_all(STDOUT_FILENO, textbuf_text(&out), out.length) < 0)
			code = 1;
	}
	textbuf_done(&out);
	verdict_engine_free(engine);
	interval_free(interval);
	return code;
}

/** What a recording says about a span. @return 0; -ESRCH: no such process; or -errno with a sentence */
static int take_recorded(struct why *why, struct message *message)
{
	int error = replayed_open(why->settings, &why->replayed, message);

	if (error == 0)
		error = replayed_ends(&why->replayed, &why->first, &why->last, message);
	return error ? error : find_target(why, why->last, message);
}

/** What this machine does from now on. @return as above */
static int take_live(struct why *why, struct message *message)
{
	int error;

	why->source = live_open(why->settings);
	error = why->source ? take(why, &why->first) : -errno;
	if (error == 0)
		error = find_target(why, why->first, message);
	if (error == 0)
		error = settle(why);
	return error ? error : watch(why);
}

static int fail(const struct why *why, int error, const struct message *message)
{
	if (message->text[0])
		fprintf(stderr, "blametop: why: %s\n", message->text);
	else if (error == -ESRCH)
		fprintf(stderr, "blametop: why: process %d has ended\n", (int)why->pid);
	else if (error == -EINTR)
		fprintf(stderr, "blametop: why: interrupted before there was anything to judge\n");
	else
		fprintf(stderr, "blametop: why: cannot go on: %s\n", strerror(-error));
	return error == -ESRCH ? EXIT_NOT_THERE : 1;
}

int cmd_why(struct settings *settings, const char **operands, size_t count)
{
	struct why why = {.settings = settings, .target = count ? operands[0] : NULL};
	struct message message = {""};
	int code;

	if (strcmp(settings->format, "text") != 0 && strcmp(settings->format, "ndjson") != 0)
		return usage_error("why: --format takes text or ndjson; a verdict is no table");
	if (replayed_check(settings, &message) < 0)
		return usage_error(message.text);
	stop_install();
	why.needs = verdict_needs() | NEED_THREADS | NEED_COMMAND;
	int error = (settings->replay ? take_recorded : take_live)(&why, &message);
	code = error == 0 ? judge(&why) : fail(&why, error, &message);
	snapshot_free(why.first);
	snapshot_free(why.last);
	source_free(why.source);
	replayed_close(&why.replayed);
	return code;
}
