/* SPDX-License-Identifier: MIT */
#include "tui/connections.h"

#include <stdio.h>
#include <string.h>

#include "tui/targets.h"
#include "tui/ui_private.h"

/* @return "python3 (4711)", made visible; "" while the screen shows those of all */
static const char *owner_name(const struct ui *ui, char text[TARGET_NAME_SIZE])
{
	const struct task_usage *process;

	text[0] = '\0';
	if (!ui->connections_of.is_set)
		return text;
	process =
		ui_interval(ui) ? interval_process(ui_interval(ui), ui->connections_of.tgid) : NULL;
	if (process)
		targets_name(process, text);
	else
		snprintf(text, TARGET_NAME_SIZE, "process %d", (int)ui->connections_of.tgid);
	return text;
}

void connections_owner(const struct ui *ui, char *text, size_t size)
{
	char name[TARGET_NAME_SIZE];

	text[0] = '\0';
	if (column_set_is_of_connections(ui_set(ui)) && *owner_name(ui, name))
		snprintf(text, size, "of %s", name);
}

void connections_count(const struct ui *ui, int columns, char *text, size_t size)
{
	const struct rows *rows = &ui->rows;
	char of[32] = "", inbound[48] = "";
	size_t outbound = rows->connection_count - rows->inbound_count;

	if (rows->count != outbound)
		snprintf(of, sizeof(of), "%zu of ", rows->count);
	if (rows->inbound_count)
		snprintf(inbound, sizeof(inbound), ", %zu inbound", rows->inbound_count);
	snprintf(text, size, " %s%zu connection%s%s ", of, outbound, outbound == 1 ? "" : "s",
		 inbound);
	if ((int)strlen(text) > columns)
		snprintf(text, size, " %s%zu%s ", of, outbound, inbound);
}

/* What the collector said it cannot see. */
static const struct health *blindness(const struct ui *ui)
{
	const struct snapshot *end = ui_interval(ui)->end;

	for (size_t i = 0; i < end->health_count; i++)
		if (!strcmp(end->health[i].collector, "connections"))
			return &end->health[i];
	return NULL;
}

/* Why nothing was seen at all. */
static void put_reason(const struct ui *ui, char *text, size_t size, const char *whose)
{
	const struct health *health = blindness(ui);

	if (!(ui_interval(ui)->end->needs & NEED_CONNECTIONS))
		snprintf(text, size, "looking for connections…");
	else if (health && health->reason)
		snprintf(text, size, "no connections%s to be seen: %s%s%s", whose, health->reason,
			 health->command ? "; this helps: " : "",
			 health->command ? health->command : "");
	else
		snprintf(text, size,
			 "no connections%s to be seen: nothing waited on a socket while it was "
			 "looked at",
			 whose);
}

void connections_empty_text(const struct ui *ui, char *text, size_t size)
{
	const struct rows *rows = &ui->rows;
	char name[TARGET_NAME_SIZE], whose[TARGET_NAME_SIZE + 8] = "";

	if (*owner_name(ui, name))
		snprintf(whose, sizeof(whose), " of %s", name);
	if (rows->connection_count && rows->connection_count == rows->inbound_count)
		snprintf(text, size, "only clients are connected (%zu); i shows them",
			 rows->inbound_count);
	else if (rows->connection_count)
		snprintf(text, size, "nothing matches");
	else if (ui_interval(ui)->connection_count && *whose)
		snprintf(text, size, "no connections%s were seen; Esc shows all", whose);
	else if (ui_interval(ui)->connection_count)
		snprintf(text, size, "nothing matches");
	else
		put_reason(ui, text, size, whose);
}
