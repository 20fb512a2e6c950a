/* SPDX-License-Identifier: MIT */
/* Where the cursor is, what is tagged and what is folded. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "tui/act.h"
#include "tui/ui_private.h"

static enum ui_request_kind move(struct ui *ui, enum list_step step, int amount)
{
	const struct mode *mode = ui_mode(ui);

	if (!mode->move)
		return UI_REQUEST_NONE;
	mode->move(ui, step, amount);
	return UI_REQUEST_REDRAW;
}

enum ui_request_kind act_line(struct ui *ui, const struct action *action)
{
	return move(ui, LIST_LINES, action->amount);
}

enum ui_request_kind act_page(struct ui *ui, const struct action *action)
{
	return move(ui, LIST_PAGES, action->amount);
}

enum ui_request_kind act_first(struct ui *ui, const struct action *action)
{
	(void)action;
	return move(ui, LIST_FIRST, 0);
}

enum ui_request_kind act_last(struct ui *ui, const struct action *action)
{
	(void)action;
	return move(ui, LIST_LAST, 0);
}

enum ui_request_kind act_sideways(struct ui *ui, const struct action *action)
{
	int steps = ui->steps_right + action->amount;

	ui->steps_right = steps < 0 ? 0 : steps;
	if (ui->steps_right > ui->placed.max_steps)
		ui->steps_right = ui->placed.max_steps;
	return UI_REQUEST_REDRAW;
}

/* Further left than the first column lies the past. */
enum ui_request_kind act_left(struct ui *ui, const struct action *action)
{
	if (!ui->steps_right && ui->handled_key == KEY_CODE_LEFT)
		return act_pause(ui, action);
	return act_sideways(ui, action);
}

enum ui_request_kind act_follow(struct ui *ui, const struct action *action)
{
	bool follow = !(ui->pick.is_set && ui->pick.is_followed);

	(void)action;
	if (!ui_row(ui))
		return UI_REQUEST_NONE;
	ui_pick(ui, ui->cursor.selected, true);
	ui->pick.is_followed = follow;
	return UI_REQUEST_REDRAW;
}

enum ui_request_kind act_tag(struct ui *ui, const struct action *action)
{
	const struct row *row = ui_row(ui);
	struct hash_key key;
	struct pick *tag;

	(void)action;
	if (!row)
		return UI_REQUEST_NONE;
	key = row_hash_key(task_key_of(&row->usage->now), row_is_thread(row));
	tag = hash_remove(&ui->tagged, key);
	if (tag) {
		free(tag);
	} else {
		tag = xcalloc(1, sizeof(*tag));
		*tag = pick_of(row->usage);
		hash_put(&ui->tagged, key, tag);
	}
	return move(ui, LIST_LINES, 1);
}

enum ui_request_kind act_untag(struct ui *ui, const struct action *action)
{
	size_t position = 0;
	struct hash_slot *slot;

	(void)action;
	while ((slot = hash_next(&ui->tagged, &position)))
		free(slot->value);
	hash_done(&ui->tagged);
	return UI_REQUEST_REDRAW;
}

enum ui_request_kind act_machine(struct ui *ui, const struct action *action)
{
	(void)action;
	ui->pick = ui->pick_away = (struct pick){0};
	ui->search_is_lit = false;
	if (ui->connections_of.is_set) {
		ui->connections_of = (struct pick){0};
		ui_stale(ui);
	}
	return UI_REQUEST_REDRAW;
}

static enum ui_request_kind changed(struct ui *ui)
{
	ui_stale(ui);
	ui_sync(ui);
	return UI_REQUEST_REDRAW;
}

static void mark(struct hash *marks, struct hash_key key)
{
	static char is_marked;

	hash_put(marks, key, &is_marked);
}

/* A row that changes around the cursor must keep the cursor, also when nobody chose it yet. */
static struct hash_key hold(struct ui *ui, const struct row *row)
{
	struct hash_key key = row_hash_key(task_key_of(&row->usage->now), false);

	ui_pick(ui, ui->cursor.selected, true);
	return key;
}

enum ui_request_kind act_unfold(struct ui *ui, const struct action *action)
{
	const struct row *row = ui_row(ui);
	struct hash_key key;

	(void)action;
	if (!row || row_is_thread(row))
		return UI_REQUEST_NONE;
	key = hold(ui, row);
	if (row->is_folded) {
		hash_remove(&ui->folded, key);
		return changed(ui);
	}
	if (row->usage->now.thread_count < 2) {
		ui_notice(ui, false, "it has one thread");
		return UI_REQUEST_REDRAW;
	}
	mark(&ui->unfolded, key);
	return changed(ui);
}

/* From a thread or child to the row it hangs below. */
static void go_to_parent(struct ui *ui)
{
	size_t at = ui->cursor.selected;
	uint16_t depth = ui->rows.items[at].depth;

	while (at && ui->rows.items[at].depth >= depth)
		at--;
	ui_pick(ui, at, true);
}

enum ui_request_kind act_fold(struct ui *ui, const struct action *action)
{
	const struct row *row = ui_row(ui);
	struct hash_key key;

	(void)action;
	if (!row)
		return UI_REQUEST_NONE;
	if (row->depth && (row_is_thread(row) || !(row->has_children || row->is_unfolded)))
		go_to_parent(ui);
	row = ui_row(ui);
	if (!row || row_is_thread(row))
		return UI_REQUEST_REDRAW;
	key = hold(ui, row);
	if (!hash_remove(&ui->unfolded, key) && ui->tree && row->has_children)
		mark(&ui->folded, key);
	return changed(ui);
}

enum ui_request_kind act_unfold_all(struct ui *ui, const struct action *action)
{
	(void)action;
	hash_done(&ui->folded);
	return changed(ui);
}

enum ui_request_kind act_accept(struct ui *ui, const struct action *action)
{
	const struct mode *mode = ui_mode(ui);

	(void)action;
	return mode->accept ? mode->accept(ui) : UI_REQUEST_NONE;
}

enum ui_request_kind act_cancel(struct ui *ui, const struct action *action)
{
	const struct mode *mode = ui_mode(ui);

	(void)action;
	if (mode->cancel)
		return mode->cancel(ui);
	ui_pop_mode(ui);
	return UI_REQUEST_REDRAW;
}
