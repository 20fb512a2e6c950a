/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "app/commands.h"
#include "app/options.h"
#include "base/clock.h"

Suite *test_options_suite(void);

#define WORD_MAX 16

static struct settings settings;
static const char *rest[2];
static size_t rest_count;
static struct message message;

/* Parse words that stand in one text, separated by '|'. */
static int parse_at(uint32_t place, const char *line)
{
	static char copy[256];
	char *words[WORD_MAX], *at = copy, *word;
	size_t count = 0;

	strcpy(copy, line);
	while (*line && (word = strsep(&at, "|")))
		words[count++] = word;
	settings = settings_default();
	message.text[0] = '\0';
	return options_parse(words, count, place, &settings, rest, 2, &rest_count, &message);
}

static void must_accept(const char *line)
{
	ck_assert_msg(parse_at(PLACE_TOP, line) == 0, "%s: %s", line, message.text);
}

START_TEST(nothing_leaves_the_defaults)
{
	must_accept("");
	ck_assert_uint_eq(settings.delay_ns, NS_PER_S);
	ck_assert_uint_eq(settings.count, 0);
	ck_assert_str_eq(settings.format, "text");
	ck_assert(!settings.batch);
	ck_assert_uint_eq(rest_count, 0);
}
END_TEST

/* One second and a half, three times, as hands type it. */
static const char *const spellings[] = {
	"-b|-d|1.5|-n|3",
	"-bd1.5|-n3",
	"-bd|1.5|-n|3",
	"-n3|-d1500ms|-b",
	"--batch|--delay=1.5|--iterations|3",
	"--ba|--del|1.5|--it=3",
	"-b|-d1.5s|--iterations=3",
};

START_TEST(every_way_to_type_an_option_is_understood)
{
	must_accept(spellings[_i]);
	ck_assert(settings.batch);
	ck_assert_uint_eq(settings.delay_ns, 1500 * NS_PER_MS);
	ck_assert_uint_eq(settings.count, 3);
}
END_TEST

START_TEST(a_switch_may_have_a_value_and_needs_none)
{
	must_accept("");
	ck_assert_ptr_null(settings.exact);
	must_accept("--exact|-b");
	ck_assert_str_eq(settings.exact, "yes");
	must_accept("--exact=auto");
	ck_assert_str_eq(settings.exact, "auto");
	ck_assert_int_eq(parse_at(PLACE_TOP, "--exact=maybe"), -EINVAL);
	ck_assert_str_eq(message.text, "--exact: \"maybe\" is not known; it can be yes, no, auto");
}
END_TEST

START_TEST(what_follows_a_switch_is_no_value_of_it)
{
	ck_assert_int_eq(parse_at(PLACE_WHY, "--exact|4711"), 0);
	ck_assert_str_eq(settings.exact, "yes");
	ck_assert_str_eq(rest[0], "4711");
}
END_TEST

START_TEST(pids_add_up)
{
	must_accept("-p|1,2|-p3|--pid=4, 5");
	ck_assert_uint_eq(settings.pid_count, 5);
	for (pid_t pid = 1; pid <= 5; pid++)
		ck_assert_int_eq(settings.pids[pid - 1], pid);
}
END_TEST

START_TEST(a_sort_field_may_begin_with_a_minus)
{
	must_accept("-b|-o|-%MEM");
	ck_assert_str_eq(settings.sort, "-%MEM");
	must_accept("-o|+pid");
	ck_assert_str_eq(settings.sort, "+pid");
}
END_TEST

START_TEST(operands_may_stand_between_options)
{
	must_accept("-b|2|-H|5");
	ck_assert_uint_eq(rest_count, 2);
	ck_assert_str_eq(rest[0], "2");
	ck_assert_str_eq(rest[1], "5");
	ck_assert(settings.threads);
}
END_TEST

START_TEST(behind_two_dashes_nothing_is_an_option)
{
	must_accept("--|-b|--top");
	ck_assert(!settings.batch);
	ck_assert_uint_eq(rest_count, 2);
	ck_assert_str_eq(rest[1], "--top");
}
END_TEST

START_TEST(both_spellings_of_colour_count)
{
	must_accept("--color|never");
	ck_assert_str_eq(settings.colour, "never");
	must_accept("--no-color");
	ck_assert(settings.no_colour);
}
END_TEST

START_TEST(the_last_word_on_an_option_counts)
{
	must_accept("-d2|-d|0.5");
	ck_assert_uint_eq(settings.delay_ns, NS_PER_S / 2);
}
END_TEST

START_TEST(a_recording_is_kept_for_longer_than_a_day)
{
	char line[] = "here|--keep|30d|--max-size|2G|-d|10";

	ck_assert_msg(parse_at(PLACE_RECORD, line) == 0, "%s", message.text);
	ck_assert_uint_eq(settings.keep_ns, 30 * DURATION_MAX_NS);
	ck_assert_uint_eq(settings.max_bytes, UINT64_C(2) << 30);
	ck_assert(settings.has_delay);
	ck_assert_str_eq(rest[0], "here");
}
END_TEST

START_TEST(batch_options_need_no_order)
{
	must_accept("--top|5|-b");
	must_accept("-b|--top|5");
	ck_assert_uint_eq(settings.top, 5);
}
END_TEST

/* What is wrong, and what the sentence must name. */
static const struct {
	uint32_t place;
	const char *line, *named, *fix;
} mistakes[] = {
	{PLACE_TOP, "--nonsense", "--nonsense", "--help"},
	{PLACE_TOP, "-q", "-q", "--help"},
	{PLACE_TOP, "-Hq", "-q", "--help"},
	{PLACE_TOP, "--t", "--t", "--tree"},
	{PLACE_TOP, "--tree=1", "--tree", "no value"},
	{PLACE_TOP, "-d", "-d", "SECS"},
	{PLACE_TOP, "--delay", "--delay", "SECS"},
	{PLACE_TOP, "-d|fast", "\"fast\"", "500ms"},
	{PLACE_TOP, "-d|-1", "\"-1\"", "500ms"},
	{PLACE_TOP, "-d|1e9", "\"1e9\"", "500ms"},
	{PLACE_TOP, "-d|0", "\"0\"", "50.0ms"},
	{PLACE_TOP, "-d|2d", "\"2d\"", ""},
	{PLACE_TOP, "-n|0", "\"0\"", "10"},
	{PLACE_TOP, "-n|-3", "\"-3\"", "10"},
	{PLACE_TOP, "-n|99999999999999999999", "-n", "10"},
	{PLACE_TOP, "-p|", "-p", "42,4711"},
	{PLACE_TOP, "-p|1,", "\"1,\"", "42,4711"},
	{PLACE_TOP, "-p|0", "\"0\"", "42,4711"},
	{PLACE_TOP, "-p|4294967296", "-p", "42,4711"},
	{PLACE_TOP, "-p|1;2", "\"1;2\"", "42,4711"},
	{PLACE_TOP, "-u|", "-u", "empty"},
	{PLACE_TOP, "--history-limit|1k", "--history-limit", "1.0M"},
	{PLACE_TOP, "--history-limit|much", "\"much\"", "64M"},
	{PLACE_TOP, "--colour|pink", "\"pink\"", "never"},
	{PLACE_RECORD, "--keep|soon", "\"soon\"", "7d"},
	{PLACE_RECORD, "--keep|9999d", "--keep", "ten years"},
	{PLACE_RECORD, "--max-size|1k", "--max-size", "64.0K"},
	{PLACE_RECORD, "--tree", "--tree", "command"},
	{PLACE_BATCH, "--keep|1h", "--keep", "batch mode"},
	{PLACE_BATCH, "--format|xml", "\"xml\"", "ndjson"},
	{PLACE_TOP, "--top|5", "--top", "-b"},
	{PLACE_TOP, "-b|--tree", "--tree", "screen"},
	{PLACE_METRICS, "-b", "--batch", "command"},
	{PLACE_METRICS, "-H", "--threads", "command"},
	{PLACE_TOP, "1|2|3", "3", "--help"},
};

START_TEST(a_mistake_gets_a_sentence_that_names_it_and_the_way_out)
{
	ck_assert_int_eq(parse_at(mistakes[_i].place, mistakes[_i].line), -EINVAL);
	ck_assert_msg(strstr(message.text, mistakes[_i].named), "%s", message.text);
	ck_assert_msg(strstr(message.text, mistakes[_i].fix), "%s", message.text);
	ck_assert_ptr_null(strchr(message.text, '\n'));
}
END_TEST

START_TEST(more_pids_than_there_is_room_for_are_refused)
{
	char list[8 * (SETTINGS_PID_MAX + 1)] = "1";
	char option[] = "-p";
	char *words[] = {option, list};

	for (int i = 0; i < SETTINGS_PID_MAX; i++)
		strcat(list, ",7");
	settings = settings_default();
	ck_assert_int_eq(
		options_parse(words, 2, PLACE_TOP, &settings, rest, 2, &rest_count, &message),
		-EINVAL);
	ck_assert_msg(strstr(message.text, "1024"), "%s", message.text);
}
END_TEST

static size_t option_total(void)
{
	size_t count = 0;

	while (option_at(count))
		count++;
	return count;
}

START_TEST(every_option_is_complete_and_unlike_the_others)
{
	const struct option_row *row = option_at((size_t)_i);

	ck_assert_ptr_nonnull(row->name);
	ck_assert(row->places != 0);
	ck_assert_int_eq(row->kind == OPTION_FLAG, row->value == NULL);
	ck_assert_int_eq(row->kind == OPTION_CHOICE || row->kind == OPTION_SWITCH,
			 row->choices != NULL);
	if (row->help) {
		ck_assert(isupper((unsigned char)row->help[0]) || strchr(row->help, ','));
		ck_assert_int_ne(row->help[strlen(row->help) - 1], '.');
	}
	for (size_t i = 0; i < (size_t)_i; i++) {
		ck_assert_str_ne(option_at(i)->name, row->name);
		ck_assert(!row->letter || option_at(i)->letter != row->letter);
	}
}
END_TEST

START_TEST(help_tells_every_option_of_its_place_once)
{
	struct textbuf out = {0};
	char name[64];

	options_describe(PLACE_TOP | PLACE_BATCH, &out);
	for (size_t i = 0; option_at(i); i++) {
		const char *first;

		if (!option_at(i)->help || !(option_at(i)->places & (PLACE_TOP | PLACE_BATCH)))
			continue;
		snprintf(name, sizeof(name), "%s--%s%c", option_at(i)->letter ? ", " : "      ",
			 option_at(i)->name, option_at(i)->kind == OPTION_SWITCH ? '[' : ' ');
		first = strstr(textbuf_text(&out), name);
		ck_assert_msg(first, "%s is missing", name);
		ck_assert_msg(!strstr(first + 1, name), "%s stands twice", name);
	}
	textbuf_clear(&out);
	options_describe(PLACE_METRICS, &out);
	ck_assert_ptr_nonnull(strstr(textbuf_text(&out), "--format"));
	ck_assert_ptr_null(strstr(textbuf_text(&out), "--delay"));
	textbuf_done(&out);
}
END_TEST

START_TEST(every_command_is_complete)
{
	for (size_t i = 0; command_at(i); i++) {
		const struct command *command = command_at(i);

		ck_assert_ptr_nonnull(command->run);
		ck_assert_ptr_nonnull(command->operands);
		ck_assert(command->place != 0);
		for (size_t k = 0; k < i; k++)
			ck_assert_str_ne(command->name, command_at(k)->name);
	}
}
END_TEST

Suite *test_options_suite(void)
{
	Suite *suite = suite_create("options");
	TCase *tests = tcase_create("options");

	tcase_add_test(tests, a_switch_may_have_a_value_and_needs_none);
	tcase_add_test(tests, what_follows_a_switch_is_no_value_of_it);
	tcase_add_test(tests, nothing_leaves_the_defaults);
	tcase_add_loop_test(tests, every_way_to_type_an_option_is_understood, 0,
			    sizeof(spellings) / sizeof(spellings[0]));
	tcase_add_test(tests, pids_add_up);
	tcase_add_test(tests, a_sort_field_may_begin_with_a_minus);
	tcase_add_test(tests, operands_may_stand_between_options);
	tcase_add_test(tests, behind_two_dashes_nothing_is_an_option);
	tcase_add_test(tests, both_spellings_of_colour_count);
	tcase_add_test(tests, the_last_word_on_an_option_counts);
	tcase_add_test(tests, a_recording_is_kept_for_longer_than_a_day);
	tcase_add_test(tests, batch_options_need_no_order);
	tcase_add_loop_test(tests, a_mistake_gets_a_sentence_that_names_it_and_the_way_out, 0,
			    sizeof(mistakes) / sizeof(mistakes[0]));
	tcase_add_test(tests, more_pids_than_there_is_room_for_are_refused);
	tcase_add_loop_test(tests, every_option_is_complete_and_unlike_the_others, 0,
			    (int)option_total());
	tcase_add_test(tests, help_tells_every_option_of_its_place_once);
	tcase_add_test(tests, every_command_is_complete);
	suite_add_tcase(suite, tests);
	return suite;
}
