/* SPDX-License-Identifier: MIT */
/* The terminal for real: a child owns the inner end of a pseudo terminal and does what a table says,
 * the test sits at the other end and is the user. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "tui/screen.h"

#define QUIET_MS 120 /* after so long without output there is none */

/* What both ends share. */
static int terminal = -1; /* our end */
static pid_t child;
static int told[2], go[2];   /* pipes: child to us, us to child */
static char output[1 << 16]; /* what the child wrote to the terminal since the last step */
static size_t output_length;

/* --- The child's side --- */

static struct grid grid;

/* Tell the test something and wait until it has looked. */
static void step(const char *text)
{
	char byte;
	ssize_t r = write(told[1], text, strlen(text) + 1);

	/* A new size of the terminal comes as a signal. */
	while (r > 0 && (r = read(go[0], &byte, 1)) < 0 && errno == EINTR)
		r = 1;
	if (r <= 0)
		_exit(99);
}

static void open_screen(void)
{
	struct message message;
	int rows, columns;

	if (screen_open((struct screen_options){.mouse = true}, &message) < 0) {
		step(message.text);
		_exit(2);
	}
	screen_size(&rows, &columns);
	grid_init(&grid, rows, columns, screen_is_ascii());
}

static void show_twice(void)
{
	open_screen();
	grid_put(&grid, 1, 2, 20, STYLE_WARNING, "100 threads wait");
	screen_show(&grid);
	step("shown");
	screen_show(&grid);
	step("shown again");
	grid_put(&grid, 1, 2, 3, STYLE_WARNING, "101");
	screen_show(&grid);
	step("a digit");
	screen_invalidate();
	screen_show(&grid);
	step("repainted");
	screen_close();
	screen_close();
}

static void show_wide(void)
{
	open_screen();
	grid_put(&grid, 0, 0, 20, STYLE_NORMAL, "日本 e\xcc\x81 ▁█");
	grid_put(&grid, grid.rows - 1, grid.columns - 1, 1, STYLE_NORMAL, "Z");
	screen_show(&grid);
	step("wide");
	screen_close();
}

static void report_event(const struct input_event *event, char *text, size_t size)
{
	char name[16];
	size_t length = strlen(text);

	if (event->kind == INPUT_MOUSE)
		snprintf(text + length, size - length, "%d@%d,%d ", (int)event->button, event->row,
			 event->column);
	else
		snprintf(text + length, size - length, "%s ", input_key_name(event->key, name));
}

/* Tell every event until 'q'. */
static void read_keys(void)
{
	struct input_event event;
	char text[512] = "";

	open_screen();
	step("ready");
	for (;;) {
		struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};

		poll(&fd, 1, 1000);
		while (screen_read(&event)) {
			if (event.kind == INPUT_CLOSED)
				_exit(7);
			if (event.key == 'q') {
				step(text);
				screen_close();
				return;
			}
			report_event(&event, text, sizeof(text));
		}
	}
}

static void crash(void)
{
	open_screen();
	step("taken");
	screen_emergency_restore();
	step("restored");
	screen_emergency_restore();
	_exit(0);
}

static void suspend(void)
{
	open_screen();
	grid_put(&grid, 0, 0, 20, STYLE_NORMAL, "still here");
	screen_show(&grid);
	step("shown");
	screen_suspend();
	step("suspended");
	screen_resume();
	screen_show(&grid);
	step("resumed");
	screen_close();
}

static void resize(void)
{
	char text[32];
	int rows, columns;

	open_screen();
	step("open");
	screen_resized();
	screen_size(&rows, &columns);
	snprintf(text, sizeof(text), "%dx%d", rows, columns);
	step(text);
	screen_close();
}

/* --- The test's side --- */

static void start(void (*act)(void), const char *type, const char *locale)
{
	struct winsize size = {.ws_row = 24, .ws_col = 80};

	ck_assert_int_eq(pipe2(told, O_CLOEXEC) | pipe2(go, O_CLOEXEC), 0);
	child = forkpty(&terminal, NULL, NULL, &size);
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		signal(SIGHUP, SIG_IGN);
		setenv("TERM", type, 1);
		setlocale(LC_CTYPE, locale);
		act();
		_exit(0);
	}
	fcntl(terminal, F_SETFL, O_NONBLOCK);
}

static void drain(void)
{
	struct pollfd fd = {.fd = terminal, .events = POLLIN};

	output_length = 0;
	while (poll(&fd, 1, QUIET_MS) > 0) {
		ssize_t got =
			read(terminal, output + output_length, sizeof(output) - 1 - output_length);

		if (got <= 0)
			break;
		output_length += (size_t)got;
	}
	output[output_length] = '\0';
}

/* Wait for the child's next step; what it wrote to the terminal is in `output` afterwards. */
static const char *next_step(void)
{
	static char text[512];
	size_t length = 0;

	do {
		struct pollfd fd = {.fd = told[0], .events = POLLIN};

		ck_assert_msg(poll(&fd, 1, 20000) > 0, "the child tells nothing");
		ck_assert_int_eq(read(told[0], text + length, 1), 1);
	} while (text[length++] && length < sizeof(text));
	drain();
	return text;
}

static void go_on(void)
{
	ck_assert_int_eq(write(go[1], "x", 1), 1);
}

static void send(const char *bytes)
{
	ck_assert_int_eq(write(terminal, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
}

static int finish(void)
{
	int status = 0;

	go_on();
	drain();
	waitpid(child, &status, 0);
	child = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void teardown(void)
{
	if (child > 0) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		child = 0;
	}
	if (terminal >= 0)
		close(terminal);
	terminal = -1;
	unsetenv("NO_COLOR");
}

START_TEST(what_did_not_change_is_not_written)
{
	start(show_twice, "xterm-256color", "C.UTF-8");
	ck_assert_str_eq(next_step(), "shown");
	ck_assert_ptr_nonnull(strstr(output, "100 threads wait"));
	go_on();
	ck_assert_str_eq(next_step(), "shown again");
	ck_assert_uint_eq(output_length, 0);
	go_on();
	ck_assert_str_eq(next_step(), "a digit");
	ck_assert_uint_gt(output_length, 0);
	ck_assert_uint_lt(output_length, 40);
	ck_assert_ptr_null(strstr(output, "threads"));
	go_on();
	ck_assert_str_eq(next_step(), "repainted");
	ck_assert_ptr_nonnull(strstr(output, "101 threads wait"));
	ck_assert_int_eq(finish(), 0);
	ck_assert_ptr_nonnull(strstr(output, "\033[?1049l"));
}
END_TEST

START_TEST(wide_and_combining_characters_and_the_last_corner_arrive)
{
	start(show_wide, "xterm-256color", "C.UTF-8");
	next_step();
	ck_assert_ptr_nonnull(strstr(output, "日本 e\xcc\x81 ▁█"));
	ck_assert_ptr_nonnull(strchr(output, 'Z'));
	ck_assert_int_eq(finish(), 0);
}
END_TEST

START_TEST(without_a_utf8_locale_only_ascii_is_written)
{
	start(show_wide, "xterm-256color", "C");
	next_step();
	for (size_t i = 0; i < output_length; i++)
		ck_assert_int_lt((unsigned char)output[i], 0x80);
	ck_assert_ptr_nonnull(strstr(output, "_#"));
	ck_assert_int_eq(finish(), 0);
}
END_TEST

static const struct {
	const char *type;
	bool has_no_color, has_colours;
} palettes[] = {
	{"xterm-256color", false, true}, {"xterm-256color", true, false}, {"xterm", false, true},
	{"linux", false, true},          {"screen", false, true},         {"vt100", false, false},
};

START_TEST(colours_come_from_the_terminal_and_no_color)
{
	if (palettes[_i].has_no_color)
		setenv("NO_COLOR", "1", 1);
	start(show_twice, palettes[_i].type, "C.UTF-8");
	next_step();
	ck_assert_ptr_nonnull(strstr(output, "threads"));
	ck_assert_int_eq(strstr(output, "[33m") || strstr(output, "33;") ||
				 strstr(output, ";33m") || strstr(output, "[38;5;"),
			 palettes[_i].has_colours);
}
END_TEST

static const struct {
	const char *bytes, *names;
} inputs[] = {
	{"ab\r\n", "a b Enter Enter "},
	{"\033OA\033OB\033[5~\033[6~", "Up Down PgUp PgDn "},
	{"\033OP\033[15~\033[21~\033[1;2R", "F1 F5 F10 Shift-F3 "},
	{"\033j\033k", "Alt-j Alt-k "},
	{"\033[Z\t\x7f\003\032", "Shift-Tab Tab Backspace ^C ^Z "},
	{"é日", "é 日 "},
	{"\033\033", "Esc "},
	/* Sequences nobody knows must not act as keys. */
	{"\033[1;5C\033[200~x", "x "},
	{"\033[<0;5;3M\033[<0;5;3m", "0@2,4 "},
	{"\033[<64;5;3M\033[<65;5;3M", "3@2,4 4@2,4 "},
	{"\033[<65;5;3M\033[<65;5;3M\033[<65;5;3M", "4@2,4 4@2,4 4@2,4 "},
	{"\033[<2;5;3M\033[<2;5;3m", "2@2,4 "},
};

START_TEST(keys_arrive_as_what_they_are)
{
	start(read_keys, "xterm-256color", "C.UTF-8");
	ck_assert_str_eq(next_step(), "ready");
	go_on();
	send(inputs[_i].bytes);
	send("q");
	ck_assert_str_eq(next_step(), inputs[_i].names);
	ck_assert_int_eq(finish(), 0);
}
END_TEST

START_TEST(a_lost_terminal_ends_reading)
{
	int status;

	start(read_keys, "xterm-256color", "C.UTF-8");
	next_step();
	go_on();
	close(terminal);
	terminal = -1;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	child = 0;
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 7);
}
END_TEST

START_TEST(a_crash_gives_the_terminal_back_once)
{
	struct termios before, now;

	start(crash, "xterm-256color", "C.UTF-8");
	ck_assert_str_eq(next_step(), "taken");
	ck_assert_int_eq(tcgetattr(terminal, &now), 0);
	ck_assert_uint_eq(now.c_lflag & (ICANON | ECHO), 0);
	before = now;
	go_on();
	ck_assert_str_eq(next_step(), "restored");
	ck_assert_ptr_nonnull(strstr(output, "\033[?1000l"));
	ck_assert_ptr_nonnull(strstr(output, "\033[?25h"));
	ck_assert_ptr_nonnull(strstr(output, "\033[?1049l"));
	ck_assert_int_eq(tcgetattr(terminal, &now), 0);
	ck_assert_uint_ne(now.c_lflag & ICANON, before.c_lflag & ICANON);
	ck_assert_uint_ne(now.c_lflag & ECHO, 0);
	ck_assert_int_eq(finish(), 0);
	ck_assert_ptr_null(strstr(output, "\033[?1049l"));
}
END_TEST

START_TEST(the_terminal_is_lent_back_while_suspended)
{
	struct termios modes;

	start(suspend, "xterm-256color", "C.UTF-8");
	next_step();
	go_on();
	ck_assert_str_eq(next_step(), "suspended");
	ck_assert_ptr_nonnull(strstr(output, "\033[?1049l"));
	ck_assert_int_eq(tcgetattr(terminal, &modes), 0);
	ck_assert_uint_ne(modes.c_lflag & ICANON, 0);
	go_on();
	ck_assert_str_eq(next_step(), "resumed");
	ck_assert_ptr_nonnull(strstr(output, "\033[?1049h"));
	ck_assert_ptr_nonnull(strstr(output, "still here"));
	ck_assert_int_eq(tcgetattr(terminal, &modes), 0);
	ck_assert_uint_eq(modes.c_lflag & ICANON, 0);
	ck_assert_int_eq(finish(), 0);
}
END_TEST

START_TEST(the_size_follows_the_terminal)
{
	struct winsize size = {.ws_row = 33, .ws_col = 101};

	start(resize, "xterm-256color", "C.UTF-8");
	next_step();
	ck_assert_int_eq(ioctl(terminal, TIOCSWINSZ, &size), 0);
	go_on();
	ck_assert_str_eq(next_step(), "33x101");
	ck_assert_int_eq(finish(), 0);
}
END_TEST

static const struct {
	const char *type, *sentence;
} refused[] = {
	{"dumb", "terminal type \"dumb\""},
	{"no-such-terminal", "terminal type \"no-such-terminal\""},
	{"", "TERM is not set"},
};

START_TEST(a_terminal_that_cannot_be_used_gets_a_sentence)
{
	start(show_twice, refused[_i].type, "C.UTF-8");
	ck_assert_ptr_nonnull(strstr(next_step(), refused[_i].sentence));
	ck_assert_ptr_null(strchr(output, '\033'));
	ck_assert_int_eq(finish(), 2);
}
END_TEST

Suite *test_screen_suite(void);
Suite *test_screen_suite(void)
{
	Suite *suite = suite_create("screen");
	TCase *tcase = tcase_create("screen");

	tcase_add_checked_fixture(tcase, NULL, teardown);
	tcase_add_test(tcase, what_did_not_change_is_not_written);
	tcase_add_test(tcase, wide_and_combining_characters_and_the_last_corner_arrive);
	tcase_add_test(tcase, without_a_utf8_locale_only_ascii_is_written);
	tcase_add_loop_test(tcase, colours_come_from_the_terminal_and_no_color, 0,
			    (int)(sizeof(palettes) / sizeof(palettes[0])));
	tcase_add_loop_test(tcase, keys_arrive_as_what_they_are, 0,
			    (int)(sizeof(inputs) / sizeof(inputs[0])));
	tcase_add_test(tcase, a_lost_terminal_ends_reading);
	tcase_add_test(tcase, a_crash_gives_the_terminal_back_once);
	tcase_add_test(tcase, the_terminal_is_lent_back_while_suspended);
	tcase_add_test(tcase, the_size_follows_the_terminal);
	tcase_add_loop_test(tcase, a_terminal_that_cannot_be_used_gets_a_sentence, 0,
			    (int)(sizeof(refused) / sizeof(refused[0])));
	suite_add_tcase(suite, tcase);
	return suite;
}
