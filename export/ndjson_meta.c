/* SPDX-License-Identifier: MIT */
/*
 * The first line of NDJSON. Without knowing whose eyes looked and what the kernel counts, nobody
 * can tell later why a value is null.
 */
#include "base/clock.h"
#include "export/formats.h"
#include "export/ndjson_record.h"

/** Grows when a reader of the schema before would misread something; new keys are no reason. */
#define SCHEMA 1

static void put_program(struct json *json, const char *version)
{
	json_text(json, "program", "blametop");
	json_text(json, "version", version);
}

static void put_host(struct json *json, const struct host *host)
{
	json_text(json, "host", host->name);
	json_text(json, "kernel", host->kernel);
	json_text(json, "machine", host->machine);
	json_text(json, "boot_id", host->boot_id);
	json_u64(json, "boot_time_seconds", host->boot_time_s);
	json_u64(json, "clock_ticks_per_second", host->clock_ticks_per_s);
	json_u64(json, "page_bytes", host->page_bytes);
	json_u64(json, "cpus", host->cpu_count);
}

/** @param value  as struct host has it: below 0 the kernel has no such switch */
static void put_switch(struct json *json, const char *key, int value)
{
	if (value < 0)
		json_null(json, key);
	else
		json_i64(json, key, value);
}

static void put_rights(struct json *json, const struct host *host)
{
	json_open_object(json, "privileges");
	json_u64(json, "uid", host->uid);
	json_bool(json, "can_ptrace", host->can_ptrace);
	json_close_object(json);
	json_open_object(json, "kernel_switches");
	put_switch(json, "task_delayacct", host->delayacct);
	put_switch(json, "ptrace_scope", host->ptrace_scope);
	put_switch(json, "hidepid", host->hidepid);
	json_bool(json, "pressure", host->has_pressure);
	json_bool(json, "schedstat", host->has_schedstat);
	put_switch(json, "cgroup_version", host->cgroup_version);
	json_close_object(json);
}

void ndjson_meta(struct export_run *run, const struct snapshot *first)
{
	struct json json = json_to(run->out);
	char time[40];

	clock_format_iso(first->wall_time, time, sizeof(time));
	json_open_object(&json, NULL);
	json_text(&json, "type", "meta");
	json_i64(&json, "schema", SCHEMA);
	put_program(&json, run->settings->version);
	json_text(&json, "time", time);
	json_ns(&json, "mono", first->time_ns);
	put_host(&json, first->host);
	put_rights(&json, first->host);
	ndjson_put_not_seen(&json, first);
	ndjson_close_record(&json);
}
