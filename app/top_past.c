/* SPDX-License-Identifier: MIT */
/*
 * Looking back. The screen asks for frames; they are fetched once per drawing, so that a key that
 * is held moves as fast as the screen can show it and never piles up behind it.
 */
#include <errno.h>
#include <stdlib.h>

#include "analysis/compare.h"
#include "app/notes.h"
#include "app/top_private.h"
#include "base/alloc.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/units.h"
#include "store/frame_store.h"

#define PLAY_FASTEST_NS (NS_PER_S / 32)
#define PLAY_SLOWEST_NS (32 * NS_PER_S)
/** The next part of the axis: at once, but after keys and signals. */
#define SOON_NS NS_PER_MS
/** How often the axis is drawn while it grows. */
#define AXIS_NS (250 * NS_PER_MS)

static bool is_empty(const struct top *top)
{
	return frame_store_first(top->store) == frame_store_end(top->store);
}

static void stop_playing(struct top *top)
{
	top->back.is_playing = false;
	if (top->back.past)
		past_set_playing(top->back.past, false);
}

/** @return 0, or -errno with a sentence; the screen stays what it was */
static int go(struct top *top, uint64_t number, struct message *message)
{
	pid_t judged = ui_verdict_pid(top->ui);
	int error = past_go(top->back.past, number, judged, message);

	top->is_dirty = true;
	if (error < 0)
		return error;
	ui_update(top->ui, past_view(top->back.past));
	/* Whoever was chosen may be there again, or not there any more. */
	if (ui_verdict_pid(top->ui) == judged)
		return 0;
	error = past_go(top->back.past, number, ui_verdict_pid(top->ui), message);
	if (error == 0)
		ui_update(top->ui, past_view(top->back.past));
	return error;
}

/** The same; what is wrong is told. */
static bool show(struct top *top, uint64_t number)
{
	struct message message = {""};

	if (go(top, number, &message) == 0)
		return true;
	stop_playing(top);
	ui_notice(top->ui, true, "%s", message.text);
	return false;
}

int top_past_open(struct top *top, uint64_t number, struct message *message)
{
	struct top_past *back = &top->back;
	struct history *history = top->pipeline ? pipeline_history(top->pipeline) : NULL;
	int error;

	if (back->past)
		return 0;
	if (is_empty(top)) {
		message_set(message, "nothing is kept yet");
		return -ENODATA;
	}
	back->past = past_new(top->store, history);
	back->goal = UINT64_MAX;
	back->columns = 0;
	back->metric = NULL;
	back->has_axis_work = back->is_playing = false;
	error = go(top, number, message);
	if (error < 0)
		top_past_close(top);
	return error;
}

void top_past_close(struct top *top)
{
	past_free(top->back.past);
	top->back.past = NULL;
	alloc_return_freed_memory();
	top->back.is_playing = top->back.has_axis_work = false;
	top->back.goal = UINT64_MAX;
}

/* --- The axis --- */

static void fill_axis(struct top *top)
{
	struct top_past *back = &top->back;

	back->after = frame_store_end(top->store);
	if (!back->metric || !back->columns)
		return;
	past_axis(back->past, back->metric, back->columns);
	/* A live history has all numbers at hand. */
	back->has_axis_work = !top->pipeline && past_work(back->past);
	past_view(back->past); /* the view has the new values now */
	top->is_dirty = true;
}

void top_past_fit_axis(struct top *top)
{
	struct top_past *back = &top->back;
	const struct metric *metric = ui_axis_metric(top->ui);
	size_t columns = ui_axis_columns(top->ui);

	if (!back->past || (metric == back->metric && columns == back->columns &&
			    back->after == frame_store_end(top->store)))
		return;
	back->metric = metric;
	back->columns = columns;
	fill_axis(top);
}

/* --- What happens by itself --- */

/** The frame that was shown is gone: to the oldest there is, or back to the present. */
static void move_on(struct top *top)
{
	stop_playing(top);
	if (!is_empty(top) && show(top, frame_store_first(top->store))) {
		ui_notice(top->ui, true,
			  "what was shown is not kept any longer; this is the oldest");
		return;
	}
	top_past_close(top);
	top_refresh_view(top);
	ui_notice(top->ui, true, "what was shown is not kept any longer; this is the present");
}

void top_past_grow(struct top *top)
{
	struct top_past *back = &top->back;

	if (!back->past)
		return;
	top->is_dirty = true;
	if (is_empty(top) || past_number(back->past) < frame_store_first(top->store))
		move_on(top);
	else
		past_view(back->past); /* everything is one frame longer ago */
}

void top_past_judge(struct top *top)
{
	show(top, past_number(top->back.past));
}

void top_past_fetch(struct top *top)
{
	struct top_past *back = &top->back;
	uint64_t goal = back->goal;

	back->goal = UINT64_MAX;
	if (back->past && goal != UINT64_MAX)
		show(top, goal);
}

static void play_on(struct top *top, uint64_t now_ns)
{
	struct top_past *back = &top->back;
	uint64_t next = (back->goal != UINT64_MAX ? back->goal : past_number(back->past)) + 1;

	if (next < frame_store_end(top->store)) {
		back->goal = next;
		top->is_dirty = true;
		back->next_ns = now_ns + back->delay_ns;
		return;
	}
	stop_playing(top);
	ui_notice(top->ui, false, "%s",
		  top->pipeline ? "this is the newest; Esc goes on live"
				: "the recording ends here");
	top->is_dirty = true;
}

/* What was read of the axis so far, a few times a second and at the end. */
static void show_axis(struct top *top, uint64_t now_ns)
{
	struct top_past *back = &top->back;

	if (back->has_axis_work && now_ns < back->axis_ns + AXIS_NS)
		return;
	back->axis_ns = now_ns;
	past_view(back->past); /* has the new values from now on */
	top->is_dirty = true;
}

void top_past_tick(struct top *top, uint64_t now_ns)
{
	struct top_past *back = &top->back;

	if (!back->past)
		return;
	if (back->is_playing && now_ns >= back->next_ns)
		play_on(top, now_ns);
	if (back->has_axis_work) {
		back->has_axis_work = past_work(back->past);
		show_axis(top, now_ns);
	}
}

uint64_t top_past_next_ns(const struct top *top)
{
	const struct top_past *back = &top->back;

	if (!back->past)
		return UINT64_MAX;
	if (back->has_axis_work)
		return clock_now_ns() + SOON_NS;
	return back->is_playing ? back->next_ns : UINT64_MAX;
}

/* --- What the user asks for --- */

static void request_pause(struct top *top, const struct ui_request *request)
{
	struct message message;

	(void)request;
	if (top_past_open(top, UINT64_MAX, &message) < 0)
		ui_notice(top->ui, true, "%s", message.text);
}

static void request_live(struct top *top, const struct ui_request *request)
{
	(void)request;
	top_past_close(top);
	top_refresh_view(top);
}

static void request_go(struct top *top, const struct ui_request *request)
{
	top->back.goal = request->frame;
	stop_playing(top);
}

static void request_play(struct top *top, const struct ui_request *request)
{
	(void)request;
	if (top->back.is_playing) {
		stop_playing(top);
		return;
	}
	top->back.is_playing = true;
	top->back.next_ns = clock_now_ns();
	past_set_playing(top->back.past, true);
}

static void request_speed(struct top *top, const struct ui_request *request)
{
	struct top_past *back = &top->back;
	char text[UNIT_TEXT_SIZE];

	back->delay_ns = request->faster > 0 ? back->delay_ns / 2 : back->delay_ns * 2;
	if (back->delay_ns < PLAY_FASTEST_NS)
		back->delay_ns = PLAY_FASTEST_NS;
	if (back->delay_ns > PLAY_SLOWEST_NS)
		back->delay_ns = PLAY_SLOWEST_NS;
	ui_notice(top->ui, false, "plays an instant every %s",
		  units_duration(back->delay_ns, text));
}

static void request_mark(struct top *top, const struct ui_request *request)
{
	struct mark mark = {.wall_time = clock_wall(),
			    .time_ns = clock_now_ns(),
			    .kind = MARK_USER,
			    .text = request->text};

	if (request->frame != UINT64_MAX && request->frame >= frame_store_first(top->store) &&
	    request->frame < frame_store_end(top->store)) {
		struct frame_info info = frame_store_info(top->store, request->frame);

		mark.wall_time = info.wall_time;
		mark.time_ns = info.time_ns;
	}
	frame_ring_mark(top->ring, &mark);
	ui_notice(top->ui, false, "marked");
}

static void request_other(struct top *top, const struct ui_request *request)
{
	past_set_other(top->back.past, request->frame);
	ui_update(top->ui, past_view(top->back.past));
}

static void add_side(struct compare_side *side, const struct view *view)
{
	struct verdict_note note;

	if (view->system)
		note = verdict_note_of(view->system);
	compare_add(side, view->interval, view->system ? &note : NULL);
}

/** The second cursor is the earlier or the later one: what came first is A. */
static void compare(struct top *top, const struct view *other)
{
	const struct view *here = past_view(top->back.past);
	bool is_before = other->moment->number < here->moment->number;
	struct compare_side *a = compare_side_new(), *b = compare_side_new();

	add_side(a, is_before ? other : here);
	add_side(b, is_before ? here : other);
	ui_show_comparison(top->ui, comparison_new(a, b));
	compare_side_free(a);
	compare_side_free(b);
}

static void request_compare(struct top *top, const struct ui_request *request)
{
	struct past *second = past_new(top->store, NULL);
	uint64_t other = past_view(top->back.past)->moment->other;
	struct message message;

	(void)request;
	top_past_fetch(top);
	if (past_go(second, other, 0, &message) == 0)
		compare(top, past_view(second));
	else
		ui_notice(top->ui, true, "%s", message.text);
	past_free(second);
}

/** What each member is for. Indexed by enum ui_request_kind. */
static void (*const carry_out[])(struct top *, const struct ui_request *) = {
	[UI_REQUEST_PAUSE] = request_pause, [UI_REQUEST_LIVE] = request_live,
	[UI_REQUEST_GO] = request_go,       [UI_REQUEST_PLAY] = request_play,
	[UI_REQUEST_SPEED] = request_speed, [UI_REQUEST_MARK] = request_mark,
	[UI_REQUEST_OTHER] = request_other, [UI_REQUEST_COMPARE] = request_compare,
};

void top_past_request(struct top *top, const struct ui_request *request)
{
	if ((size_t)request->kind < ARRAY_SIZE(carry_out) && carry_out[request->kind])
		carry_out[request->kind](top, request);
}
