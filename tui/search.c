/* SPDX-License-Identifier: MIT */
#include "tui/search.h"

#include <stdio.h>
#include <string.h>

#include "tui/ui_private.h"

long search_text(const char *text, const char *needle)
{
	const char *found = *needle ? strcasestr(text, needle) : NULL;

	return found ? found - text : -1;
}

bool search_matches(const struct row *row, const char *needle)
{
	const struct task *task = &row->usage->now;
	const struct connection_usage *connection = row->connection;

	if (connection &&
	    ((connection->service && search_text(connection->service, needle) >= 0) ||
	     (connection->now.address && search_text(connection->now.address, needle) >= 0)))
		return true;
	return (task->name && search_text(task->name, needle) >= 0) ||
	       (task->command && search_text(task->command, needle) >= 0);
}

bool search_go(struct ui *ui, size_t from, int direction)
{
	size_t count = ui->rows.count;

	ui->search_is_lit = true;
	for (size_t i = 0; i < count; i++) {
		size_t at = (from + (direction > 0 ? i : count - i)) % count;

		if (search_matches(&ui->rows.items[at], ui->search)) {
			ui_pick(ui, at, true);
			return true;
		}
	}
	return false;
}

bool search_go_pid(struct ui *ui, const char *digits)
{
	size_t length = strlen(digits), best = ui->rows.count;

	for (size_t i = 0; i < ui->rows.count; i++) {
		char number[16];

		snprintf(number, sizeof(number), "%d", (int)ui->rows.items[i].usage->now.tid);
		if (!strcmp(number, digits)) {
			best = i;
			break;
		}
		if (best == ui->rows.count && !strncmp(number, digits, length))
			best = i;
	}
	if (best == ui->rows.count)
		return false;
	ui_pick(ui, best, true);
	return true;
}
