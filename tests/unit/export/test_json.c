/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>

#include "base/units.h"
#include "export/json.h"
#include "helpers/builders.h"

Suite *test_json_suite(void);

static struct textbuf out;
static struct json json;

static void set_up(void)
{
	json = json_to(&out);
}

static void tear_down(void)
{
	textbuf_done(&out);
}

START_TEST(members_are_separated_by_commas_at_every_depth)
{
	json_open_object(&json, NULL);
	json_u64(&json, "a", 1);
	json_open_array(&json, "b");
	json_u64(&json, NULL, 2);
	json_open_object(&json, NULL);
	json_close_object(&json);
	json_u64(&json, NULL, 3);
	json_close_array(&json);
	json_bool(&json, "c", true);
	json_close_object(&json);
	ck_assert_str_eq(textbuf_text(&out), "{\"a\":1,\"b\":[2,{},3],\"c\":true}");
}
END_TEST

START_TEST(what_is_unknown_is_null)
{
	json_open_array(&json, NULL);
	json_u64(&json, NULL, VALUE_UNKNOWN);
	json_ns(&json, NULL, VALUE_UNKNOWN);
	json_double(&json, NULL, NAN);
	json_double(&json, NULL, INFINITY);
	json_text(&json, NULL, NULL);
	json_close_array(&json);
	ck_assert_str_eq(textbuf_text(&out), "[null,null,null,null,null]");
}
END_TEST

START_TEST(whole_numbers_keep_every_digit)
{
	json_open_array(&json, NULL);
	json_u64(&json, NULL, UINT64_MAX - 1);
	json_i64(&json, NULL, INT64_MIN);
	json_double(&json, NULL, 123456789012.0);
	json_ns(&json, NULL, 90061000000007);
	json_close_array(&json);
	ck_assert_str_eq(
		textbuf_text(&out),
		"[18446744073709551614,-9223372036854775808,123456789012,90061.000000007]");
}
END_TEST

START_TEST(fractions_have_nine_digits_and_no_tail)
{
	json_open_array(&json, NULL);
	json_double(&json, NULL, 0.1);
	json_double(&json, NULL, 1.0 / 3.0);
	json_double(&json, NULL, -2.5);
	json_double(&json, NULL, 0.0);
	json_close_array(&json);
	ck_assert_str_eq(textbuf_text(&out), "[0.1,0.333333333,-2.5,0]");
}
END_TEST

START_TEST(texts_are_escaped_and_keep_their_bytes)
{
	json_text(&json, NULL, "\"\\\n\x1b\xff\xc3\xa4");
	ck_assert_str_eq(textbuf_text(&out), "\"\\\"\\\\\\n\\u001b\\udcff\xc3\xa4\"");
}
END_TEST

START_TEST(bytes_may_hold_a_zero)
{
	json_bytes(&json, NULL, "a\0b", 3);
	ck_assert_str_eq(textbuf_text(&out), "\"a\\u0000b\"");
}
END_TEST

static const struct {
	const char *key, *value;
} metric_values[] = {
	{"pid", "7"},
	{"cpu_share", "0.5"},
	{"state", "\"D\""},
	{"name", "\"a\\\"b\""},
	{"is_new", "true"},
	{"nice", "-5"},
	/* unknown, each in its own way */
	{"run_delay_share", "null"},
	{"swap_bytes", "null"},
	{"command", "null"},
	{"last_cpu", "null"},
};

START_TEST(a_metric_is_a_value_of_its_type_or_null)
{
	struct task_usage row =
		a_process(.pid = 7, .name = "a\"b", .state = 'D', .nice = -5, .cpu_share = 0.5,
			  .run_delay_share = NAN, .swap_bytes = VALUE_UNKNOWN, .last_cpu = -1,
			  .is_new = true);

	json_put_metric(&out, metric_find(&task_metrics, metric_values[_i].key), &row);
	ck_assert_str_eq(textbuf_text(&out), metric_values[_i].value);
}
END_TEST

START_TEST(a_state_that_is_a_quote_breaks_nothing)
{
	struct task_usage row = a_process(.state = '"');

	json_put_metric(&out, metric_find(&task_metrics, "state"), &row);
	ck_assert_str_eq(textbuf_text(&out), "\"\\\"\"");
}
END_TEST

Suite *test_json_suite(void)
{
	Suite *suite = suite_create("json");
	TCase *tests = tcase_create("json");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, members_are_separated_by_commas_at_every_depth);
	tcase_add_test(tests, what_is_unknown_is_null);
	tcase_add_test(tests, whole_numbers_keep_every_digit);
	tcase_add_test(tests, fractions_have_nine_digits_and_no_tail);
	tcase_add_test(tests, texts_are_escaped_and_keep_their_bytes);
	tcase_add_test(tests, bytes_may_hold_a_zero);
	tcase_add_loop_test(tests, a_metric_is_a_value_of_its_type_or_null, 0,
			    sizeof(metric_values) / sizeof(metric_values[0]));
	tcase_add_test(tests, a_state_that_is_a_quote_breaks_nothing);
	suite_add_tcase(suite, tests);
	return suite;
}
