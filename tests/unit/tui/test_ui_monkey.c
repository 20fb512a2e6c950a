/* SPDX-License-Identifier: MIT */
/* Random keys, clicks, sizes and machines: whatever comes, the screen stays whole. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/compare.h"
#include "helpers/made_store.h"
#include "helpers/scenes.h"
#include "tui/actions.h"
#include "unit/tui/ui_fixture.h"

#define STEPS 4000

static uint32_t chance;

/* The same every time: a failure can be repeated. */
static uint32_t dice(uint32_t sides)
{
	chance ^= chance << 13;
	chance ^= chance >> 17;
	chance ^= chance << 5;
	return chance % sides;
}

static uint32_t a_key(void)
{
	const struct action *action = &actions[dice((uint32_t)action_count)];

	switch (dice(4)) {
	case 0:
		return dice(128);
	case 1:
		return dice(0x120000);
	default:
		return action->keys[dice(2)] ? action->keys[dice(2)] : action->keys[0];
	}
}

static struct input_event an_event(const struct grid *grid)
{
	struct input_event event = {.kind = INPUT_KEY, .key = a_key()};

	if (dice(4))
		return event;
	return (struct input_event){
		.kind = INPUT_MOUSE,
		.button = (enum mouse_button)dice(5),
		.row = (int)dice((uint32_t)grid->rows + 3) - 1,
		.column = (int)dice((uint32_t)grid->columns + 3) - 1,
	};
}

/* No cell may hold what a terminal obeys. One assertion for all: Check remembers each. */
static bool is_whole(const struct grid *grid)
{
	for (int i = 0; i < grid->rows * grid->columns; i++) {
		unsigned char first = (unsigned char)grid->cells[i].glyph[0];

		if ((first && first < ' ') || first == 0x7f || grid->cells[i].style >= STYLE_COUNT)
			return false;
	}
	return true;
}

#define FRAMES 90

static struct moment moment;
static float values[300];

/* Now and then the screen shows the past, or a recording, and another frame of it each time. */
static void travel(struct view *view)
{
	view->moment = dice(2) ? &moment : NULL;
	moment.number = dice(FRAMES);
	moment.other = dice(3) ? UINT64_MAX : dice(FRAMES);
	moment.is_replay = dice(2);
	moment.is_playing = dice(2);
	moment.axis = (struct axis){.values = values, .count = dice(300), .end = 1 + dice(FRAMES)};
}

static struct frame_store *a_past(void)
{
	struct frame_store *store = made_store_new(0, FRAMES, 700);

	for (uint64_t i = 0; i < FRAMES; i++)
		made_store_tell(store, i, i + 1, (enum wait_class)dice(WAIT_CLASS_COUNT + 1));
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		values[i] = dice(4) ? (float)dice(100) / 90 : NAN;
	made_store_mark(store, 4, MARK_USER, NULL);
	made_store_mark(store, 30, MARK_USER, "\033[2Jdeploy");
	made_store_mark(store, 31, MARK_TRIGGER, "cpu > 90% and so on, for longer than any screen");
	made_store_gap(store, 40);
	return store;
}

static struct comparison *compare_scenes(const struct view *a, const struct view *b)
{
	struct compare_side *sides[] = {compare_side_new(), compare_side_new()};
	struct comparison *comparison;

	compare_add(sides[0], a->interval, NULL);
	compare_add(sides[1], b->interval, NULL);
	comparison = comparison_new(sides[0], sides[1]);
	compare_side_free(sides[0]);
	compare_side_free(sides[1]);
	return comparison;
}

START_TEST(no_key_at_any_moment_breaks_it)
{
	struct ui_options options = {.delay_ns = NS_PER_S};
	struct view *scenes[] = {
		scene_new(SCENE_COLLECTING), scene_new(SCENE_QUIET), scene_new(SCENE_DISK),
		scene_new(SCENE_UNKNOWN),    scene_new(SCENE_EMPTY), scene_new(SCENE_HOSTILE),
		scene_new(SCENE_DATABASE),
	};
	struct message message;
	struct grid grid;
	struct ui *ui;
	bool was_whole = true;

	chance = 2463534242u + (uint32_t)_i * 7919u;
	ck_assert_int_eq(ui_new(&options, &ui, &message), 0);
	grid_init(&grid, 24, 80, _i & 1);
	moment.store = a_past();
	ui_update(ui, scenes[0]);
	for (int step = 0; step < STEPS; step++) {
		struct input_event event = an_event(&grid);

		ui_handle(ui, &event);
		if (!dice(8)) {
			struct view *scene = scenes[dice(7)];

			travel(scene);
			ui_update(ui, scene);
		}
		if (!dice(200))
			ui_show_comparison(
				ui, compare_scenes(scenes[1 + dice(6)], scenes[1 + dice(6)]));
		if (!dice(50))
			grid_resize(&grid, 1 + (int)dice(60), 1 + (int)dice(200));
		if (!dice(2)) {
			ui_draw(ui, &grid);
			was_whole = was_whole && is_whole(&grid);
		}
	}
	ck_assert(was_whole);
	ui_free(ui);
	grid_done(&grid);
	frame_store_free((struct frame_store *)(uintptr_t)moment.store);
	for (size_t i = 0; i < 7; i++)
		scene_free(scenes[i]);
}
END_TEST

Suite *test_ui_monkey_suite(void);
Suite *test_ui_monkey_suite(void)
{
	Suite *suite = suite_create("ui_monkey");
	TCase *tcase = tcase_create("ui_monkey");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, no_key_at_any_moment_breaks_it, 0, 6);
	suite_add_tcase(suite, tcase);
	return suite;
}
