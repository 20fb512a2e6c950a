/* SPDX-License-Identifier: MIT */
/*
 * What was on the screen and has ended since is shown once more, with its last numbers: a process
 * that vanishes between two looks would otherwise be a riddle. When the new interval arrives the
 * old one is gone, so the rows that are drawn are copied; there are never more than fit.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "tui/ui_private.h"

static void clear(struct kept_usages *kept)
{
	for (size_t i = 0; i < kept->count; i++)
		text_block_unref(kept->items[i].now.texts);
	kept->count = 0;
}

void kept_usages_done(struct kept_usages *kept)
{
	clear(kept);
	free(kept->items);
	memset(kept, 0, sizeof(*kept));
}

static void keep(struct kept_usages *kept, const struct task_usage *usage)
{
	if (kept->count == kept->capacity) {
		kept->capacity = kept->capacity ? kept->capacity * 2 : 64;
		kept->items = xreallocarray(kept->items, kept->capacity, sizeof(*kept->items));
	}
	kept->items[kept->count] = *usage;
	text_block_ref(usage->now.texts);
	kept->count++;
}

void ui_keep_rows(struct ui *ui)
{
	size_t end = ui->cursor.top + ui->cursor.window;

	clear(&ui->on_screen);
	/* A process has a row for each of its connections: none of them says that it has ended. */
	for (size_t i = ui->cursor.top; i < ui->rows.count && i < end; i++)
		if (!ui->rows.items[i].is_ended && !ui->rows.items[i].connection)
			keep(&ui->on_screen, ui->rows.items[i].usage);
}

static bool is_gone(const struct ui *ui, const struct task_usage *usage)
{
	struct pick pick = pick_of(usage);

	/* Threads come and go with what is collected; only an ended process is news. */
	return !pick.is_thread && !ui_find(ui, &pick);
}

void ui_find_ended(struct ui *ui, bool is_next)
{
	clear(&ui->ended);
	for (size_t i = 0; is_next && ui_interval(ui) && i < ui->on_screen.count; i++) {
		struct task_usage *usage = &ui->on_screen.items[i];

		if (!is_gone(ui, usage))
			continue;
		usage->now.state = 'X'; /* the kernel's letter for dead */
		keep(&ui->ended, usage);
	}
	clear(&ui->on_screen);
}
