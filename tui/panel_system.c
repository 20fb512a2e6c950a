/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/units.h"
#include "tui/cpu_meters.h"
#include "tui/gauge.h"
#include "tui/panel.h"
#include "tui/ui_private.h"

/* --- How the gauges are laid out --- */

/* The first that fits the screen. */
struct arrangement {
	int min_rows, min_columns; /* of the screen */
	bool has_title;
	int across; /* gauges beside each other */
	int height; /* rows of each */
	int rows;   /* of the panel: gauges that do not fit are left out */
};

/* clang-format off */
static const struct arrangement arrangements[] = {
	{60, 180, true,  3, 4, 9},
	{30, 180, true,  3, 3, 7},
	{22, 180, true,  3, 2, 5},
	{50, 110, true,  2, 3, 10},
	{22, 110, true,  2, 2, 7},
	{22,   0, true,  1, 1, 7},
	{14, 110, true,  3, 1, 3},
	{16,   0, true,  2, 1, 4},
	{11,   0, false, 2, 1, 3},
	{ 7,   0, false, 2, 1, 2},
	{ 0,   0, false, 2, 1, 1},
};
/* clang-format on */

static const struct arrangement *arrangement_for(struct rect screen)
{
	const struct arrangement *a = arrangements;

	while (screen.rows < a->min_rows || screen.columns < a->min_columns)
		a++;
	return a;
}

/* The tallest arrangement that fits into the rows we were given. */
static const struct arrangement *arrangement_within(struct rect screen, struct rect rect)
{
	const struct arrangement *a = arrangement_for(screen);
	const struct arrangement *last = arrangements + sizeof(arrangements) / sizeof(*a) - 1;

	/* Gauges of one row are left out one by one, taller ones become lower first. */
	while (a < last && ((a->rows > rect.rows && (a->height > 1 || rect.rows < 4)) ||
			    rect.columns < a->min_columns))
		a++;
	return a;
}

static int max_cpu_rows(struct rect screen)
{
	return screen.rows < 12 ? 0 : screen.rows / 4;
}

static int wanted_rows(const struct ui *ui, const struct view *view, struct rect screen)
{
	int rows = arrangement_for(screen)->rows;

	if (ui_shows_cpus(ui))
		rows += cpu_meters_rows(view, screen.columns, max_cpu_rows(screen));
	return rows;
}

/* --- The title line --- */

struct segment {
	char text[96];
	enum style style;
	int importance; /* the least important goes first when there is no room */
	bool is_right;  /* at the right edge */
};
struct title {
	struct segment segments[10];
	size_t count;
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

static void add_clock(struct title *title, const struct interval *interval)
{
	struct tm tm;
	char text[16] = "-";

	if (localtime_r(&interval->end->wall_time.tv_sec, &tm))
		strftime(text, sizeof(text), "%H:%M:%S", &tm);
	add(title, 6, false, STYLE_NORMAL, "%s", text);
}

static void add_own_cost(struct title *title, const struct system_usage *system)
{
	char cpu[UNIT_TEXT_SIZE], memory[UNIT_TEXT_SIZE];

	add(title, 5, true, STYLE_DIM, "blametop %s%s %s",
	    units_percent(system->own_cpu_share, cpu), isnan(system->own_cpu_share) ? "" : "%",
	    units_bytes(system->own_resident_bytes, memory));
}

static void add_health(struct title *title, const struct view *view)
{
	const struct snapshot *snapshot = view->interval->end;
	enum style style = STYLE_DIM;

	if (view->stuck) {
		add(title, 8, true, STYLE_CRITICAL, "reading hangs");
		return;
	}
	for (size_t i = 0; i < snapshot->health_count; i++) {
		if (snapshot->health[i].severity != HEALTH_NOTE)
			style = STYLE_NOTICE;
	}
	if (snapshot->health_count)
		add(title, 3, true, style, "%zu blind spot%s", snapshot->health_count,
		    snapshot->health_count == 1 ? "" : "s");
}

static const char *count_text(uint32_t count, char text[UNIT_TEXT_SIZE])
{
	if (count == UINT32_MAX)
		return "-";
	snprintf(text, UNIT_TEXT_SIZE, "%u", count);
	return text;
}

static void fill_title(struct title *title, const struct view *view, int graph_columns)
{
	const struct system_usage *system = &view->interval->system;
	double seconds = gauge_graph_seconds(view, graph_columns);
	char text[UNIT_TEXT_SIZE], threads[UNIT_TEXT_SIZE];

	add_clock(title, view->interval);
	if (view->host) {
		add(title, 4, false, STYLE_STRONG, "%.40s", view->host->name);
		add(title, 1, false, STYLE_DIM, "Linux %.40s", view->host->kernel);
	}
	add(title, 2, false, STYLE_NORMAL, "up %s", units_duration(system->now.uptime_ns, text));
	add(title, 4, false, STYLE_NORMAL, "%s processes, %s threads",
	    count_text(system->now.process_count, text),
	    count_text(system->now.thread_count, threads));
	if (seconds >= 60)
		add(title, 0, true, STYLE_DIM, "graphs %.0f min", seconds / 60);
	add_health(title, view);
	add_own_cost(title, system);
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

static void draw_title(const struct view *view, struct grid *grid, struct rect rect,
		       int graph_columns)
{
	struct title title = {.count = 0};
	int left = rect.column, right = rect.column + rect.columns;

	if (!view->interval) {
		grid_put(grid, rect.row, rect.column, rect.columns, STYLE_DIM,
			 "collecting the first interval…");
		return;
	}
	fill_title(&title, view, graph_columns);
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

/* --- All of it --- */

static struct rect gauge_rect(const struct arrangement *a, struct rect rect, size_t i)
{
	int gap = a->across > 1 ? 3 : 0;
	int columns = (rect.columns - gap * (a->across - 1)) / a->across;

	return (struct rect){
		.row = rect.row + (int)i / a->across * a->height,
		.column = rect.column + (int)i % a->across * (columns + gap),
		.rows = a->height,
		.columns = columns,
	};
}

static void draw(struct ui *ui, const struct view *view, struct grid *grid, struct rect rect)
{
	const struct arrangement *a = arrangement_within(grid_rect(grid), rect);
	struct rect rest = rect;

	if (a->has_title && rest.rows > 1) {
		draw_title(view, grid, rest, gauge_graph_columns(gauge_rect(a, rest, 0)));
		rest.row++;
		rest.rows--;
	}
	for (size_t i = 0; i < gauge_count; i++) {
		struct rect r = gauge_rect(a, rest, i);

		if (r.row + r.rows <= rect.row + rect.rows)
			gauge_draw(&gauges[i], view, grid, r);
	}
	if (ui_shows_cpus(ui) && rect.rows > a->rows) {
		rest = (struct rect){rect.row + a->rows, rect.column, rect.rows - a->rows,
				     rect.columns};
		cpu_meters_draw(view, grid, rest);
	}
}

const struct panel panel_system = {
	.name = "system",
	.title = "System",
	.min_rows = 0,
	.wanted_rows = wanted_rows,
	.draw = draw,
};
