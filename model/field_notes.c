/* SPDX-License-Identifier: MIT */
/* What a recording keeps of what was said: by collectors, by the verdict, of our own cost. A key is for ever. */
#include "model/field_private.h"
#include "model/note.h"
#include "model/snapshot.h"

static const char *class_name(size_t class)
{
	return class < WAIT_CLASS_COUNT ? wait_classes[class].key : NULL;
}

static const char *severity_name(size_t severity)
{
	static const char *const names[] = {
		[HEALTH_NOTE] = "note",
		[HEALTH_WARNING] = "warning",
		[HEALTH_STUCK] = "stuck",
	};

	return severity < ARRAY_SIZE(names) ? names[severity] : NULL;
}

/* As analysis/verdict.h has them, which lies above. */
static const char *confidence_name(size_t confidence)
{
	static const char *const names[] = {"low", "medium", "high"};

	return confidence < ARRAY_SIZE(names) ? names[confidence] : NULL;
}

/* clang-format off */
#define ROW_TYPE struct health
static const struct field health_rows[] = {
	TEXT("collector", collector, NONE),
	ENUMERATION("severity", severity, HEALTH_NOTE, severity_name),
	TEXT("missing", missing, SENTENCE),
	TEXT("reason", reason, SENTENCE),
	TEXT("command", command, SENTENCE),
};
const struct field_table health_fields = FIELD_TABLE("health", health_rows);
#undef ROW_TYPE

#define ROW_TYPE struct own_cost
static const struct field cost_rows[] = {
	NUMBER("cpu_ns", cpu_ns, NS),
	NUMBER("resident_bytes", resident_bytes, BYTES),
	NUMBER("collect_ns", collect_ns, NS),
};
const struct field_table cost_fields = FIELD_TABLE("cost", cost_rows);
#undef ROW_TYPE

#define ROW_TYPE struct verdict_note
#define SHARE(name, class) NUMBER("share_" #name, share[WAIT_##class], SHARE)
static const struct field note_rows[] = {
	NUMBER("pid", pid, NONE),
	NUMBER("is_measuring", is_measuring, NONE),
	ENUMERATION("bottleneck", bottleneck, WAIT_CLASS_COUNT, class_name),
	ENUMERATION("when_busy", when_busy, WAIT_CLASS_COUNT, class_name),
	ENUMERATION("confidence", confidence, 0, confidence_name),
	NUMBER("busy", busy, SHARE),
	SHARE(cpu, CPU),
	SHARE(runq, RUNQ),
	SHARE(disk, DISK),
	SHARE(db, DB),
	SHARE(net, NET),
	SHARE(lock, LOCK),
	SHARE(mem, MEM),
	SHARE(ipc, IPC),
	SHARE(idle, IDLE),
	SHARE(unknown, UNKNOWN),
	TEXT("headline", headline, SENTENCE),
};
const struct field_table note_fields = FIELD_TABLE("note", note_rows);
/* clang-format on */

_Static_assert(WAIT_CLASS_COUNT == 10, "each class of waits has a share");
