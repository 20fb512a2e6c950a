/* SPDX-License-Identifier: MIT */
#include "tui/menus.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/sort.h"
#include "tui/act.h"
#include "tui/ui_private.h"

struct menu_kind {
	enum ui_request_kind (*choose)(struct ui *ui, const struct menu_item *item);
};

/* As htop's list: what ends a process first, then by number. */
static const struct {
	int number;
	const char *name, *help;
} signals[] = {
	{SIGTERM, "SIGTERM", "please end"},
	{SIGHUP, "SIGHUP", "terminal gone; daemons read their configuration again"},
	{SIGINT, "SIGINT", "as ^C"},
	{SIGQUIT, "SIGQUIT", "as ^\\, with a core dump"},
	{SIGILL, "SIGILL", "illegal instruction"},
	{SIGTRAP, "SIGTRAP", "breakpoint"},
	{SIGABRT, "SIGABRT", "abort, with a core dump"},
	{SIGBUS, "SIGBUS", "bad memory access"},
	{SIGFPE, "SIGFPE", "bad arithmetic"},
	{SIGKILL, "SIGKILL", "end at once, nothing is saved"},
	{SIGUSR1, "SIGUSR1", "means what the program says"},
	{SIGSEGV, "SIGSEGV", "bad memory address"},
	{SIGUSR2, "SIGUSR2", "means what the program says"},
	{SIGPIPE, "SIGPIPE", "nobody reads the pipe"},
	{SIGALRM, "SIGALRM", "alarm clock"},
	{SIGCHLD, "SIGCHLD", "a child ended"},
	{SIGCONT, "SIGCONT", "go on"},
	{SIGSTOP, "SIGSTOP", "hold, cannot be refused"},
	{SIGTSTP, "SIGTSTP", "hold, as ^Z"},
	{SIGTTIN, "SIGTTIN", "read in the background"},
	{SIGTTOU, "SIGTTOU", "write in the background"},
	{SIGURG, "SIGURG", "urgent data"},
	{SIGXCPU, "SIGXCPU", "CPU limit reached"},
	{SIGXFSZ, "SIGXFSZ", "file limit reached"},
	{SIGVTALRM, "SIGVTALRM", "CPU alarm clock"},
	{SIGPROF, "SIGPROF", "profiling clock"},
	{SIGWINCH, "SIGWINCH", "window changed"},
	{SIGIO, "SIGIO", "input is ready"},
	{SIGPWR, "SIGPWR", "power fails"},
	{SIGSYS, "SIGSYS", "bad system call"},
};

static enum ui_request_kind choose_signal(struct ui *ui, const struct menu_item *item)
{
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		if (signals[i].number == item->value)
			question_ask_signal(ui, item->value, signals[i].name);
	return UI_REQUEST_REDRAW;
}

static const struct menu_kind kind_signals = {choose_signal};

static void open_menu(struct ui *ui, const struct menu_kind *kind)
{
	ui->menu_kind = kind;
	ui_push_mode(ui, &mode_menu);
}

void menus_open_signals(struct ui *ui, const char *name)
{
	char label[32];

	snprintf(ui->menu_title, sizeof(ui->menu_title), "Signal to %s", name);
	menu_open(&ui->menu, ui->menu_title);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++) {
		snprintf(label, sizeof(label), "%2d %s", signals[i].number, signals[i].name);
		menu_add(&ui->menu, label, signals[i].help, signals[i].number);
	}
	open_menu(ui, &kind_signals);
}

static enum ui_request_kind choose_sort(struct ui *ui, const struct menu_item *item)
{
	ui->is_auto_sorted = false;
	ui->orders[ui->set] = order_of(&ui_set(ui)->table->metrics[item->value]);
	ui_stale(ui);
	return UI_REQUEST_REDRAW;
}

static const struct menu_kind kind_sort = {choose_sort};

enum ui_request_kind act_sort_menu(struct ui *ui, const struct action *action)
{
	const struct metric_table *table = ui_set(ui)->table;

	(void)action;
	menu_open(&ui->menu, "Sort by");
	for (size_t i = 0; i < table->count; i++) {
		const struct metric *metric = &table->metrics[i];

		if (metric->flags & METRIC_HIDDEN)
			continue;
		menu_add(&ui->menu, metric->title, metric->help, (int)i);
		if (metric == ui_order(ui).metric)
			menu_select_value(&ui->menu, (int)i);
	}
	open_menu(ui, &kind_sort);
	return UI_REQUEST_REDRAW;
}

struct user_count {
	const char *name; /* of the interval */
	uid_t uid;
	size_t count;
};

ARRAY_DEFINE(user_counts, struct user_count);

static int compare_users(const void *a, const void *b, void *context)
{
	const struct user_count *first = a, *second = b;

	(void)context;
	return strcmp(first->name, second->name);
}

static void count_user(struct user_counts *users, const struct task *task)
{
	struct user_count *user;

	if (!task->user)
		return;
	for (size_t i = 0; i < users->count; i++) {
		if (users->items[i].name == task->user ||
		    !strcmp(users->items[i].name, task->user)) {
			users->items[i].count++;
			return;
		}
	}
	user = user_counts_push(users);
	user->name = task->user;
	user->count = 1;
}

static void count_users(const struct ui *ui, struct user_counts *users)
{
	const struct interval *interval = ui_interval(ui);

	for (size_t i = 0; interval && i < interval->process_count; i++)
		if (ui->show_kernel_threads || !(interval->processes[i].now.flags & TASK_IS_KERNEL))
			count_user(users, &interval->processes[i].now);
	if (users->count)
		sort_stable(users->items, users->count, sizeof(*users->items), compare_users, NULL);
}

#define ALL_USERS (-1)
#define ONE_USER (-2)

static enum ui_request_kind choose_user(struct ui *ui, const struct menu_item *item)
{
	free(ui->user);
	ui->user = item->value == ALL_USERS ? NULL : xstrdup(item->label);
	ui_stale(ui);
	return UI_REQUEST_REDRAW;
}

static const struct menu_kind kind_users = {choose_user};

enum ui_request_kind act_user_menu(struct ui *ui, const struct action *action)
{
	struct user_counts users = {0};
	char detail[48];

	(void)action;
	count_users(ui, &users);
	menu_open(&ui->menu, "Processes of");
	menu_add(&ui->menu, "all users", "", ALL_USERS);
	for (size_t i = 0; i < users.count; i++) {
		snprintf(detail, sizeof(detail), "%zu process%s", users.items[i].count,
			 users.items[i].count == 1 ? "" : "es");
		menu_add(&ui->menu, users.items[i].name, detail, ONE_USER);
		if (ui->user && !strcmp(ui->user, users.items[i].name))
			list_select(&ui->menu.list, i + 1);
	}
	user_counts_done(&users);
	open_menu(ui, &kind_users);
	return UI_REQUEST_REDRAW;
}

static void move_menu(struct ui *ui, enum list_step step, int amount)
{
	ui->menu.typed[0] = '\0';
	list_move(&ui->menu.list, step, amount);
}

static enum ui_request_kind accept_menu(struct ui *ui)
{
	const struct menu_item *item = menu_selected(&ui->menu);

	ui_pop_mode(ui);
	return item ? ui->menu_kind->choose(ui, item) : UI_REQUEST_REDRAW;
}

static enum ui_request_kind type_in_menu(struct ui *ui, uint32_t key)
{
	if (key < ' ' || key > '~')
		return UI_REQUEST_NONE;
	menu_type(&ui->menu, (char)key);
	return UI_REQUEST_REDRAW;
}

static enum ui_request_kind mouse_in_menu(struct ui *ui, const struct input_event *event)
{
	size_t selected = ui->menu.list.selected;

	if (event->button == MOUSE_WHEEL_UP || event->button == MOUSE_WHEEL_DOWN) {
		move_menu(ui, LIST_LINES, event->button == MOUSE_WHEEL_UP ? -3 : 3);
		return UI_REQUEST_REDRAW;
	}
	if (event->button == MOUSE_RIGHT)
		return UI_REQUEST_NONE;
	if (!menu_hit(&ui->menu, event->row, event->column)) {
		ui_pop_mode(ui);
		return UI_REQUEST_REDRAW;
	}
	/* The first click selects, one more on the same line takes it. */
	if (event->button == MOUSE_LEFT_DOUBLE || ui->menu.list.selected == selected)
		return accept_menu(ui);
	return UI_REQUEST_REDRAW;
}

static void draw_menu(struct ui *ui, struct grid *grid, struct rect space)
{
	struct rect table = layout_rect(&ui->layout, &panel_processes);

	/* A menu wants some rows; on a small screen it covers what is above the table too. */
	menu_draw(&ui->menu, grid, table.rows >= 10 ? table : space);
}

const struct mode mode_menu = {
	.name = "menu",
	.where = IN_MENU,
	.draw = draw_menu,
	.move = move_menu,
	.accept = accept_menu,
	.other_key = type_in_menu,
	.mouse = mouse_in_menu,
};
