/* SPDX-License-Identifier: MIT */
/* The screens Connections and Waits, and what the pages say about servers. */
#include <check.h>
#include <string.h>

#include "helpers/golden_grid.h"
#include "helpers/scenes.h"
#include "unit/tui/ui_fixture.h"

#define POSTGRES "127.0.0.1:5432"
#define REDIS "127.0.0.1:6379"

static struct ui_fixture fixture;

/* What is asked by 4711, which has threads, and by 310. */
static struct interval *a_machine(double first_share, double second_share)
{
	const struct task_usage processes[] = {
		a_process(.pid = 310, .name = "celery"),
		a_process(.pid = 4711, .name = "gunicorn", .threads = 2),
	};
	const struct connection_usage connections[] = {
		a_connection(.pid = 310, .inode = 7, .process = "celery", .service = SERVICE_REDIS,
			     .address = REDIS, .in_flight_share = first_share, .waited_share = 0.7),
		a_connection(.pid = 4711, .inode = 8, .process = "gunicorn",
			     .service = SERVICE_POSTGRES, .address = POSTGRES,
			     .in_flight_share = second_share, .waited_share = 0.2,
			     .backend_pid = 99, .backend_state = 't'),
		a_connection(.pid = 4711, .inode = 9, .process = "gunicorn",
			     .address = "10.0.0.9:443", .in_flight_share = NAN,
			     .requests_per_s = NAN),
		a_connection(.pid = 4711, .inode = 10, .process = "gunicorn",
			     .address = "10.1.1.1:50000", .flags = CONNECTION_IS_INBOUND),
	};

	return an_interval(.processes = processes, .process_count = 2, .connections = connections,
			   .connection_count = 4);
}

static void set_up(void)
{
	fixture_init(&fixture, NULL);
	fixture_show(&fixture, a_machine(0.9, 0.5));
	fixture_screen(&fixture, 24, 80);
}

static void tear_down(void)
{
	fixture_done(&fixture);
}

static int line_of(const char *text)
{
	fixture_screen(&fixture, 24, 80);
	return fixture_line_of(&fixture, text);
}

START_TEST(each_connection_has_a_row_and_the_busiest_comes_first)
{
	fixture_press(&fixture, 'C');
	ck_assert_int_lt(line_of(REDIS), line_of(POSTGRES));
	ck_assert_int_lt(line_of(POSTGRES), line_of("10.0.0.9:443"));
	ck_assert_ptr_nonnull(
		strstr(fixture_screen(&fixture, 24, 120), "3 connections, 1 inbound"));
	assert_shows(&fixture, " 3, 1 inbound ");
	fixture_press(&fixture, 'I');
	ck_assert_int_lt(line_of(POSTGRES), line_of(REDIS));
	ck_assert_int_lt(line_of(REDIS), line_of("10.0.0.9:443"));
}
END_TEST

START_TEST(keys_that_sort_processes_sort_connections_by_the_like)
{
	fixture_press(&fixture, 'C');
	fixture_press(&fixture, 'I');
	fixture_press(&fixture, 'B');
	ck_assert_int_lt(line_of(REDIS), line_of(POSTGRES));
	fixture_press(&fixture, 'N');
	ck_assert_int_lt(line_of(REDIS), line_of(POSTGRES));
	fixture_press(&fixture, 'M');
	assert_shows(&fixture, "connections cannot be sorted by that");
}
END_TEST

START_TEST(the_sort_menu_lists_what_connections_have)
{
	fixture_press(&fixture, 'C');
	fixture_press(&fixture, '>');
	assert_shows(&fixture, "How long the request that is out now has been");
	fixture_type(&fixture, "SERVER\r");
	ck_assert_int_lt(line_of("10.0.0.9:443"), line_of(POSTGRES));
}
END_TEST

START_TEST(clients_are_hidden_until_they_are_asked_for)
{
	fixture_press(&fixture, 'C');
	assert_hides(&fixture, "10.1.1.1:50000");
	fixture_press(&fixture, 'i');
	assert_shows(&fixture, "10.1.1.1:50000");
	fixture_press(&fixture, 'i');
	assert_hides(&fixture, "10.1.1.1:50000");
}
END_TEST

START_TEST(elsewhere_there_are_no_clients_to_show)
{
	fixture_press(&fixture, 'i');
	assert_shows(&fixture, "only the screen Connections has inbound ones");
}
END_TEST

START_TEST(a_filter_of_connections_is_not_one_of_processes)
{
	fixture_press(&fixture, 'C');
	fixture_type(&fixture, "\\service = redis\r");
	assert_shows(&fixture, REDIS);
	assert_hides(&fixture, POSTGRES);
	assert_shows(&fixture, "filter service = redis");
	fixture_press(&fixture, '\t');
	assert_shows(&fixture, "gunicorn");
	assert_hides(&fixture, "filter service");
}
END_TEST

START_TEST(a_word_is_looked_for_in_the_address_too)
{
	fixture_press(&fixture, 'C');
	fixture_type(&fixture, "\\:443\r");
	assert_shows(&fixture, "10.0.0.9:443");
	assert_hides(&fixture, POSTGRES);
	fixture_type(&fixture, "\\nobody\r");
	assert_shows(&fixture, "nothing matches");
}
END_TEST

START_TEST(a_filter_of_processes_leaves_their_connections)
{
	fixture_type(&fixture, "\\celery\r");
	fixture_press(&fixture, 'C');
	assert_shows(&fixture, REDIS);
	assert_hides(&fixture, POSTGRES);
}
END_TEST

START_TEST(the_connections_of_a_pinned_process_stand_alone_until_escape)
{
	fixture_type(&fixture, "310\r");
	ck_assert_int_eq(fixture_cursor(&fixture), 310);
	fixture_press(&fixture, 'C');
	assert_shows(&fixture, "of celery (310)");
	assert_shows(&fixture, REDIS);
	assert_hides(&fixture, POSTGRES);
	fixture_press(&fixture, KEY_ESCAPE);
	assert_shows(&fixture, POSTGRES);
}
END_TEST

START_TEST(moving_among_connections_hides_none_of_them)
{
	fixture_press(&fixture, 'C');
	fixture_press(&fixture, KEY_CODE_DOWN);
	ck_assert_int_eq(ui_verdict_pid(fixture.ui), 4711);
	assert_shows(&fixture, REDIS);
}
END_TEST

START_TEST(the_cursor_stays_on_its_connection)
{
	fixture_press(&fixture, 'C');
	fixture_press(&fixture, KEY_CODE_DOWN);
	ck_assert_uint_eq(ui_row(fixture.ui)->connection->now.inode, 8);
	fixture_show(&fixture, a_machine(0.1, 0.6));
	ck_assert_int_lt(line_of(POSTGRES), line_of(REDIS));
	ck_assert_uint_eq(ui_row(fixture.ui)->connection->now.inode, 8);
}
END_TEST

START_TEST(a_search_finds_an_address)
{
	fixture_press(&fixture, 'C');
	fixture_type(&fixture, "/0.9:4\r");
	ck_assert_uint_eq(ui_row(fixture.ui)->connection->now.inode, 9);
}
END_TEST

START_TEST(keys_for_processes_act_on_the_owner)
{
	fixture_press(&fixture, 'C');
	fixture_press(&fixture, KEY_CODE_DOWN);
	fixture_press(&fixture, 'k');
	assert_shows(&fixture, "Signal to gunicorn (4711)");
	fixture_press(&fixture, KEY_ESCAPE);
	fixture_press(&fixture, KEY_ENTER);
	assert_shows(&fixture, "gunicorn (4711)");
	assert_shows(&fixture, "Whom it asks");
}
END_TEST

START_TEST(what_the_server_does_is_said_in_words)
{
	fixture_press(&fixture, 'C');
	ck_assert_ptr_nonnull(strstr(fixture_screen(&fixture, 24, 120), "99 idle in transaction"));
}
END_TEST

START_TEST(the_screen_asks_for_connections_to_be_collected)
{
	ck_assert_uint_eq(ui_needs(fixture.ui) & NEED_CONNECTIONS, 0);
	fixture_press(&fixture, 'C');
	ck_assert(ui_needs(fixture.ui) & NEED_CONNECTIONS);
	ck_assert(ui_needs(fixture.ui) & NEED_WAITS);
}
END_TEST

START_TEST(without_any_it_says_so)
{
	fixture_show(&fixture, a_small_machine());
	fixture_press(&fixture, 'C');
	assert_shows(&fixture, "no connections to be seen: nothing waited on a socket");
}
END_TEST

START_TEST(when_they_cannot_be_seen_it_says_why)
{
	struct interval *interval = a_small_machine();
	struct snapshot *end;

	memcpy(&end, &interval->end, sizeof(end));
	/* Before the seal a collector would have said so. */
	end->is_sealed = false;
	snapshot_add_health(end, "connections", HEALTH_WARNING, "what threads wait for on sockets",
			    "the kernel does not tell", "sudo modprobe tcp_diag");
	end->is_sealed = true;
	fixture_show(&fixture, interval);
	fixture_press(&fixture, 'C');
	assert_shows(&fixture, "the kernel does not tell; this helps: sudo");
}
END_TEST

START_TEST(a_process_that_asks_nobody_is_told_from_one_that_cannot_be_seen)
{
	const struct task_usage processes[] = {a_process(.pid = 5, .name = "loop"),
					       a_process(.pid = 6, .name = "asks")};
	const struct connection_usage connection = a_connection(.pid = 6);

	fixture_show(&fixture, an_interval(.processes = processes, .process_count = 2,
					   .connections = &connection, .connection_count = 1));
	fixture_type(&fixture, "5\r");
	fixture_press(&fixture, 'C');
	assert_shows(&fixture, "no connections of loop (5) were seen; Esc shows all");
}
END_TEST

/* --- What they look like --- */

#define DOWN "\x01" /* stands for the arrow key in the rows below */

static const struct {
	const char *name, *keys;
	enum scene_kind kind;
	int rows, columns;
	bool ascii_only;
} screens[] = {
	{"connections-80x24.screen", "C", SCENE_DATABASE, 24, 80, false},
	{"connections-120x40.screen", "C" DOWN, SCENE_DATABASE, 40, 120, false},
	{"connections-200x50.screen", "Ci", SCENE_DATABASE, 50, 200, false},
	{"connections-ascii.screen", "C", SCENE_DATABASE, 24, 80, true},
	{"connections-40x12.screen", "C", SCENE_DATABASE, 12, 40, false},
	{"connections-hostile.screen", "C", SCENE_HOSTILE, 24, 80, false},
	{"connections-empty.screen", "C", SCENE_QUIET, 24, 80, false},
	{"waits-80x24.screen", "\t\t\t", SCENE_DATABASE, 24, 80, false},
	{"waits-120x40.screen", "\t\t\tH", SCENE_DATABASE, 40, 120, false},
	{"waits-ascii.screen", "\t\t\t", SCENE_DATABASE, 24, 80, true},
	{"blame-120x40.screen", "B", SCENE_DATABASE, 40, 120, false},
	{"details-database.screen", "B\r", SCENE_DATABASE, 44, 110, false},
	{"details-database-80x24.screen", "B\r", SCENE_DATABASE, 24, 80, false},
	{"explain-database.screen", "B" DOWN "y", SCENE_DATABASE, 44, 110, false},
};

START_TEST(a_screen_looks_as_it_did)
{
	const struct ui_options options = {.delay_ns = NS_PER_S, .show_full_command = true};
	struct view *view = scene_new(screens[_i].kind);
	struct message message;
	struct grid grid;
	struct ui *ui;

	ck_assert_int_eq(ui_new(&options, &ui, &message), 0);
	grid_init(&grid, screens[_i].rows, screens[_i].columns, screens[_i].ascii_only);
	ui_update(ui, view);
	ui_draw(ui, &grid);
	for (const char *key = screens[_i].keys; *key; key++) {
		struct input_event event = {.kind = INPUT_KEY, .key = (unsigned char)*key};

		if (*key == *DOWN)
			event.key = KEY_CODE_DOWN;
		ui_handle(ui, &event);
		ui_draw(ui, &grid);
	}
	assert_golden_grid(screens[_i].name, &grid);
	grid_done(&grid);
	ui_free(ui);
	scene_free(view);
}
END_TEST

Suite *test_connections_suite(void);
Suite *test_connections_suite(void)
{
	Suite *suite = suite_create("connections");
	TCase *tcase = tcase_create("connections");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, each_connection_has_a_row_and_the_busiest_comes_first);
	tcase_add_test(tcase, keys_that_sort_processes_sort_connections_by_the_like);
	tcase_add_test(tcase, the_sort_menu_lists_what_connections_have);
	tcase_add_test(tcase, clients_are_hidden_until_they_are_asked_for);
	tcase_add_test(tcase, elsewhere_there_are_no_clients_to_show);
	tcase_add_test(tcase, a_filter_of_connections_is_not_one_of_processes);
	tcase_add_test(tcase, a_word_is_looked_for_in_the_address_too);
	tcase_add_test(tcase, a_filter_of_processes_leaves_their_connections);
	tcase_add_test(tcase, the_connections_of_a_pinned_process_stand_alone_until_escape);
	tcase_add_test(tcase, moving_among_connections_hides_none_of_them);
	tcase_add_test(tcase, the_cursor_stays_on_its_connection);
	tcase_add_test(tcase, a_search_finds_an_address);
	tcase_add_test(tcase, keys_for_processes_act_on_the_owner);
	tcase_add_test(tcase, what_the_server_does_is_said_in_words);
	tcase_add_test(tcase, the_screen_asks_for_connections_to_be_collected);
	tcase_add_test(tcase, without_any_it_says_so);
	tcase_add_test(tcase, when_they_cannot_be_seen_it_says_why);
	tcase_add_test(tcase, a_process_that_asks_nobody_is_told_from_one_that_cannot_be_seen);
	suite_add_tcase(suite, tcase);
	tcase = tcase_create("looks");
	tcase_add_loop_test(tcase, a_screen_looks_as_it_did, 0,
			    (int)(sizeof(screens) / sizeof(screens[0])));
	suite_add_tcase(suite, tcase);
	return suite;
}
