/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <string.h>

#include "helpers/builders.h"
#include "model/filter.h"

Suite *test_filter_suite(void);

static struct task_usage sample(void)
{
	struct task_usage row =
		a_process(.pid = 4711, .name = "postgres", .user = "Anna", .state = 'D', .nice = -5,
			  .command = "postgres: writer --port=80 (main)", .cpu_share = 0.55,
			  .threads = 12, .read_bytes_per_s = 10 << 20,
			  .resident_bytes = UINT64_C(3) << 30, .major_faults_per_s = 2500,
			  .cpu_time_ns = 90 * NS_PER_S, .resident_growth_bytes_per_s = -2048,
			  .disk_delay_share = NAN);

	row.now.policy = 3;
	row.now.swap_bytes = VALUE_UNKNOWN;
	return row;
}

static struct filter *parse(const char *text)
{
	struct filter *filter = NULL;
	struct message message = {""};
	int result = filter_parse(&task_metrics, text, &filter, &message);

	ck_assert_msg(result == 0, "%s: %s", text, message.text);
	return filter;
}

static bool is_match(const char *text)
{
	struct task_usage row = sample();
	struct filter *filter = parse(text);
	bool result = filter_matches(filter, &row);

	ck_assert_str_eq(filter_text(filter), text);
	filter_free(filter);
	return result;
}

/* clang-format off */
static const char *const matching[] = {
	"", "  ",
	"cpu > 50%", "cpu > 50", "cpu_share>=55", "%CPU > 50", "CPU% < 56", "PERCENT_CPU != 3",
	"cpu < 60 and cpu > 50", "cpu < 60 && cpu > 50", "cpu<60&&cpu>50", "cpu < 60 cpu > 50",
	"cpu < 1 or pid = 4711", "cpu < 1 || pid == 4711", "cpu<1||pid=4711",
	"read > 5M", "read > 5M/s", "read = 10MiB", "read_bytes_per_s <= 10240K", "res >= 3G",
	"majflt/s > 2k", "major_faults_per_s = 2.5k/s",
	"TIME+ > 1m", "time >= 1m30s", "cpu_time_ns = 90", "cpu_time_ns < 90001ms",
	"nice < 0", "NI = -5", "growth < -1K", "growth > -1M",
	"policy = B", "policy = b", "policy = 3", "is_new = no", "is_new != yes",
	"state = D", "state != S", "state ~ [RD]", "S = D",
	"user = Anna", "user != anna", "user ~ ^anna$", "user =~ an", "user !~ bob", "name > pos", "name < q",
	"postgres", "POSTGRES", "Writer", "anna", "4711", "71 or writer", "(main)", "\"--port=80\"", "'writer --port'",
	"name = \"postgres\"", "command ~ 'port=[0-9]+'", "command ~ (main|other)", "(command ~ wri or nope)",
	"command ~ \\(main\\)", "command = \"postgres: writer --port=80 (main)\"",
	"not nginx", "!nginx", "not (nginx or apache)", "!(nginx or apache)", "not not postgres", "!!postgres",
	"NOT nginx AND postgres", "nginx or postgres and cpu > 50", "(nginx or postgres) and cpu > 50",
	"((((((postgres))))))", "nothing or not nothing", "notes or postgres", "!nothing !nobody",
	"swap != 5M", "tty != pts/0", "tty !~ pts", "disk_delay != 3%", "not swap > 0", "not tty = x",
	"\"and\" or postgres", "threads >= 12", "THR = 12", "nTH=12",
};
static const char *const refusing[] = {
	"cpu > 55", "cpu > 99%", "cpu = 0.55", "read > 10M", "res > 3G",
	"user = anna", "user ~ ^nna", "name = post", "state = S", "state = d",
	"nginx", "nginx or apache", "postgres nginx", "not postgres", "471", "12",
	"nginx and postgres or cpu < 1", "cpu < 1 and (cpu > 1 or postgres)",
	"swap > 0", "swap = 0", "swap <= 1G", "swap >= 0", "tty = pts/0", "tty ~ .", "disk_delay < 5", "disk_delay > 5",
	"policy = FF", "is_new = yes", "\"and\"", "nice > 0",
};
/* clang-format on */

START_TEST(a_matching_filter_matches)
{
	ck_assert_msg(is_match(matching[_i]), "%s", matching[_i]);
}
END_TEST

START_TEST(a_refusing_filter_refuses)
{
	ck_assert_msg(!is_match(refusing[_i]), "%s", refusing[_i]);
}
END_TEST

static const struct {
	const char *text, *sentence;
} mistakes[] = {
	{"cpu >", "column 6: a value is missing here"},
	{"cpu > fast",
	 "column 7: \"fast\" is no value of cpu_share (try a percentage such as 50%)"},
	{"res > 10X", "column 7: \"10X\" is no value of resident_bytes (try a size such as 10M"},
	{"time < soon", "column 8: \"soon\" is no value of cpu_time_ns (try a duration such as"},
	{"frobs = 3", "column 1: there is no metric \"frobs\" (blametop metrics lists them)"},
	{"postgres and residen > 3",
	 "column 14: there is no metric \"residen\" (try resident_bytes)"},
	{"state = Dead", "column 9: \"Dead\" is no state: that is one letter, such as D"},
	{"cpu ~ 5", "column 7: cpu_share is a number: compare it with =, < or >"},
	{"name ~ [a", "column 8: in the regular expression: "},
	{"name ~ (a)\\1", "column 8: in the regular expression: back references are not supported"},
	{"name ~ ((a{250}){250}){250}", "column 8: in the regular expression: it repeats too much"},
	{"(cpu > 5", "column 1: the parenthesis is not closed"},
	{"cpu > 5)", "column 8: this parenthesis was never opened"},
	{"()", "column 2: a metric or a word is missing here"},
	{"name = \"abc", "column 8: the quote \" is not closed"},
	{"'abc", "column 1: the quote ' is not closed"},
	{"a or", "column 5: a metric or a word is missing here"},
	{"a and", "column 6: a metric or a word is missing here"},
	{"not", "column 4: a metric or a word is missing here"},
	{"or a", "column 1: a condition is missing before \"or\""},
	{"a and or b", "column 7: a condition is missing before \"or\""},
	{"= 5", "column 1: a metric or a word is missing here"},
	{"!= 5", "column 1: a metric or a word is missing here"},
	{"is_new = maybe", "column 10: \"maybe\" is no value of is_new (try yes or no)"},
};

START_TEST(a_mistake_is_told_with_its_place)
{
	struct filter *filter = NULL;
	struct message message = {""};
	const char *sentence = mistakes[_i].sentence;

	ck_assert_int_eq(filter_parse(&task_metrics, mistakes[_i].text, &filter, &message),
			 -EINVAL);
	ck_assert_ptr_null(filter);
	ck_assert_msg(!strncmp(message.text, sentence, strlen(sentence)), "%s\n%s\n%s",
		      mistakes[_i].text, message.text, sentence);
}
END_TEST

static void assert_refused(const char *text, const char *why)
{
	struct filter *filter = NULL;
	struct message message = {""};

	ck_assert_int_eq(filter_parse(&task_metrics, text, &filter, &message), -EINVAL);
	ck_assert_msg(strstr(message.text, why), "%s", message.text);
}

START_TEST(nesting_and_length_are_bounded)
{
	static char text[6000];

	memset(text, '(', 5000);
	assert_refused(text, "at most 4096 characters");
	text[4000] = '\0';
	assert_refused(text, "nested too deeply");
	memset(text, '!', 4000);
	assert_refused(text, "nested too deeply");
}
END_TEST

START_TEST(long_chains_are_not_nesting)
{
	static char text[4097];

	for (size_t i = 0; i + 5 <= sizeof(text); i += 4)
		memcpy(text + i, "x or", 5);
	text[4093] = 'x';
	strcpy(text + 4084, " postgres");
	ck_assert(is_match(text));
}
END_TEST

START_TEST(a_filter_knows_what_must_be_collected_for_it)
{
	struct filter *filter = parse("swap > 1M and read > 0 or nice = 3");

	ck_assert_uint_eq(filter_needs(filter), NEED_STATUS | NEED_IO);
	filter_free(filter);
	filter = parse("postgres");
	ck_assert_uint_eq(filter_needs(filter), NEED_COMMAND);
	filter_free(filter);
	filter_free(NULL);
}
END_TEST

START_TEST(other_tables_are_filtered_by_their_own_metrics)
{
	struct disk_usage disk = {.now = {.name = "dm-0", .alias = "vg-Root"}, .busy_share = 0.9};
	struct filter *filter = NULL;
	struct message message;

	ck_assert_int_eq(filter_parse(&disk_metrics, "root and util > 80%", &filter, &message), 0);
	ck_assert(filter_matches(filter, &disk));
	disk.busy_share = NAN;
	ck_assert(!filter_matches(filter, &disk));
	filter_free(filter);
}
END_TEST

START_TEST(nothing_of_a_name_is_taken_for_syntax)
{
	struct task_usage row = a_process(.name = "a\n\x1b[1m\xff)(", .command = NULL);
	struct filter *filter = parse("\"\xff)(\" and not command = x");

	ck_assert(filter_matches(filter, &row));
	filter_free(filter);
}
END_TEST

Suite *test_filter_suite(void)
{
	Suite *suite = suite_create("filter");
	TCase *tcase = tcase_create("filter");

	tcase_add_loop_test(tcase, a_matching_filter_matches, 0,
			    sizeof(matching) / sizeof(matching[0]));
	tcase_add_loop_test(tcase, a_refusing_filter_refuses, 0,
			    sizeof(refusing) / sizeof(refusing[0]));
	tcase_add_loop_test(tcase, a_mistake_is_told_with_its_place, 0,
			    sizeof(mistakes) / sizeof(mistakes[0]));
	tcase_add_test(tcase, nesting_and_length_are_bounded);
	tcase_add_test(tcase, long_chains_are_not_nesting);
	tcase_add_test(tcase, a_filter_knows_what_must_be_collected_for_it);
	tcase_add_test(tcase, other_tables_are_filtered_by_their_own_metrics);
	tcase_add_test(tcase, nothing_of_a_name_is_taken_for_syntax);
	suite_add_tcase(suite, tcase);
	return suite;
}
