/* SPDX-License-Identifier: MIT */
#include "random_machine.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/text.h"
#include "helpers/builders.h"
#include "model/field.h"

#define ROWS_MAX 60

struct kind {
	const struct field_table *table;
	size_t count;
	char *rows; /* ROWS_MAX of them; texts of tasks as they want it, others interned */
};

enum { PROCESSES, THREADS, CPUS, DISKS, NETS, CGROUPS, CONNECTIONS, HEALTH, NOTES, KIND_COUNT };

struct random_machine {
	uint64_t state;
	uint64_t time_ns, boot_ns, sequence;
	struct kind kinds[KIND_COUNT];
	struct system_counters system;
	struct own_cost cost;
	bool is_after_gap;
};

/* xorshift64*: any will do. */
static uint64_t next_number(struct random_machine *machine)
{
	machine->state ^= machine->state >> 12;
	machine->state ^= machine->state << 25;
	machine->state ^= machine->state >> 27;
	return machine->state * UINT64_C(0x2545f4914f6cdd1d);
}

uint64_t random_below(struct random_machine *machine, uint64_t limit)
{
	return (next_number(machine) >> 16) % limit;
}

static const char *any_text(struct random_machine *machine)
{
	static const char *const texts[] = {
		"",
		"a",
		"postgres",
		"\xff\xfe not UTF-8 \x80",
		"tab\tnew\nline \x1b[31m",
		"\xc3\xa4",
		"/usr/lib/a/very/long/path/to/something",
		"eth0",
		"sda",
		"10.0.0.5:5432",
	};
	static char large[5000];
	uint64_t which = random_below(machine, ARRAY_SIZE(texts) + 30);

	if (which < ARRAY_SIZE(texts))
		return text_intern(texts[which], strlen(texts[which]));
	if (which == ARRAY_SIZE(texts))
		return NULL;
	if (which == ARRAY_SIZE(texts) + 1) {
		memset(large, 'x', sizeof(large) - 1);
		return text_intern(large, sizeof(large) - 1 - random_below(machine, 3));
	}
	snprintf(large, 40, "text %u", (unsigned int)random_below(machine, 400));
	return text_intern(large, strlen(large));
}

static uint64_t any_bits(struct random_machine *machine)
{
	const double values[] = {
		NAN, 0.0, -0.0, 1.0, INFINITY, (double)random_below(machine, 10000) / 10000, -3.25,
	};
	double value = values[random_below(machine, ARRAY_SIZE(values))];
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

static uint64_t any_enumerated(struct random_machine *machine, const struct field *field)
{
	uint64_t count = 0, value;

	while (field->value_name((size_t)count))
		count++;
	value = random_below(machine, count + 1);
	return value < count ? value : field->unknown;
}

static uint64_t any_number(struct random_machine *machine, uint64_t now)
{
	switch (random_below(machine, 8)) {
	case 0:
		return UINT64_MAX;
	case 1:
		return UINT64_MAX - 1;
	case 2:
		return 0;
	case 3:
		return next_number(machine);
	case 4:
		return random_below(machine, 300);
	default:
		return now + random_below(machine, 100000);
	}
}

/* Small numbers, so that pids and times come again; the machine itself goes on. */
static bool is_identity(const struct field *field)
{
	static const char *const keys[] = {"tid", "tgid", "start_ticks", "pid", "inode", "id"};

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!strcmp(field->key, keys[i]))
			return true;
	}
	return false;
}

static uint64_t any_value(struct random_machine *machine, const struct field *field,
			  const void *row)
{
	if (is_identity(field))
		return random_below(machine, 40) + 1;
	if (field->value_name)
		return any_enumerated(machine, field);
	if (field->type == VALUE_F64)
		return any_bits(machine);
	if (field->type == VALUE_CHAR)
		return random_below(machine, 5) ? '!' + random_below(machine, 94) : field->unknown;
	if (field->type == VALUE_BOOL)
		return random_below(machine, 2);
	return any_number(machine, field_get(field, row));
}

/* Tasks with odd pids have their texts in a block, as live ones mostly do. */
static void renew_block(struct task *task)
{
	const char *name = task->name ? task->name : "", *command = task->command;
	size_t name_size = strlen(name) + 1, size = command ? strlen(command) + 1 : 0;
	struct text_block *old = task->texts;

	if (task->tid % 2) {
		task->texts = text_block_new(name_size + size);
		memcpy(task->texts->data, name, name_size);
		task->name = task->texts->data;
		if (command)
			task->command = memcpy(task->texts->data + name_size, command, size);
	} else {
		task->texts = NULL;
		task->name = text_intern(name, name_size - 1);
		task->command = command ? text_intern(command, size - 1) : NULL;
	}
	text_block_unref(old);
}

static bool is_of_tasks(const struct kind *kind)
{
	return kind->table == &task_fields;
}

/* @param chance  one field in so many */
static void change(struct random_machine *machine, const struct field_table *table, void *row,
		   uint64_t chance)
{
	for (size_t f = 0; f < table->count; f++) {
		const struct field *field = &table->fields[f];

		if (random_below(machine, chance))
			continue;
		if (field->type == VALUE_TEXT)
			field_set_text(field, row, any_text(machine));
		else
			field_set(field, row, any_value(machine, field, row));
	}
	if (table == &task_fields)
		renew_block(row);
}

static char *row_of(const struct kind *kind, size_t i)
{
	return kind->rows + i * kind->table->row_size;
}

static void remove_row(struct random_machine *machine, struct kind *kind)
{
	size_t i = (size_t)random_below(machine, kind->count);

	if (is_of_tasks(kind))
		text_block_unref(((struct task *)(void *)row_of(kind, i))->texts);
	memmove(row_of(kind, i), row_of(kind, i + 1),
		(kind->count - 1 - i) * kind->table->row_size);
	kind->count--;
}

static void add_row(struct random_machine *machine, struct kind *kind)
{
	char *row = row_of(kind, kind->count++);

	field_row_unknown(kind->table, row);
	change(machine, kind->table, row, 1 + random_below(machine, 4));
}

static void let_happen(struct random_machine *machine, struct kind *kind)
{
	uint64_t what = random_below(machine, 6);

	while (what == 0 && kind->count && random_below(machine, 40))
		remove_row(machine, kind); /* nearly all of them */
	for (uint64_t n = what < 3 ? random_below(machine, 8) : 0; n && kind->count; n--)
		remove_row(machine, kind);
	for (uint64_t n = what < 4 ? random_below(machine, 12) : 0; n && kind->count < ROWS_MAX;
	     n--)
		add_row(machine, kind);
	for (size_t i = 0; what < 5 && i < kind->count; i++) {
		if (random_below(machine, 3) == 0)
			change(machine, kind->table, row_of(kind, i), 10);
	}
}

struct random_machine *random_machine_new(uint64_t seed)
{
	static const struct field_table *const tables[KIND_COUNT] = {
		[PROCESSES] = &task_fields,
		[THREADS] = &task_fields,
		[CPUS] = &cpu_fields,
		[DISKS] = &disk_fields,
		[NETS] = &net_fields,
		[CGROUPS] = &cgroup_fields,
		[CONNECTIONS] = &connection_fields,
		[HEALTH] = &health_fields,
		[NOTES] = &note_fields,
	};
	struct random_machine *machine = xcalloc(1, sizeof(*machine));

	machine->state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	machine->time_ns = machine->boot_ns = 100 * NS_PER_S;
	field_row_unknown(&system_fields, &machine->system);
	field_row_unknown(&cost_fields, &machine->cost);
	for (size_t i = 0; i < KIND_COUNT; i++) {
		machine->kinds[i].table = tables[i];
		machine->kinds[i].rows = xcalloc(ROWS_MAX, tables[i]->row_size);
	}
	return machine;
}

void random_machine_free(struct random_machine *machine)
{
	for (size_t i = 0; i < KIND_COUNT; i++) {
		while (machine->kinds[i].count)
			remove_row(machine, &machine->kinds[i]);
		free(machine->kinds[i].rows);
	}
	free(machine);
}

/* Rows of a snapshot; texts of others than tasks lie in its arena, as live ones do. */
static void *copy_of(const struct kind *kind, struct arena *arena, size_t *ret_count)
{
	const struct field_table *table = kind->table;
	char *rows = arena_calloc(arena, kind->count, table->row_size);

	*ret_count = kind->count;
	memcpy(rows, kind->rows, kind->count * table->row_size);
	for (size_t i = 0; i < kind->count; i++) {
		char *row = rows + i * table->row_size;

		if (is_of_tasks(kind))
			text_block_ref(((struct task *)(void *)row)->texts);
		for (size_t f = 0; f < table->count && !is_of_tasks(kind); f++) {
			const struct field *field = &table->fields[f];
			const char *text;

			if (field->type != VALUE_TEXT || !(text = field_text(field, row)))
				continue;
			field_set_text(field, row, arena_strdup(arena, text));
		}
	}
	return rows;
}

static void fill_rows(struct random_machine *machine, struct snapshot *snapshot)
{
	struct arena *arena = &snapshot->arena;
	struct system_counters *system = &snapshot->system;
	const struct kind *kinds = machine->kinds;

	*system = machine->system;
	system->cpus = copy_of(&kinds[CPUS], arena, &system->cpu_count);
	system->cgroups = copy_of(&kinds[CGROUPS], arena, &system->cgroup_count);
	snapshot->processes = copy_of(&kinds[PROCESSES], arena, &snapshot->process_count);
	snapshot->threads = copy_of(&kinds[THREADS], arena, &snapshot->thread_count);
	snapshot->disks = copy_of(&kinds[DISKS], arena, &snapshot->disk_count);
	snapshot->nets = copy_of(&kinds[NETS], arena, &snapshot->net_count);
	snapshot->connections = copy_of(&kinds[CONNECTIONS], arena, &snapshot->connection_count);
	snapshot->health = copy_of(&kinds[HEALTH], arena, &snapshot->health_count);
}

struct snapshot *random_machine_next(struct random_machine *machine)
{
	struct snapshot *snapshot = snapshot_new();

	for (size_t i = 0; i < KIND_COUNT; i++)
		let_happen(machine, &machine->kinds[i]);
	change(machine, &system_fields, &machine->system, 4);
	change(machine, &cost_fields, &machine->cost, 2);
	machine->time_ns += 1 + random_below(machine, 3 * NS_PER_S);
	machine->boot_ns += random_below(machine, 4 * NS_PER_S);
	machine->is_after_gap = !random_below(machine, 5);
	snapshot->sequence = ++machine->sequence;
	snapshot->time_ns = machine->time_ns;
	snapshot->boot_ns = machine->boot_ns;
	snapshot->wall_time.tv_sec = (time_t)(1790000000 + random_below(machine, 1000));
	snapshot->wall_time.tv_nsec = (long)random_below(machine, NS_PER_S);
	snapshot->needs = (uint32_t)random_below(machine, NEED_ALL + 1);
	snapshot->cost = machine->cost;
	snapshot->host = &a_host;
	fill_rows(machine, snapshot);
	snapshot_seal(snapshot);
	return snapshot;
}

struct frame_notes random_machine_notes(const struct random_machine *machine)
{
	const struct kind *notes = &machine->kinds[NOTES];

	return (struct frame_notes){
		.verdicts = (const struct verdict_note *)(const void *)notes->rows,
		.verdict_count = notes->count,
		.is_after_gap = machine->is_after_gap,
	};
}
