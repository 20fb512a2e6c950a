/* SPDX-License-Identifier: MIT */
/* Going through the past: which frame is asked for. Who fetches it is app/. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/time_spec.h"
#include "store/frame_store.h"
#include "tui/act.h"
#include "tui/moment.h"
#include "tui/prompts.h"
#include "tui/ui_private.h"

/* The frame to count from: several keys may come before the first of them is carried out. */
static uint64_t frame_now(const struct ui *ui)
{
	return ui->goal != UINT64_MAX ? ui->goal : ui_moment(ui)->number;
}

/* The first frame of a session has no interval and cannot be shown: whoever goes back goes on to the
 * session before, or would stand still there. */
static uint64_t shown_before(const struct frame_store *store, uint64_t number)
{
	uint64_t first = frame_store_first(store);

	while (number > first && frame_store_info(store, number - 1).session !=
					 frame_store_info(store, number).session)
		number--;
	return number;
}

enum ui_request_kind ui_go_to_frame(struct ui *ui, uint64_t number)
{
	const struct frame_store *store = ui_moment(ui)->store;
	uint64_t first = frame_store_first(store), end = frame_store_end(store);

	if (first == end)
		return UI_REQUEST_REDRAW;
	number = number < first ? first : number >= end ? end - 1 : number;
	ui->goal = number < frame_now(ui) ? shown_before(store, number) : number;
	ui->request.frame = ui->goal;
	return UI_REQUEST_GO;
}

enum ui_request_kind act_step(struct ui *ui, const struct action *action)
{
	const struct frame_store *store = ui_moment(ui)->store;
	uint64_t now = frame_now(ui), first = frame_store_first(store);

	if (action->amount < 0 && (now <= first || shown_before(store, now - 1) == first)) {
		ui_notice(ui, false, "this is the oldest that is kept");
		return UI_REQUEST_REDRAW;
	}
	if (action->amount > 0 && now + 1 >= frame_store_end(store)) {
		ui_notice(ui, false,
			  ui_moment(ui)->is_replay ? "the recording ends here"
						   : "this is the newest");
		return UI_REQUEST_REDRAW;
	}
	return ui_go_to_frame(ui, action->amount < 0 ? now - 1 : now + 1);
}

enum ui_request_kind act_end_of_past(struct ui *ui, const struct action *action)
{
	const struct frame_store *store = ui_moment(ui)->store;

	return ui_go_to_frame(ui, action->amount < 0 ? frame_store_first(store)
						     : frame_store_end(store) - 1);
}

/* --- By time --- */

enum ui_request_kind ui_go_to_time(struct ui *ui, struct timespec at)
{
	return ui_go_to_frame(ui, frame_store_find(ui_moment(ui)->store, at));
}

enum ui_request_kind ui_jump(struct ui *ui, int direction)
{
	const struct frame_store *store = ui_moment(ui)->store;
	uint64_t now = frame_now(ui);
	struct timespec at = frame_store_info(store, now).wall_time;
	uint64_t goal =
		frame_store_find(store, timespec_plus_ns(at, direction * (int64_t)ui->jump_ns));

	/* Frames may lie further apart than the jump is long: it goes one at least. */
	if (goal == now)
		return act_step(ui, &(struct action){.amount = direction});
	return ui_go_to_frame(ui, goal);
}

enum ui_request_kind act_jump(struct ui *ui, const struct action *action)
{
	if (ui->jump_ns)
		return ui_jump(ui, action->amount);
	prompts_open_jump(ui, action->amount);
	return UI_REQUEST_REDRAW;
}

enum ui_request_kind act_jump_amount(struct ui *ui, const struct action *action)
{
	prompts_open_jump(ui, action->amount);
	return UI_REQUEST_REDRAW;
}

enum ui_request_kind act_go_to_time(struct ui *ui, const struct action *action)
{
	(void)action;
	prompts_open_time(ui);
	return UI_REQUEST_REDRAW;
}

enum ui_request_kind act_event(struct ui *ui, const struct action *action)
{
	const struct moment *moment = ui_moment(ui);
	char text[MARK_TEXT_MAX + 16];
	uint64_t number;

	if (!frame_store_find_event(moment->store, frame_now(ui), action->amount, &number)) {
		ui_notice(ui, false, "no mark and no other verdict %s this",
			  action->amount < 0 ? "before" : "after");
		return UI_REQUEST_REDRAW;
	}
	if (moment_event(moment, number, text, sizeof(text)))
		ui_notice(ui, false, "%s", text);
	return ui_go_to_frame(ui, number);
}

/* --- In and out --- */

enum ui_request_kind act_pause(struct ui *ui, const struct action *action)
{
	(void)action;
	if (!ui_interval(ui)) {
		ui_notice(ui, false, "there is nothing to look back at yet");
		return UI_REQUEST_REDRAW;
	}
	return UI_REQUEST_PAUSE;
}

/* A recording has no present to go back to: there the key plays. */
enum ui_request_kind act_live(struct ui *ui, const struct action *action)
{
	(void)action;
	return ui_moment(ui)->is_replay ? UI_REQUEST_PLAY : UI_REQUEST_LIVE;
}

enum ui_request_kind act_escape_past(struct ui *ui, const struct action *action)
{
	if (!ui_moment(ui)->is_replay)
		return UI_REQUEST_LIVE;
	if (ui->pick.is_set)
		return act_machine(ui, action);
	ui_notice(ui, false, "a recording has no present to go back to; q leaves");
	return UI_REQUEST_REDRAW;
}

enum ui_request_kind act_play(struct ui *ui, const struct action *action)
{
	(void)ui;
	(void)action;
	return UI_REQUEST_PLAY;
}

enum ui_request_kind act_speed(struct ui *ui, const struct action *action)
{
	ui->request.faster = action->amount;
	return UI_REQUEST_SPEED;
}

/* --- Marks, the axis, the second cursor --- */

enum ui_request_kind act_mark(struct ui *ui, const struct action *action)
{
	(void)action;
	if (ui_moment(ui) && ui_moment(ui)->is_replay) {
		ui_notice(ui, true,
			  "a recording cannot be written to: its marks are set while it "
			  "is made");
		return UI_REQUEST_REDRAW;
	}
	prompts_open_mark(ui);
	return UI_REQUEST_REDRAW;
}

enum ui_request_kind act_axis(struct ui *ui, const struct action *action)
{
	(void)action;
	ui->axis_kind = (ui->axis_kind + 1) % axis_kind_count;
	ui_notice(ui, false, "the axis shows %s", axis_kinds[ui->axis_kind].help);
	return UI_REQUEST_REDRAW;
}

/* The first time it puts the second cursor, elsewhere it compares; on itself it takes it away. */
enum ui_request_kind act_compare(struct ui *ui, const struct action *action)
{
	uint64_t now = frame_now(ui), other = ui_moment(ui)->other;
	char clock[MOMENT_TEXT_SIZE];

	(void)action;
	if (other != UINT64_MAX && other != now)
		return UI_REQUEST_COMPARE;
	ui->request.frame = other == now ? UINT64_MAX : now;
	if (other == now)
		ui_notice(ui, false, "the second cursor is gone");
	else
		ui_notice(ui, false, "compares with %s: go elsewhere and press d again",
			  moment_clock_of(ui_moment(ui), now, clock));
	return UI_REQUEST_OTHER;
}

enum ui_request_kind act_dump(struct ui *ui, const struct action *action)
{
	(void)action;
	if (ui_moment(ui) && ui_moment(ui)->is_replay) {
		ui_notice(ui, true, "this is a file already");
		return UI_REQUEST_REDRAW;
	}
	return UI_REQUEST_DUMP;
}

/* --- The mouse on the axis --- */

bool ui_axis_is_hit(const struct ui *ui, const struct input_event *event)
{
	const struct rect *axis = &ui->axis;

	return ui_moment(ui) && event->row >= axis->row && event->row < axis->row + axis->rows &&
	       event->column >= axis->column && event->column < axis->column + axis->columns;
}

enum ui_request_kind ui_axis_mouse(struct ui *ui, const struct input_event *event)
{
	switch (event->button) {
	case MOUSE_WHEEL_UP:
		return act_step(ui, &(struct action){.amount = -1});
	case MOUSE_WHEEL_DOWN:
		return act_step(ui, &(struct action){.amount = 1});
	case MOUSE_LEFT:
	case MOUSE_LEFT_DOUBLE:
		return ui_go_to_frame(
			ui, axis_middle_frame(ui->axis_span, event->column - ui->axis.column));
	case MOUSE_RIGHT:
		break;
	}
	return UI_REQUEST_NONE;
}
