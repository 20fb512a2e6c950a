/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/triggers.h"
#include "base/array.h"
#include "helpers/builders.h"

Suite *test_triggers_suite(void);

static struct triggers *triggers_of(const char *text)
{
	struct triggers *triggers = NULL;
	struct message message = {""};

	ck_assert_msg(triggers_new(&text, 1, &triggers, &message) == 0, "%s", message.text);
	return triggers;
}

/** Look at a machine; @return what went off */
static const char *look(struct triggers *triggers, const struct interval_words *words,
			const struct verdict *verdict, uint64_t second)
{
	struct interval *interval = interval_from_words(words);
	struct view view = {.interval = interval, .system = verdict};
	const char *fired = triggers_look(triggers, &view, second * NS_PER_S);

	built_interval_free(interval);
	return fired;
}

static const char *look_at_process(struct triggers *triggers, double cpu_share, uint64_t second)
{
	struct task_usage process = a_process(.pid = 77, .name = "worker", .cpu_share = cpu_share);
	struct interval_words words = {.processes = &process, .process_count = 1};

	return look(triggers, &words, NULL, second);
}

START_TEST(a_filter_goes_off_when_it_begins_to_be_true)
{
	struct triggers *triggers = triggers_of("cpu > 90");

	ck_assert_ptr_null(look_at_process(triggers, 0.5, 1));
	ck_assert_str_eq(look_at_process(triggers, 0.95, 2), "cpu > 90: worker (77)");
	ck_assert_ptr_null(look_at_process(triggers, 0.99, 3));
	triggers_free(triggers);
}
END_TEST

START_TEST(a_trigger_rests_before_it_goes_off_again)
{
	struct triggers *triggers = triggers_of("cpu > 90");

	ck_assert_ptr_nonnull(look_at_process(triggers, 0.95, 1000));
	ck_assert_ptr_null(look_at_process(triggers, 0.1, 1001));
	ck_assert_ptr_null(look_at_process(triggers, 0.95, 1002));
	/* Long after, but it has never stopped: that is the same event. */
	ck_assert_ptr_null(look_at_process(triggers, 0.95, 2000));
	ck_assert_ptr_null(look_at_process(triggers, 0.1, 2001));
	ck_assert_ptr_nonnull(look_at_process(triggers, 0.95, 2002));
	triggers_free(triggers);
}
END_TEST

START_TEST(names_of_the_machine_speak_about_the_machine)
{
	static const char *const texts[] = {"system.cpu_share > 90", "memory_available_share < 10",
					    "system.load_1 > 3"};
	struct triggers *triggers = triggers_of(texts[_i]);
	struct system_usage system = a_quiet_machine();
	struct interval_words words = {.system = &system};

	ck_assert_ptr_null(look(triggers, &words, NULL, 1));
	system.cpu_share = 0.95;
	system.memory_available_share = 0.05;
	system.now.load_1 = 4.0;
	ck_assert_str_eq(look(triggers, &words, NULL, 2), texts[_i]);
	triggers_free(triggers);
}
END_TEST

static const char *tell(struct triggers *triggers, enum wait_class class,
			enum confidence confidence)
{
	static uint64_t second;
	struct verdict verdict = {.is_system = true,
				  .bottleneck = class,
				  .confidence = confidence,
				  .headline = "said"};

	second += 1000;
	return look(triggers, &(struct interval_words){0}, &verdict, second);
}

START_TEST(another_bottleneck_goes_off_and_what_was_there_at_the_start_does_not)
{
	struct triggers *triggers = triggers_of("verdict");

	ck_assert_ptr_null(tell(triggers, WAIT_CPU, CONFIDENCE_HIGH));
	ck_assert_ptr_null(tell(triggers, WAIT_CPU, CONFIDENCE_HIGH));
	ck_assert_ptr_null(tell(triggers, WAIT_DISK, CONFIDENCE_LOW));
	ck_assert_str_eq(tell(triggers, WAIT_DISK, CONFIDENCE_MEDIUM), "verdict: said");
	ck_assert_ptr_null(tell(triggers, WAIT_IDLE, CONFIDENCE_HIGH));
	ck_assert_ptr_null(tell(triggers, WAIT_UNKNOWN, CONFIDENCE_HIGH));
	ck_assert_ptr_nonnull(tell(triggers, WAIT_DISK, CONFIDENCE_HIGH));
	triggers_free(triggers);
}
END_TEST

START_TEST(several_go_off_in_one_sentence)
{
	const char *texts[] = {"cpu > 90", "name = worker", "cpu < 1"};
	struct triggers *triggers;
	struct message message;

	ck_assert_int_eq(triggers_new(texts, 3, &triggers, &message), 0);
	ck_assert_str_eq(look_at_process(triggers, 0.95, 2),
			 "cpu > 90: worker (77); name = worker: worker (77)");
	triggers_free(triggers);
}
END_TEST

START_TEST(what_comes_from_outside_is_made_visible)
{
	struct triggers *triggers = triggers_of("cpu > 90");
	struct task_usage process = a_process(.name = "a\033[2Jb", .cpu_share = 1.0);
	struct interval_words words = {.processes = &process, .process_count = 1};

	ck_assert_str_eq(look(triggers, &words, NULL, 1), "cpu > 90: a\\x1b[2Jb (1000)");
	triggers_free(triggers);
}
END_TEST

static const struct {
	const char *text, *complaint;
} mistakes[] = {
	{"", "--dump-on"},
	{"verdict:disk", "nothing goes behind verdict"},
	{"nosuch > 5", "nosuch"},
	{"system.nosuch > 5", "nosuch"},
	{"cpu >", "cpu"},
	{"pressure:io", "pressure:io>15%"},
	{"pressure:net>5%", "pressure:io>15%"},
	{"pressure:io>", "pressure:io>15%"},
	{"pressure:io>0%", "pressure:io>15%"},
	{"pressure:io>100%", "pressure:io>15%"},
	{"pressure:io>15%x", "pressure:io>15%"},
};

START_TEST(a_mistake_is_named)
{
	struct triggers *triggers = NULL;
	struct message message = {""};

	ck_assert_int_eq(triggers_new(&mistakes[_i].text, 1, &triggers, &message), -EINVAL);
	ck_assert_ptr_null(triggers);
	ck_assert_msg(strstr(message.text, mistakes[_i].complaint), "%s", message.text);
	ck_assert_msg(strncmp(message.text, "--dump-on ", 10) == 0, "%s", message.text);
}
END_TEST

START_TEST(needs_are_those_of_the_fields_that_are_named)
{
	struct triggers *triggers = triggers_of("read_bytes_per_s > 1M");

	ck_assert_uint_ne(triggers_needs(triggers) & NEED_IO, 0);
	triggers_free(triggers);
	triggers = triggers_of("verdict");
	ck_assert_uint_eq(triggers_needs(triggers), verdict_needs());
	triggers_free(triggers);
}
END_TEST

START_TEST(pressure_is_watched_by_the_kernel_or_by_us)
{
	struct triggers *triggers = triggers_of("pressure:memory:full > 99.5%");
	struct system_usage system = a_quiet_machine();
	const char *complaint = triggers_complaint(triggers);

	/* Whoever watches: no machine that runs this test is stalled all the time. */
	ck_assert_ptr_null(look(triggers, &(struct interval_words){.system = &system}, NULL, 1));
	ck_assert_ptr_null(triggers_complaint(triggers));
	if (complaint) {
		system.pressure_memory.full = 0.999;
		ck_assert_str_eq(
			look(triggers, &(struct interval_words){.system = &system}, NULL, 2),
			"pressure:memory:full > 99.5%: 100 %");
	}
	triggers_free(triggers);
}
END_TEST

Suite *test_triggers_suite(void)
{
	Suite *suite = suite_create("triggers");
	TCase *tests = tcase_create("triggers");

	tcase_add_test(tests, a_filter_goes_off_when_it_begins_to_be_true);
	tcase_add_test(tests, a_trigger_rests_before_it_goes_off_again);
	tcase_add_loop_test(tests, names_of_the_machine_speak_about_the_machine, 0, 3);
	tcase_add_test(tests, another_bottleneck_goes_off_and_what_was_there_at_the_start_does_not);
	tcase_add_test(tests, several_go_off_in_one_sentence);
	tcase_add_test(tests, what_comes_from_outside_is_made_visible);
	tcase_add_loop_test(tests, a_mistake_is_named, 0, ARRAY_SIZE(mistakes));
	tcase_add_test(tests, needs_are_those_of_the_fields_that_are_named);
	tcase_add_test(tests, pressure_is_watched_by_the_kernel_or_by_us);
	suite_add_tcase(suite, tests);
	return suite;
}
