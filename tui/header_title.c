/* SPDX-License-Identifier: MIT */
#include "tui/header_title.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/units.h"
#include "tui/gauge.h"

#define NARROW 100

struct segment {
	char text[96];
	enum style style;
	int importance; /* the least important goes first when there is no room */
	bool is_right;  /* at the right edge */
};
struct title {
	struct segment segments[10];
	size_t count;
	bool is_narrow; /* shorter words */
};

static void add(struct title *title, int importance, bool is_right, enum style style,
		const char *format, ...) __attribute__((format(printf, 5, 6)));
static void add(struct title *title, int importance, bool is_right, enum style style,
		const char *format, ...)
{
	struct segment *segment = &title->segments[title->count++];
	va_list arguments;

	*segment = (struct segment){.style = style, .importance = importance, .is_right = is_right};
	va_start(arguments, format);
	vsnprintf(segment->text, sizeof(segment->text), format, arguments);
	va_end(arguments);
}

/* A recording may be of any day. */
static void add_clock(struct title *title, const struct interval *interval, bool with_date)
{
	struct tm tm;
	char text[32] = "-";

	if (localtime_r(&interval->end->wall_time.tv_sec, &tm))
		strftime(text, sizeof(text), with_date ? "%Y-%m-%d %H:%M:%S" : "%H:%M:%S", &tm);
	add(title, 6, false, STYLE_NORMAL, "%s", text);
}

/* Of a recording it is what the recorder cost then, not the one who looks at it. */
static void add_own_cost(struct title *title, const struct system_usage *system, bool is_recorded)
{
	char cpu[UNIT_TEXT_SIZE], memory[UNIT_TEXT_SIZE];

	add(title, 5, true, STYLE_DIM, "%s %s%s %s", is_recorded ? "recorder" : "blametop",
	    units_percent(system->own_cpu_share, cpu), isnan(system->own_cpu_share) ? "" : "%",
	    units_bytes(system->own_resident_bytes, memory));
}

static void add_health(struct title *title, const struct view *view)
{
	const struct snapshot *snapshot = view->interval->end;
	enum style style = STYLE_DIM;
	size_t count = snapshot->health_count;

	if (view->stuck) {
		add(title, 8, true, STYLE_CRITICAL, "reading hangs");
		return;
	}
	for (size_t i = 0; i < snapshot->health_count; i++) {
		if (snapshot->health[i].severity != HEALTH_NOTE)
			style = STYLE_NOTICE;
	}
	if (view->system && view->system->blind_count > count)
		count = view->system->blind_count;
	if (count)
		add(title, 3, true, style, "%zu %s", count,
		    title->is_narrow ? "unseen"
		    : count == 1     ? "blind spot"
				     : "blind spots");
}

static const char *count_text(uint32_t count, char text[UNIT_TEXT_SIZE])
{
	if (count == UINT32_MAX)
		return "-";
	snprintf(text, UNIT_TEXT_SIZE, "%u", count);
	return text;
}

static const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static void fill_title(struct title *title, const struct view *view, const char *replay,
		       int graph_columns)
{
	const struct system_usage *system = &view->interval->system;
	double seconds = gauge_graph_seconds(view, graph_columns);
	char text[UNIT_TEXT_SIZE], threads[UNIT_TEXT_SIZE];

	if (replay)
		add(title, 7, false, STYLE_PAUSED, " REPLAY %.60s ", file_name(replay));
	add_clock(title, view->interval, replay);
	if (view->host) {
		add(title, replay ? 6 : 4, false, STYLE_STRONG, "%.40s", view->host->name);
		add(title, 1, false, STYLE_DIM, "Linux %.40s", view->host->kernel);
	}
	add(title, 2, false, STYLE_NORMAL, "up %s", units_duration(system->now.uptime_ns, text));
	add(title, 4, false, STYLE_NORMAL, "%s %s, %s %s",
	    count_text(system->now.process_count, text), title->is_narrow ? "procs" : "processes",
	    count_text(system->now.thread_count, threads), title->is_narrow ? "thr" : "threads");
	if (seconds >= 90)
		add(title, 0, true, STYLE_DIM, "graphs %.0f min", seconds / 60);
	else if (seconds > 0)
		add(title, 0, true, STYLE_DIM, "graphs %.0f s", seconds);
	add_health(title, view);
	add_own_cost(title, system, replay);
}

static int title_columns(const struct title *title)
{
	int columns = 0;

	for (size_t i = 0; i < title->count; i++) {
		if (title->segments[i].text[0])
			columns += grid_text_width(title->segments[i].text) + 2;
	}
	return columns - 2;
}

static void shorten_title(struct title *title, int columns)
{
	while (title_columns(title) > columns) {
		struct segment *least = NULL;

		for (size_t i = 0; i < title->count; i++) {
			struct segment *segment = &title->segments[i];

			if (segment->text[0] && (!least || segment->importance < least->importance))
				least = segment;
		}
		if (!least)
			return;
		least->text[0] = '\0';
	}
}

void header_title_draw(const struct view *view, const char *replay, struct grid *grid,
		       struct rect rect, int graph_columns)
{
	struct title title = {.is_narrow = rect.columns < NARROW};
	int left = rect.column, right = rect.column + rect.columns;

	if (!view->interval) {
		grid_put(grid, rect.row, rect.column, rect.columns, STYLE_DIM,
			 "collecting the first interval…");
		return;
	}
	fill_title(&title, view, replay, graph_columns);
	shorten_title(&title, rect.columns);
	for (size_t i = 0; i < title.count; i++) {
		struct segment *segment = &title.segments[i];

		if (segment->text[0] && !segment->is_right)
			left += 2 + grid_put_visible(grid, rect.row, left, right - left,
						     segment->style, segment->text,
						     strlen(segment->text));
	}
	for (size_t i = title.count; i-- > 0;) {
		struct segment *segment = &title.segments[i];

		if (!segment->text[0] || !segment->is_right)
			continue;
		right -= grid_text_width(segment->text);
		grid_put(grid, rect.row, right, rect.columns, segment->style, segment->text);
		right -= 2;
	}
}
