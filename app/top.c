/* SPDX-License-Identifier: MIT */
/*
 * The main thread: waits in epoll for the terminal, signals, the sampler and one timer; what
 * comes in changes the user interface, and one drawing at the end of a step shows it all.
 */
#include "app/top.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/crash_guard.h"
#include "app/top_private.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/units.h"

/** Not more than 30 drawings a second, however fast the wheel turns. */
#define FRAME_NS (NS_PER_S / 30)
/** And a terminal that takes nothing is tried again after so long. */
#define STALLED_NS (NS_PER_S / 4)

static void top_draw(struct top *top)
{
	int rows, columns;

	screen_size(&rows, &columns);
	if (rows != top->grid.rows || columns != top->grid.columns)
		grid_resize(&top->grid, rows, columns);
	grid_clear(&top->grid);
	ui_draw(top->ui, &top->grid);
	top->is_dirty = !screen_show(&top->grid);
	top->drawn_ns = clock_now_ns() + (top->is_dirty ? STALLED_NS : 0);
	top_live_want(top);
	top_past_fit_axis(top);
}

void top_refresh_view(struct top *top)
{
	top->is_dirty = true;
	if (top->back.past)
		return;
	pipeline_watch(top->pipeline, ui_verdict_pid(top->ui));
	ui_update(top->ui, pipeline_view(top->pipeline));
}

void top_end(struct top *top, int exit_code)
{
	top->is_done = true;
	top->exit_code = exit_code;
}

/** Stop as the shell expects of Ctrl-Z; goes on when fg sends SIGCONT. A parent that ignores SIGTSTP
 * has no job control: then nobody could ever wake us. */
static void top_suspend(struct top *top)
{
	struct sigaction inherited;

	if (sigaction(SIGTSTP, NULL, &inherited) == 0 && inherited.sa_handler == SIG_IGN)
		return;
	screen_suspend();
	loop_release_signals(top->loop);
	raise(SIGTSTP);
	loop_regain_signals(top->loop);
	screen_resume();
	top_live_be_patient(top);
	top->is_dirty = true;
}

static void request_quit(struct top *top, const struct ui_request *request)
{
	(void)request;
	top_end(top, 0);
}

static void request_suspend(struct top *top, const struct ui_request *request)
{
	(void)request;
	top_suspend(top);
}

static void request_repaint(struct top *top, const struct ui_request *request)
{
	(void)request;
	screen_invalidate();
	top->is_dirty = true;
}

static void request_sample(struct top *top, const struct ui_request *request)
{
	(void)request;
	if (top->sampler)
		sampler_sample_now(top->sampler);
}

static void request_delay(struct top *top, const struct ui_request *request)
{
	char text[UNIT_TEXT_SIZE];

	sampler_set_delay(top->sampler, request->delay_ns);
	ui_notice(top->ui, false, "refreshing every %s", units_duration(request->delay_ns, text));
}

static void request_dump(struct top *top, const struct ui_request *request)
{
	(void)request;
	top_flight_save(top);
}

static void request_signal(struct top *top, const struct ui_request *request)
{
	top_requests_signal(&top->requests, request);
	sampler_sample_now(top->sampler);
}

static void request_renice(struct top *top, const struct ui_request *request)
{
	top_requests_renice(&top->requests, request);
	sampler_sample_now(top->sampler);
}

/** What the user interface may ask for and who does it. Indexed by enum ui_request_kind. */
static void (*const carry_out[])(struct top *, const struct ui_request *) = {
	[UI_REQUEST_REPAINT] = request_repaint, [UI_REQUEST_QUIT] = request_quit,
	[UI_REQUEST_SUSPEND] = request_suspend, [UI_REQUEST_SAMPLE] = request_sample,
	[UI_REQUEST_DELAY] = request_delay,     [UI_REQUEST_SIGNAL] = request_signal,
	[UI_REQUEST_RENICE] = request_renice,   [UI_REQUEST_DUMP] = request_dump,
};

static void top_handle(struct top *top, const struct input_event *event)
{
	pid_t judged = ui_verdict_pid(top->ui);
	struct ui_request request = ui_handle(top->ui, event);

	if (request.kind != UI_REQUEST_NONE)
		top->is_dirty = true;
	if ((size_t)request.kind < ARRAY_SIZE(carry_out) && carry_out[request.kind])
		carry_out[request.kind](top, &request);
	top_past_request(top, &request);
	if (judged == ui_verdict_pid(top->ui))
		return;
	if (top->back.past)
		top_past_judge(top);
	else
		top_refresh_view(top);
}

static void terminal_ready(void *context, uint32_t events)
{
	struct top *top = context;
	struct input_event event;

	while (!top->is_done && screen_read(&event)) {
		if (event.kind == INPUT_CLOSED) {
			top_end(top, 1);
			return;
		}
		top_handle(top, &event);
	}
	if (events & (EPOLLHUP | EPOLLERR))
		top_end(top, 1);
}

static void signal_arrived(void *context, int number)
{
	struct top *top = context;

	switch (number) {
	case SIGWINCH:
		screen_resized();
		top->is_dirty = true;
		break;
	case SIGTSTP:
		top_suspend(top);
		break;
	case SIGCONT:
		/* Stopped by SIGSTOP from outside: somebody else had the terminal meanwhile. */
		screen_resume();
		top_live_be_patient(top);
		top->is_dirty = true;
		break;
	case SIGUSR1:
		top_flight_save(top);
		break;
	default:
		top_end(top, number == SIGINT || number == SIGTERM ? 0 : 128 + number);
	}
}

static void timer_expired(void *context)
{
	struct top *top = context;
	uint64_t now_ns = clock_now_ns();

	if (now_ns >= top->overdue_ns)
		top_live_check(top);
	top_past_tick(top, now_ns);
	if (ui_tick(top->ui, now_ns))
		top->is_dirty = true;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/** Draw now, or when the time for the next frame has come; then sleep until there is a reason to wake up. */
static void top_draw_or_wait(struct top *top)
{
	uint64_t now_ns = clock_now_ns();
	uint64_t frame_ns = top->drawn_ns + FRAME_NS;
	uint64_t wake_ns;

	if (top->is_dirty && now_ns >= frame_ns) {
		top_past_fetch(top);
		top_draw(top);
	}
	wake_ns = earlier(top->overdue_ns, ui_next_tick_ns(top->ui));
	wake_ns = earlier(wake_ns, top_past_next_ns(top));
	if (top->is_dirty)
		wake_ns = earlier(wake_ns, frame_ns);
	loop_set_timer(top->loop, wake_ns > now_ns ? wake_ns - now_ns : 1, timer_expired, top);
}

static int top_catch_signals(struct top *top)
{
	static const int numbers[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGINT,
				      SIGTERM,  SIGHUP,  SIGQUIT, SIGUSR1};
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		sigaddset(&set, numbers[i]);
	return loop_catch_signals(top->loop, &set, signal_arrived, top);
}

/** All but the terminal. @return 0 or -errno, with a sentence */
static int top_open(struct top *top, const struct top_options *options, struct message *message)
{
	int error = ui_new(&options->ui, &top->ui, message);

	if (error < 0)
		return error;
	error = loop_new(&top->loop);
	if (error == 0)
		error = top_catch_signals(top); /* before the thread starts: it inherits the mask */
	if (error < 0) {
		message_set(message, "cannot begin: %s", strerror(-error));
		return error;
	}
	top->back.delay_ns = options->ui.delay_ns;
	top->back.goal = top->overdue_ns = UINT64_MAX;
	top->requests.ui = top->ui;
	if (options->notice)
		ui_notice(top->ui, true, "%s", options->notice);
	top->store = options->recording;
	return top->store ? top_past_open(top, 0, message) : top_live_open(top, options, message);
}

static void top_close(struct top *top)
{
	screen_close();
	ui_free(top->ui);
	top_past_close(top);
	top_live_close(top);
	loop_free(top->loop);
	grid_done(&top->grid);
}

static int top_watch(struct top *top)
{
	int error = loop_watch(top->loop, STDIN_FILENO, terminal_ready, top);

	if (error < 0 || !top->sampler)
		return error;
	error = top_flight_watch(top);
	return error < 0
		       ? error
		       : loop_watch(top->loop, sampler_event_fd(top->sampler), top_live_ready, top);
}

/** From the first frame to the last. @return 0 or -errno */
static int top_live(struct top *top)
{
	int rows, columns, error = top_watch(top);

	top->is_dirty = true;
	screen_size(&rows, &columns);
	grid_init(&top->grid, rows, columns, screen_is_ascii());
	if (top->pipeline)
		ui_update(top->ui, pipeline_view(top->pipeline));
	top_live_be_patient(top);
	while (!top->is_done && error == 0) {
		top_draw_or_wait(top);
		error = loop_step(top->loop);
	}
	return error;
}

static int complain(const struct message *message, int exit_code)
{
	fprintf(stderr, "blametop: %s\n", message->text);
	return exit_code;
}

int top_run(const struct top_options *options)
{
	struct top top = {.frames_left = options->frames};
	struct message message = {""};

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		message_set(&message, "this needs a terminal; use `blametop -b` to write to a file "
				      "or a pipe");
		return complain(&message, EXIT_USAGE);
	}
	crash_guard_install();
	int error = top_open(&top, options, &message);
	bool is_usage = error == -EINVAL;
	if (error == 0) {
		error = screen_open(options->screen, &message);
		is_usage = error < 0;
	}
	if (error == 0) {
		error = top_live(&top);
		message_set(&message, "cannot go on: %s", strerror(-error));
	}
	top_close(&top);
	if (error < 0)
		return complain(&message, is_usage ? EXIT_USAGE : 1);
	return top.exit_code;
}
