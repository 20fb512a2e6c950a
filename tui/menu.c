/* SPDX-License-Identifier: MIT */
#include "tui/menu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/scan.h"

#define FRAME 2
#define GAP 2

void menu_done(struct menu *menu)
{
	for (size_t i = 0; i < menu->list.count; i++) {
		free(menu->items[i].label);
		free(menu->items[i].detail);
	}
	free(menu->items);
	memset(menu, 0, sizeof(*menu));
}

void menu_open(struct menu *menu, const char *title)
{
	menu_done(menu);
	menu->title = title;
}

void menu_add(struct menu *menu, const char *label, const char *detail, int value)
{
	struct menu_item *item;

	if (menu->list.count == menu->capacity) {
		menu->capacity = menu->capacity ? menu->capacity * 2 : 32;
		menu->items = xreallocarray(menu->items, menu->capacity, sizeof(*menu->items));
	}
	item = &menu->items[menu->list.count++];
	item->label = xstrdup(label);
	item->detail = xstrdup(detail);
	item->value = value;
}

const struct menu_item *menu_selected(const struct menu *menu)
{
	return menu->list.selected < menu->list.count ? &menu->items[menu->list.selected] : NULL;
}

void menu_select_value(struct menu *menu, int value)
{
	for (size_t i = 0; i < menu->list.count; i++) {
		if (menu->items[i].value == value) {
			list_select(&menu->list, i);
			return;
		}
	}
}

typedef bool match_fn(const struct menu_item *item, const char *typed);

static bool has_number(const struct menu_item *item, const char *typed)
{
	uint64_t number;

	return scan_whole_u64(typed, &number) && item->value >= 0 &&
	       (uint64_t)item->value == number;
}

static bool begins_with(const struct menu_item *item, const char *typed)
{
	return !strncasecmp(item->label, typed, strlen(typed));
}

static bool contains(const struct menu_item *item, const char *typed)
{
	return strcasestr(item->label, typed);
}

/* The best kind of match wins, not the first item. */
static bool select_typed(struct menu *menu)
{
	static match_fn *const kinds[] = {has_number, begins_with, contains};

	for (size_t kind = 0; kind < ARRAY_SIZE(kinds); kind++) {
		for (size_t i = 0; i < menu->list.count; i++) {
			if (kinds[kind](&menu->items[i], menu->typed)) {
				list_select(&menu->list, i);
				return true;
			}
		}
	}
	return false;
}

void menu_type(struct menu *menu, char character)
{
	size_t length = strlen(menu->typed);

	if (length + 1 < sizeof(menu->typed)) {
		menu->typed[length] = character;
		menu->typed[length + 1] = '\0';
		if (select_typed(menu))
			return;
	}
	menu->typed[0] = character;
	menu->typed[1] = '\0';
	if (!select_typed(menu))
		menu->typed[0] = '\0';
}

/* Bytes from outside may be wider than they are long; they are clipped then. */
static void measure(const struct menu *menu, int *ret_label, int *ret_detail)
{
	*ret_label = *ret_detail = 0;
	for (size_t i = 0; i < menu->list.count; i++) {
		int label = (int)strlen(menu->items[i].label);
		int detail = (int)strlen(menu->items[i].detail);

		*ret_label = label > *ret_label ? label : *ret_label;
		*ret_detail = detail > *ret_detail ? detail : *ret_detail;
	}
}

static void draw_frame(const struct menu *menu, struct grid *grid)
{
	struct rect r = menu->rect;
	int bottom = r.row + r.rows - 1, right = r.column + r.columns - 1;

	grid_fill(grid, r, " ", STYLE_NORMAL);
	for (int column = r.column + 1; column < right; column++) {
		grid_put(grid, r.row, column, 1, STYLE_DIM, "─");
		grid_put(grid, bottom, column, 1, STYLE_DIM, "─");
	}
	for (int row = r.row + 1; row < bottom; row++) {
		grid_put(grid, row, r.column, 1, STYLE_DIM, "│");
		grid_put(grid, row, right, 1, STYLE_DIM, "│");
	}
	grid_put(grid, r.row, r.column, 1, STYLE_DIM, "┌");
	grid_put(grid, r.row, right, 1, STYLE_DIM, "┐");
	grid_put(grid, bottom, r.column, 1, STYLE_DIM, "└");
	grid_put(grid, bottom, right, 1, STYLE_DIM, "┘");
	grid_printf(grid, r.row, r.column + 2, r.columns - 4, STYLE_TITLE, " %s ", menu->title);
	if (menu->list.count > menu->list.window)
		grid_printf(grid, bottom, right - 12, 11, STYLE_DIM, " %zu of %zu ",
			    menu->list.selected + 1, menu->list.count);
}

static void draw_item(const struct menu *menu, struct grid *grid, size_t i, int label_width)
{
	const struct menu_item *item = &menu->items[i];
	int row = menu->rect.row + 1 + (int)(i - menu->list.top);
	int column = menu->rect.column + FRAME, columns = menu->rect.columns - 2 * FRAME;
	int gap = label_width + GAP;

	grid_put_visible(grid, row, column, columns < label_width ? columns : label_width,
			 STYLE_NORMAL, item->label, strlen(item->label));
	if (columns > gap)
		grid_put_cut(grid, row, column + gap, columns - gap, STYLE_DIM, item->detail);
	if (i == menu->list.selected)
		grid_paint(grid,
			   (struct rect){row, menu->rect.column + 1, 1, menu->rect.columns - 2},
			   STYLE_SELECTED);
}

void menu_draw(struct menu *menu, struct grid *grid, struct rect space)
{
	int label, detail, columns, rows;

	measure(menu, &label, &detail);
	columns = label + (detail ? GAP + detail : 0);
	if (columns < grid_text_width(menu->title) + 2)
		columns = grid_text_width(menu->title) + 2;
	columns += 2 * FRAME;
	rows = (int)menu->list.count + 2;
	menu->rect = (struct rect){
		space.row,
		space.column,
		rows < space.rows ? rows : space.rows,
		columns < space.columns ? columns : space.columns,
	};
	list_fit(&menu->list, menu->list.count,
		 menu->rect.rows > 2 ? (size_t)menu->rect.rows - 2 : 1);
	list_select(&menu->list, menu->list.selected);
	draw_frame(menu, grid);
	for (size_t i = menu->list.top;
	     i < menu->list.count && i < menu->list.top + menu->list.window; i++)
		draw_item(menu, grid, i, label);
}

const struct menu_item *menu_hit(struct menu *menu, int row, int column)
{
	struct rect r = menu->rect;
	size_t i;

	if (row <= r.row || row >= r.row + r.rows - 1 || column < r.column ||
	    column >= r.column + r.columns)
		return NULL;
	i = menu->list.top + (size_t)(row - r.row - 1);
	if (i >= menu->list.count)
		return NULL;
	list_select(&menu->list, i);
	return &menu->items[i];
}
