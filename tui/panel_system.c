/* SPDX-License-Identifier: MIT */
#include "tui/cpu_meters.h"
#include "tui/gauge.h"
#include "tui/header_title.h"
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
		header_title_draw(view, ui->replay_name, grid, rest,
				  gauge_graph_columns(gauge_rect(a, rest, 0)));
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
