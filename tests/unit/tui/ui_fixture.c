/* SPDX-License-Identifier: MIT */
#include "unit/tui/ui_fixture.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "store/frame_store.h"
#include "tui/grid_text.h"

#define MIB (UINT64_C(1) << 20)

void fixture_init(struct ui_fixture *fixture, const struct ui_options *options)
{
	static const struct ui_options none = {.delay_ns = NS_PER_S, .show_full_command = true};
	struct message message;

	memset(fixture, 0, sizeof(*fixture));
	if (ui_new(options ? options : &none, &fixture->ui, &message))
		ck_abort_msg("%s", message.text);
	grid_init(&fixture->grid, 24, 80, false);
	fixture->view.host = &a_host;
	ui_update(fixture->ui, &fixture->view);
}

void fixture_show(struct ui_fixture *fixture, struct interval *interval)
{
	struct interval *before = fixture->interval;

	fixture->interval = interval;
	fixture->view.interval = interval;
	ui_update(fixture->ui, &fixture->view);
	if (before)
		built_interval_free(before);
}

void fixture_look_back(struct ui_fixture *fixture, struct frame_store *store, uint64_t number)
{
	bool is_replay = fixture->moment.is_replay;

	if (fixture->store != store)
		frame_store_free(fixture->store);
	fixture->store = store;
	fixture->moment = (struct moment){
		.store = store, .number = number, .other = UINT64_MAX, .is_replay = is_replay};
	fixture->view.moment = &fixture->moment;
	ui_update(fixture->ui, &fixture->view);
}

void fixture_done(struct ui_fixture *fixture)
{
	frame_store_free(fixture->store);
	ui_free(fixture->ui);
	grid_done(&fixture->grid);
	if (fixture->interval)
		built_interval_free(fixture->interval);
	textbuf_done(&fixture->text);
}

struct interval *a_small_machine(void)
{
	struct task_usage processes[] = {
		a_process(.pid = 1, .name = "systemd", .command = "/sbin/init splash",
			  .resident_bytes = 12 * MIB),
		a_process(.pid = 2, .name = "kthreadd", .flags = TASK_IS_KERNEL),
		a_process(.pid = 40, .ppid = 2, .name = "kworker/0:1", .flags = TASK_IS_KERNEL,
			  .state = 'I'),
		a_process(.pid = 300, .user = "ada", .name = "bash", .command = "-bash",
			  .resident_bytes = 5 * MIB),
		a_process(.pid = 310, .ppid = 300, .user = "ada", .name = "cc1",
			  .command = "/usr/lib/gcc/cc1 -O2 main.c", .state = 'R', .cpu_share = 0.97,
			  .run_delay_share = 0.21, .resident_bytes = 180 * MIB,
			  .cpu_time_ns = 12 * NS_PER_S),
		a_process(.pid = 4711, .user = "postgres", .name = "postgres",
			  .command = "/usr/lib/postgresql/15/bin/postgres -D /data", .state = 'D',
			  .threads = 3, .cpu_share = 0.12, .disk_delay_share = 0.7,
			  .read_bytes_per_s = 3.5 * MIB, .resident_bytes = 320 * MIB,
			  .cpu_time_ns = 3725 * NS_PER_S),
	};
	const struct task_usage threads[] = {
		a_process(.pid = 4711, .tid = 4711, .user = "postgres", .name = "postgres",
			  .flags = TASK_IS_THREAD),
		a_process(.pid = 4711, .tid = 4712, .user = "postgres", .name = "writer",
			  .flags = TASK_IS_THREAD, .state = 'D', .cpu_share = 0.02),
		a_process(.pid = 4711, .tid = 4713, .user = "postgres", .name = "checkpoint",
			  .flags = TASK_IS_THREAD, .cpu_share = 0.1),
	};

	processes[0].now.ppid = processes[1].now.ppid = 0;
	return an_interval(.processes = processes, .process_count = 6, .threads = threads,
			   .thread_count = 3);
}

struct interval *a_large_machine(size_t count)
{
	struct task_usage *processes = xcalloc(count, sizeof(*processes));
	struct interval *interval;

	for (size_t i = 0; i < count; i++)
		processes[i] = a_process(.pid = (pid_t)(1000 + i), .name = "sleeper",
					 .command = "/usr/bin/sleeper --for ever",
					 .cpu_share = (double)(i * 7919 % 1000) / 1000,
					 .resident_bytes = i * 4096);
	interval = an_interval(.processes = processes, .process_count = count);
	free(processes);
	return interval;
}

struct ui_request fixture_press(struct ui_fixture *fixture, uint32_t key)
{
	struct input_event event = {.kind = INPUT_KEY, .key = key};

	fixture->request = ui_handle(fixture->ui, &event);
	return fixture->request;
}

struct ui_request fixture_type(struct ui_fixture *fixture, const char *text)
{
	for (; *text; text++)
		fixture_press(fixture, (unsigned char)*text);
	return fixture->request;
}

struct ui_request fixture_click(struct ui_fixture *fixture, int row, int column,
				enum mouse_button button)
{
	struct input_event event = {
		.kind = INPUT_MOUSE, .button = button, .row = row, .column = column};

	fixture->request = ui_handle(fixture->ui, &event);
	return fixture->request;
}

const char *fixture_screen(struct ui_fixture *fixture, int rows, int columns)
{
	grid_resize(&fixture->grid, rows, columns);
	ui_draw(fixture->ui, &fixture->grid);
	textbuf_clear(&fixture->text);
	grid_text(&fixture->grid, &fixture->text);
	return textbuf_text(&fixture->text);
}

int fixture_line_of(struct ui_fixture *fixture, const char *text)
{
	const char *screen = fixture_screen(fixture, fixture->grid.rows, fixture->grid.columns);
	const char *found = strstr(screen, text);
	int line = 0;

	for (const char *at = screen; found && at < found; at++)
		line += *at == '\n';
	return found ? line : -1;
}

pid_t fixture_cursor(struct ui_fixture *fixture)
{
	const struct row *row = ui_row(fixture->ui);

	return row ? row->usage->now.tid : 0;
}

void assert_shows(struct ui_fixture *fixture, const char *text)
{
	const char *screen = fixture_screen(fixture, 24, 80);

	ck_assert_msg(strstr(screen, text), "\"%s\" is not on the screen:\n%s", text, screen);
}

void assert_hides(struct ui_fixture *fixture, const char *text)
{
	const char *screen = fixture_screen(fixture, 24, 80);

	ck_assert_msg(!strstr(screen, text), "\"%s\" is on the screen:\n%s", text, screen);
}
