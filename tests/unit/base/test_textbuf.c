/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/textbuf.h"

Suite *test_textbuf_suite(void);

START_TEST(an_empty_buffer_is_an_empty_text)
{
	struct textbuf buffer = {0};

	ck_assert_str_eq(textbuf_text(&buffer), "");
	textbuf_clear(&buffer);
	textbuf_put(&buffer, "");
	textbuf_put_bytes(&buffer, NULL, 0);
	ck_assert_str_eq(textbuf_text(&buffer), "");
	textbuf_done(&buffer);
	ck_assert_ptr_null(buffer.data);
}
END_TEST

START_TEST(every_way_to_put_appends)
{
	struct textbuf buffer = {0};

	textbuf_put(&buffer, "one ");
	textbuf_put_bytes(&buffer, "two, three", 4);
	textbuf_put_char(&buffer, ' ');
	textbuf_printf(&buffer, "%s%%", "three");
	ck_assert_str_eq(buffer.data, "one two, three%");
	ck_assert_uint_eq(buffer.length, 15);
	textbuf_clear(&buffer);
	ck_assert_str_eq(buffer.data, "");
	textbuf_put(&buffer, "again");
	ck_assert_str_eq(buffer.data, "again");
	textbuf_done(&buffer);
}
END_TEST

START_TEST(a_text_growing_byte_by_byte_is_always_terminated)
{
	struct textbuf buffer = {0};

	for (size_t i = 0; i < 3000; i++) {
		textbuf_put_char(&buffer, 'x');
		ck_assert_uint_eq(buffer.length, i + 1);
		ck_assert_uint_lt(buffer.length, buffer.capacity);
		ck_assert_int_eq(buffer.data[i + 1], '\0');
	}
	textbuf_done(&buffer);
}
END_TEST

START_TEST(printf_of_any_length_fits)
{
	for (int width = 1; width < 600; width++) {
		struct textbuf buffer = {0};

		textbuf_put(&buffer, "abc");
		textbuf_printf(&buffer, "%*d", width, 5);
		ck_assert_uint_eq(buffer.length, (size_t)width + 3);
		ck_assert_uint_eq(strlen(buffer.data), buffer.length);
		ck_assert_int_eq(buffer.data[buffer.length - 1], '5');
		textbuf_done(&buffer);
	}
}
END_TEST

START_TEST(bytes_may_be_nul)
{
	struct textbuf buffer = {0};

	textbuf_put_bytes(&buffer, "a\0b", 3);
	textbuf_put_char(&buffer, '\0');
	ck_assert_uint_eq(buffer.length, 4);
	ck_assert_mem_eq(buffer.data, "a\0b\0", 5);
	textbuf_done(&buffer);
}
END_TEST

Suite *test_textbuf_suite(void)
{
	Suite *suite = suite_create("textbuf");
	TCase *tcase = tcase_create("textbuf");

	tcase_add_test(tcase, an_empty_buffer_is_an_empty_text);
	tcase_add_test(tcase, every_way_to_put_appends);
	tcase_add_test(tcase, a_text_growing_byte_by_byte_is_always_terminated);
	tcase_add_test(tcase, printf_of_any_length_fits);
	tcase_add_test(tcase, bytes_may_be_nul);
	suite_add_tcase(suite, tcase);
	return suite;
}
