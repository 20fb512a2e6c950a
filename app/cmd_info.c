/* SPDX-License-Identifier: MIT */
/* info: what a recording holds, without showing it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "app/commands.h"
#include "app/print.h"
#include "app/recording_facts.h"
#include "base/array.h"
#include "base/units.h"
#include "base/utf8.h"
#include "export/json.h"

/** Lists of gaps and marks in a text end after so many; ndjson has all. */
#define LIST_MAX 20
#define TIME_SIZE 40

struct info {
	const char *path;
	const struct recording_facts *facts;
	struct textbuf *out;
};

static const char *time_text(struct timespec wall_time, char text[TIME_SIZE])
{
	clock_format_iso(wall_time, text, TIME_SIZE);
	return text;
}

/* Text */

static void put_size(const struct info *info)
{
	const struct recording_report *report = &info->facts->report;
	char bytes[UNIT_TEXT_SIZE], each[UNIT_TEXT_SIZE];

	textbuf_printf(info->out, "size      %s in %u file%s, %s a frame\n",
		       units_bytes(report->bytes, bytes), report->files,
		       report->files == 1 ? "" : "s",
		       units_bytes(report->bytes / report->frames, each));
}

static void put_times(const struct info *info)
{
	const struct recording_facts *facts = info->facts;
	char text[TIME_SIZE], length[UNIT_TEXT_SIZE], interval[UNIT_TEXT_SIZE];

	textbuf_printf(info->out, "frames    %" PRIu64 " in %u session%s", facts->report.frames,
		       facts->report.sessions, facts->report.sessions == 1 ? "" : "s");
	if (value_is_known(facts->interval_ns))
		textbuf_printf(info->out, ", every %s",
			       units_duration(facts->interval_ns, interval));
	textbuf_put_char(info->out, '\n');
	textbuf_printf(info->out, "first     %s\n", time_text(facts->first, text));
	textbuf_printf(info->out, "last      %s, %s later\n", time_text(facts->last, text),
		       units_duration(facts->length_ns, length));
}

static void put_damage(const struct info *info)
{
	const struct recording_report *report = &info->facts->report;
	char bytes[UNIT_TEXT_SIZE];

	if (report->recorder)
		textbuf_printf(info->out, "written   by process %u, just now\n",
			       (unsigned int)report->recorder);
	if (report->damaged_bytes == 0) {
		textbuf_put(info->out, "damage    none\n");
		return;
	}
	textbuf_printf(info->out, "damage    %s cannot be read",
		       units_bytes(report->damaged_bytes, bytes));
	if (report->tail_bytes == report->damaged_bytes)
		textbuf_put(info->out, ", at the end: cut off, or being written now");
	if (report->lost_frames)
		textbuf_printf(info->out, "; %" PRIu64 " frame%s lost with it", report->lost_frames,
			       report->lost_frames == 1 ? "" : "s");
	textbuf_put_char(info->out, '\n');
}

static void put_versions(const struct info *info)
{
	const struct recording_report *report = &info->facts->report;

	textbuf_printf(info->out, "format    %u", report->version);
	if (report->newer_sessions)
		textbuf_printf(info->out, "; %u session%s of a format newer than %d, left out",
			       report->newer_sessions, report->newer_sessions == 1 ? "" : "s",
			       RECORDING_VERSION);
	if (report->unknown_fields)
		textbuf_printf(info->out, "; %zu field%s this version does not know",
			       report->unknown_fields, report->unknown_fields == 1 ? "" : "s");
	if (report->missing_fields)
		textbuf_printf(info->out, "; %zu field%s it lacks", report->missing_fields,
			       report->missing_fields == 1 ? "" : "s");
	textbuf_put_char(info->out, '\n');
}

static const char *switch_text(int value)
{
	return value < 0 ? "none" : value ? "on" : "off";
}

static const char *cgroup_text(int version)
{
	static const char *const texts[] = {"none", "version 1", "version 2", "versions 1 and 2"};

	return version >= 0 && (size_t)version < ARRAY_SIZE(texts) ? texts[version] : "unknown";
}

static void put_host(const struct info *info, const struct session_facts *session)
{
	const struct host *host = session->host;
	char text[TIME_SIZE];

	textbuf_put(info->out, "  host    ");
	utf8_put_visible(info->out, host->name, strlen(host->name), false);
	textbuf_put(info->out, ", Linux ");
	utf8_put_visible(info->out, host->kernel, strlen(host->kernel), false);
	textbuf_put_char(info->out, ' ');
	utf8_put_visible(info->out, host->machine, strlen(host->machine), false);
	textbuf_printf(info->out, ", %u CPU%s\n", host->cpu_count, host->cpu_count == 1 ? "" : "s");
	textbuf_printf(info->out, "  boot    %s, id ",
		       time_text((struct timespec){(time_t)host->boot_time_s, 0}, text));
	utf8_put_visible(info->out, host->boot_id, strlen(host->boot_id), false);
	textbuf_printf(info->out, "\n  seen    by user %u, %s ptrace; ", (unsigned int)host->uid,
		       host->can_ptrace ? "with" : "without");
	textbuf_printf(
		info->out, "delayacct %s, pressure %s, schedstat %s, hidepid %d, cgroups: %s\n",
		switch_text(host->delayacct), switch_text(host->has_pressure),
		switch_text(host->has_schedstat), host->hidepid, cgroup_text(host->cgroup_version));
}

static void put_session(const struct info *info, size_t number)
{
	const struct session_facts *session = &info->facts->sessions.items[number];
	char first[TIME_SIZE], last[TIME_SIZE];

	textbuf_printf(info->out, "\nsession %zu: %" PRIu64 " frame%s, %s to %s\n", number + 1,
		       session->frames, session->frames == 1 ? "" : "s",
		       time_text(session->first, first), time_text(session->last, last));
	put_host(info, session);
}

static void put_gap(const struct info *info, size_t number)
{
	const struct gap_facts *gap = &info->facts->gaps.items[number];
	char text[TIME_SIZE], length[UNIT_TEXT_SIZE];

	textbuf_printf(info->out, "gap       %s, %s\n", time_text(gap->begin, text),
		       units_duration(gap->length_ns, length));
}

static void put_mark(const struct info *info, size_t number)
{
	struct mark mark = frame_store_mark(info->facts->store, number);
	char text[TIME_SIZE];

	textbuf_printf(info->out, "mark      %s  ", time_text(mark.wall_time, text));
	utf8_put_visible(info->out, mark.text, strlen(mark.text), false);
	textbuf_put(info->out, mark.kind == MARK_TRIGGER ? " (trigger)\n" : "\n");
}

static void put_list(const struct info *info, size_t count, const char *what,
		     void (*put)(const struct info *, size_t))
{
	if (count)
		textbuf_put_char(info->out, '\n');
	for (size_t i = 0; i < count && i < LIST_MAX; i++)
		put(info, i);
	if (count > LIST_MAX)
		textbuf_printf(info->out, "%s %zu more\n", what, count - LIST_MAX);
}

static void put_text(const struct info *info)
{
	textbuf_put(info->out, "path      ");
	utf8_put_visible(info->out, info->path, strlen(info->path), false);
	textbuf_put_char(info->out, '\n');
	put_size(info);
	put_times(info);
	put_damage(info);
	put_versions(info);
	for (size_t i = 0; i < info->facts->sessions.count; i++)
		put_session(info, i);
	put_list(info, info->facts->gaps.count, "gaps     ", put_gap);
	put_list(info, frame_store_mark_count(info->facts->store), "marks    ", put_mark);
}

/* NDJSON: a line for the recording, for each session, gap and mark */

static struct json open_record(const struct info *info, const char *type)
{
	struct json json = json_to(info->out);

	json_open_object(&json, NULL);
	json_text(&json, "type", type);
	return json;
}

static void close_record(struct json *json)
{
	json_close_object(json);
	textbuf_put_char(json->out, '\n');
}

static void json_time(struct json *json, const char *key, struct timespec wall_time)
{
	char text[TIME_SIZE];

	json_text(json, key, time_text(wall_time, text));
}

static void put_recording_record(const struct info *info)
{
	const struct recording_facts *facts = info->facts;
	const struct recording_report *report = &facts->report;
	struct json json = open_record(info, "recording");

	json_text(&json, "path", info->path);
	json_u64(&json, "format", report->version);
	json_u64(&json, "files", report->files);
	json_u64(&json, "bytes", report->bytes);
	json_u64(&json, "frames", report->frames);
	json_u64(&json, "sessions", report->sessions);
	json_time(&json, "first", facts->first);
	json_time(&json, "last", facts->last);
	json_ns(&json, "interval_seconds", facts->interval_ns);
	json_u64(&json, "gaps", facts->gaps.count);
	json_u64(&json, "marks", frame_store_mark_count(facts->store));
	json_u64(&json, "damaged_bytes", report->damaged_bytes);
	json_u64(&json, "tail_bytes", report->tail_bytes);
	json_u64(&json, "recorder", report->recorder ? report->recorder : VALUE_UNKNOWN);
	json_u64(&json, "lost_frames", report->lost_frames);
	json_u64(&json, "newer_sessions", report->newer_sessions);
	json_u64(&json, "unknown_fields", report->unknown_fields);
	json_u64(&json, "missing_fields", report->missing_fields);
	close_record(&json);
}

/** -1 is unknown. */
static void json_switch(struct json *json, const char *key, int value)
{
	if (value < 0)
		json_null(json, key);
	else
		json_i64(json, key, value);
}

static void put_session_record(const struct info *info, size_t number)
{
	const struct session_facts *session = &info->facts->sessions.items[number];
	const struct host *host = session->host;
	struct json json = open_record(info, "session");

	json_u64(&json, "session", number + 1);
	json_u64(&json, "frames", session->frames);
	json_time(&json, "first", session->first);
	json_time(&json, "last", session->last);
	json_text(&json, "host", host->name);
	json_text(&json, "kernel", host->kernel);
	json_text(&json, "machine", host->machine);
	json_text(&json, "boot_id", host->boot_id);
	json_u64(&json, "boot_time_s", host->boot_time_s);
	json_u64(&json, "cpu_count", host->cpu_count);
	json_u64(&json, "uid", host->uid);
	json_bool(&json, "can_ptrace", host->can_ptrace);
	json_switch(&json, "delayacct", host->delayacct);
	json_switch(&json, "ptrace_scope", host->ptrace_scope);
	json_switch(&json, "hidepid", host->hidepid);
	json_bool(&json, "has_pressure", host->has_pressure);
	json_bool(&json, "has_schedstat", host->has_schedstat);
	json_i64(&json, "cgroup_version", host->cgroup_version);
	close_record(&json);
}

static void put_gap_record(const struct info *info, size_t number)
{
	const struct gap_facts *gap = &info->facts->gaps.items[number];
	struct json json = open_record(info, "gap");

	json_time(&json, "time", gap->begin);
	json_ns(&json, "seconds", gap->length_ns);
	json_bool(&json, "is_new_session", gap->is_new_session);
	close_record(&json);
}

static void put_mark_record(const struct info *info, size_t number)
{
	struct mark mark = frame_store_mark(info->facts->store, number);
	struct json json = open_record(info, "mark");

	json_time(&json, "time", mark.wall_time);
	json_text(&json, "kind", mark.kind == MARK_TRIGGER ? "trigger" : "user");
	json_text(&json, "text", mark.text);
	close_record(&json);
}

static void put_ndjson(const struct info *info)
{
	put_recording_record(info);
	for (size_t i = 0; i < info->facts->sessions.count; i++)
		put_session_record(info, i);
	for (size_t i = 0; i < info->facts->gaps.count; i++)
		put_gap_record(info, i);
	for (size_t i = 0; i < frame_store_mark_count(info->facts->store); i++)
		put_mark_record(info, i);
}

int cmd_info(struct settings *settings, const char **operands, size_t count)
{
	bool is_ndjson = !strcmp(settings->format, "ndjson");
	struct recording_facts facts;
	struct textbuf out = {0};
	struct message message;
	struct info info = {.facts = &facts, .out = &out};

	if (count == 0)
		return usage_error("info: which recording? blametop info FILE, or a directory");
	if (!is_ndjson && strcmp(settings->format, "text") != 0)
		return usage_error("--format: info comes as text or ndjson");
	info.path = operands[0];
	if (recording_facts_read(info.path, &facts, &message) < 0)
		return fail_with("info", &message);
	(is_ndjson ? put_ndjson : put_text)(&info);
	recording_facts_done(&facts);
	return print_and_free(&out);
}
