/* SPDX-License-Identifier: MIT */
#include "unit/collectors/machine.h"

#include <check.h>
#include <string.h>

#include "collectors/collectors.h"
#include "helpers/procroot.h"

void machine_init(struct machine *machine)
{
	*machine = (struct machine){.tree = tree_make()};
	machine->root = tree_open(&machine->tree);
	machine->host = (struct host){.clock_ticks_per_s = 100, .page_bytes = 4096};
	machine->context = (struct collect_context){
		.root = &machine->root,
		.host = &machine->host,
		.needs = NEED_ALL,
	};
	procroot_enter(machine->tree.path);
}

static const struct collector *find_collector(const char *name)
{
	for (size_t i = 0; i < collector_count; i++)
		if (strcmp(collector_table[i].name, name) == 0)
			return &collector_table[i];
	ck_abort_msg("there is no collector \"%s\"", name);
	return NULL;
}

int machine_open(struct machine *machine, const char *collector)
{
	const struct collector *found = find_collector(collector);
	int error = found->open(&machine->context, &machine->state);

	if (!error)
		machine->collector = found;
	return error;
}

int machine_collect(struct machine *machine)
{
	snapshot_free(machine->snapshot);
	machine->snapshot = snapshot_new();
	return machine->collector->collect(machine->state, &machine->context, machine->snapshot);
}

void machine_refresh(struct machine *machine, const char *collector)
{
	if (!machine->collector)
		ck_assert_int_eq(machine_open(machine, collector), 0);
	ck_assert_int_eq(machine_collect(machine), 0);
}

void machine_done(struct machine *machine)
{
	if (machine->collector)
		machine->collector->close(machine->state);
	snapshot_free(machine->snapshot);
	procroot_leave();
	proc_root_close(&machine->root);
	tree_remove(&machine->tree);
}
