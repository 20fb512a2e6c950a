/* SPDX-License-Identifier: MIT */
#include "tui/moment.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/time_spec.h"
#include "store/frame_store.h"
#include "tui/ui_private.h"

const struct moment *ui_moment(const struct ui *ui)
{
	return ui->view ? ui->view->moment : NULL;
}

/* The wall clock may have been set meanwhile; the other clock is of one session only. */
static uint64_t ago_ns(const struct frame_store *store, uint64_t number)
{
	struct frame_info then = frame_store_info(store, number);
	struct frame_info now = frame_store_info(store, frame_store_end(store) - 1);
	int64_t wall_ns = timespec_difference_ns(now.wall_time, then.wall_time);

	if (then.session == now.session && now.time_ns >= then.time_ns)
		return now.time_ns - then.time_ns;
	return wall_ns > 0 ? (uint64_t)wall_ns : 0;
}

char *moment_ago(const struct moment *moment, char text[MOMENT_TEXT_SIZE])
{
	unsigned long long seconds =
		(ago_ns(moment->store, moment->number) + NS_PER_S / 2) / NS_PER_S;

	snprintf(text, MOMENT_TEXT_SIZE, "-%02llu:%02llu:%02llu", seconds / 3600, seconds / 60 % 60,
		 seconds % 60);
	return text;
}

char *moment_clock(struct timespec at, struct timespec today, char text[MOMENT_TEXT_SIZE])
{
	struct tm tm, day;

	if (!localtime_r(&at.tv_sec, &tm) || !localtime_r(&today.tv_sec, &day)) {
		snprintf(text, MOMENT_TEXT_SIZE, "-");
		return text;
	}
	if (tm.tm_yday == day.tm_yday && tm.tm_year == day.tm_year)
		strftime(text, MOMENT_TEXT_SIZE, "%H:%M:%S", &tm);
	else
		strftime(text, MOMENT_TEXT_SIZE, "%b %e %H:%M:%S", &tm);
	return text;
}

char *moment_clock_of(const struct moment *moment, uint64_t number, char text[MOMENT_TEXT_SIZE])
{
	uint64_t newest = frame_store_end(moment->store) - 1;

	return moment_clock(frame_store_info(moment->store, number).wall_time,
			    frame_store_info(moment->store, newest).wall_time, text);
}

/* A mark belongs to the newest frame that was there when it was put; early ones to the first. */
bool moment_mark(const struct moment *moment, uint64_t number, struct mark *ret_mark)
{
	const struct frame_store *store = moment->store;
	size_t at = frame_store_mark_count(store);
	bool is_last = number + 1 >= frame_store_end(store);

	while (at > 0 && !is_last &&
	       timespec_compare(frame_store_mark(store, at - 1).wall_time,
				frame_store_info(store, number + 1).wall_time) >= 0)
		at--;
	if (!at)
		return false;
	*ret_mark = frame_store_mark(store, at - 1);
	return number == frame_store_first(store) ||
	       timespec_compare(ret_mark->wall_time, frame_store_info(store, number).wall_time) >=
		       0;
}

bool moment_event(const struct moment *moment, uint64_t number, char *text, size_t size)
{
	enum wait_class class = frame_store_info(moment->store, number).bottleneck;
	struct mark mark;

	text[0] = '\0';
	if (moment_mark(moment, number, &mark))
		snprintf(text, size, "%s: %s", mark.kind == MARK_TRIGGER ? "trigger" : "mark",
			 mark.text && *mark.text ? mark.text : "(no words)");
	else if (class < WAIT_CLASS_COUNT)
		snprintf(text, size, "verdict: %s", wait_classes[class].title);
	return text[0];
}
