/* SPDX-License-Identifier: MIT */
#include "tui/layout.h"

#include <string.h>

#include "tui/ui_private.h"

#define COMFORTABLE_ROWS 22
#define TABLE_ROWS 12

static bool is_left_out(const struct panel *panel, bool meters)
{
	return panel == &panel_system && !meters;
}

static int rows_for_table(struct rect screen)
{
	return screen.rows >= COMFORTABLE_ROWS ? TABLE_ROWS : (screen.rows + 1) / 2;
}

/* Take rows from whoever has most above its minimum, the last of equals first. */
static bool take_one(struct layout *layout, bool below_minimum)
{
	int most = 0;
	size_t whose = PANEL_MAX;

	for (size_t i = 0; panels[i]; i++) {
		int least = below_minimum ? 0 : panels[i]->min_rows;
		int spare = layout->rects[i].rows - least;

		if (panels[i] == &panel_processes || panels[i] == &panel_status)
			continue;
		if (spare > 0 && layout->rects[i].rows >= most) {
			most = layout->rects[i].rows;
			whose = i;
		}
	}
	if (whose == PANEL_MAX)
		return false;
	layout->rects[whose].rows--;
	return true;
}

static int rows_of_others(const struct layout *layout)
{
	int sum = 0;

	for (size_t i = 0; panels[i]; i++)
		if (panels[i] != &panel_processes)
			sum += layout->rects[i].rows;
	return sum;
}

void layout_make(const struct ui *ui, const struct view *view, struct rect screen, bool meters,
		 struct layout *ret_layout)
{
	/* What the axis takes, the table gives: the meters stay as they are. */
	int limit = screen.rows - rows_for_table(screen) + panel_axis.wanted_rows(ui, view, screen);
	int row = screen.row;

	memset(ret_layout, 0, sizeof(*ret_layout));
	for (size_t i = 0; panels[i]; i++)
		if (panels[i] != &panel_processes && !is_left_out(panels[i], meters))
			ret_layout->rects[i].rows = panels[i]->wanted_rows(ui, view, screen);
	while (rows_of_others(ret_layout) > limit && take_one(ret_layout, false))
		;
	while (rows_of_others(ret_layout) > limit && take_one(ret_layout, true))
		;
	for (size_t i = 0; panels[i]; i++) {
		struct rect *rect = &ret_layout->rects[i];

		if (panels[i] == &panel_processes)
			rect->rows = screen.rows - rows_of_others(ret_layout);
		rect->row = row;
		rect->column = screen.column;
		rect->columns = screen.columns;
		row += rect->rows;
	}
}

struct rect layout_rect(const struct layout *layout, const struct panel *panel)
{
	for (size_t i = 0; panels[i]; i++)
		if (panels[i] == panel)
			return layout->rects[i];
	return (struct rect){0};
}
