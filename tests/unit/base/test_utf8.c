/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/array.h"
#include "base/utf8.h"

Suite *test_utf8_suite(void);

static size_t expected_length(uint32_t code_point)
{
	if (code_point < 0x80)
		return 1;
	return code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
}

START_TEST(every_character_survives_encoding_and_decoding)
{
	for (uint32_t code_point = 0; code_point <= 0x10ffff;
	     code_point += 1 + (code_point >> 12)) {
		char bytes[4];
		size_t length = utf8_encode(code_point, bytes), used;

		if (code_point >= 0xd800 && code_point <= 0xdfff)
			continue;
		if (utf8_decode(bytes, length, &used) != code_point || used != length ||
		    length != expected_length(code_point))
			ck_abort_msg("U+%04X does not survive", code_point);
	}
}
END_TEST

START_TEST(what_is_no_character_is_encoded_as_the_replacement)
{
	char bytes[4];

	ck_assert_uint_eq(utf8_encode(0xd800, bytes), 3);
	ck_assert_mem_eq(bytes, "\xef\xbf\xbd", 3);
	ck_assert_uint_eq(utf8_encode(0x110000, bytes), 3);
	ck_assert_uint_eq(utf8_encode(UTF8_INVALID, bytes), 3);
}
END_TEST

static const char *const ill_formed[] = {
	"\x80",             /* a tail alone */
	"\xbf",             /* the same */
	"\xc0\x80",         /* overlong NUL */
	"\xc1\xbf",         /* overlong DEL */
	"\xe0\x80\x80",     /* overlong */
	"\xe0\x9f\xbf",     /* overlong U+07FF */
	"\xf0\x80\x80\x80", /* overlong */
	"\xf0\x8f\xbf\xbf", /* overlong U+FFFF */
	"\xed\xa0\x80",     /* first high surrogate */
	"\xed\xbf\xbf",     /* last low surrogate */
	"\xf4\x90\x80\x80", /* U+110000 */
	"\xf5\x80\x80\x80", /* beyond */
	"\xfe",             /* never used */
	"\xff",             /* never used */
	"\xc3",             /* cut after 1 of 2 */
	"\xe2\x82",         /* cut after 2 of 3 */
	"\xf0\x9f\x98",     /* cut after 3 of 4 */
	"\xc3(",            /* no tail */
	"\xe2\x82(",        /* no second tail */
	"\xe2(\x82",        /* no first tail */
	"\xf0\x9f\x98(",    /* no third tail */
};

START_TEST(ill_formed_bytes_are_taken_one_at_a_time)
{
	/* Memory that ends where the bytes end. */
	size_t length = strlen(ill_formed[_i]), used = 0;
	char *bytes = memcpy(xcalloc(length, 1), ill_formed[_i], length);

	ck_assert_uint_eq(utf8_decode(bytes, length, &used), UTF8_INVALID);
	ck_assert_uint_eq(used, 1);
	ck_assert(!utf8_is_valid(bytes, length));
	free(bytes);
}
END_TEST

START_TEST(an_empty_text_has_no_character_and_is_valid)
{
	size_t used = 9;

	ck_assert_uint_eq(utf8_decode("", 0, &used), UTF8_INVALID);
	ck_assert_uint_eq(used, 0);
	ck_assert(utf8_is_valid("", 0));
	ck_assert(utf8_is_valid("a\0\xc3\xa9", 4));
	ck_assert(!utf8_is_valid("ab\xc3\xa9", 3));
}
END_TEST

struct form {
	const char *text;
	size_t length;
	const char *expected;
};

#define FORM(text, expected)                                                                       \
	{                                                                                          \
		text, sizeof(text) - 1, expected                                                   \
	}

static void assert_form(const struct form *form,
			void (*put)(struct textbuf *, const char *, size_t))
{
	/* Every start within eight bytes, and memory that ends where the text ends. */
	for (size_t shift = 0; shift < 9; shift++) {
		struct textbuf out = {0};
		char *bytes = xcalloc(shift + form->length, 1);

		memset(bytes, 'x', shift);
		memcpy(bytes + shift, form->text, form->length);
		put(&out, bytes, shift + form->length);
		ck_assert_uint_ge(out.length, shift);
		ck_assert_str_eq(textbuf_text(&out) + shift, form->expected);
		textbuf_done(&out);
		free(bytes);
	}
}

static void put_unicode(struct textbuf *out, const char *text, size_t length)
{
	utf8_put_visible(out, text, length, false);
}

static void put_ascii(struct textbuf *out, const char *text, size_t length)
{
	utf8_put_visible(out, text, length, true);
}

static const struct form visible_forms[] = {
	FORM("", ""),
	FORM("plain text, long enough for words of eight bytes ~!\"\\",
	     "plain text, long enough for "
	     "words of eight bytes ~!\"\\"),
	FORM("caf\xc3\xa9 \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80", "caf\xc3\xa9 \xe6\x97\xa5\xe6"
								      "\x9c\xac \xf0\x9f\x98\x80"),
	FORM("a\tb\nc\rd", "a\\tb\\nc\\rd"),
	FORM("\x1b[2J\x1b]0;title\x07", "\\x1b[2J\\x1b]0;title\\x07"),
	FORM("a\0b\x7f", "a\\x00b\\x7f"),
	FORM("\xc2\x9b"
	     "31m",
	     "\\u009b31m"),
	FORM("\x9b"
	     "31m",
	     "\\x9b31m"),
	FORM("gpj\xe2\x80\xae.exe", "gpj\\u202e.exe"),
	FORM("\xe2\x81\xa6x\xe2\x81\xa9", "\\u2066x\\u2069"),
	FORM("\xd8\x9c", "\\u061c"),
	FORM("a\xe2\x80\x8b"
	     "b\xef\xbb\xbf",
	     "a\\u200bb\\ufeff"),
	FORM("a\xe2\x80\xa8"
	     "b",
	     "a\\u2028b"),
	FORM("\xc2\xad", "\\u00ad"),
	FORM("\xf3\xa0\x81\x81", "\\U000e0041"),
	FORM("\xff\xfe", "\\xff\\xfe"),
	FORM("\xed\xa0\x80", "\\xed\\xa0\\x80"),
	FORM("\xe2\x82", "\\xe2\\x82"),
	FORM("\xc0\x8a", "\\xc0\\x8a"),
	FORM("e\xcc\x81", "e\xcc\x81"),
};

START_TEST(hostile_text_becomes_visible)
{
	assert_form(&visible_forms[_i], put_unicode);
}
END_TEST

static const struct form ascii_forms[] = {
	FORM("plain ~", "plain ~"),
	FORM("caf\xc3\xa9", "caf\\u00e9"),
	FORM("\xf0\x9f\x98\x80", "\\U0001f600"),
	FORM("\xff\n", "\\xff\\n"),
};

START_TEST(a_terminal_without_utf8_is_given_ascii)
{
	assert_form(&ascii_forms[_i], put_ascii);
}
END_TEST

static const struct form json_forms[] = {
	FORM("", ""),
	FORM("say \"hi\" \\o/ and some more plain text",
	     "say \\\"hi\\\" \\\\o/ and some more plain "
	     "text"),
	FORM("\b\f\n\r\t", "\\b\\f\\n\\r\\t"),
	FORM("\x01\x1f\0", "\\u0001\\u001f\\u0000"),
	FORM("\x7f\xc2\x9b", "\\u007f\\u009b"),
	FORM("caf\xc3\xa9 \xf0\x9f\x98\x80", "caf\xc3\xa9 \xf0\x9f\x98\x80"),
	FORM("\xe2\x80\xae", "\\u202e"),
	FORM("\xf3\xa0\x81\x81", "\\udb40\\udc41"),
	FORM("\xff"
	     "a\x80",
	     "\\udcffa\\udc80"),
	/* The bytes of an encoded surrogate are bytes, not that surrogate. */
	FORM("\xed\xb2\x80", "\\udced\\udcb2\\udc80"),
};

START_TEST(json_strings_can_be_read_back)
{
	assert_form(&json_forms[_i], utf8_put_json);
}
END_TEST

/* One byte among plain ones: is it stopped exactly when the rule says so? */
static bool is_treated_right(unsigned char byte, size_t at)
{
	bool is_plain = byte >= 0x20 && byte < 0x7f;
	bool is_json_plain = is_plain && byte != '"' && byte != '\\';
	struct textbuf visible = {0}, json = {0};
	char text[20];
	bool is_right;

	memset(text, '0' + (int)at, sizeof(text));
	text[at] = (char)byte;
	utf8_put_visible(&visible, text, sizeof(text), false);
	utf8_put_json(&json, text, sizeof(text));
	is_right = (visible.length == sizeof(text)) == is_plain &&
		   (json.length == sizeof(text)) == is_json_plain &&
		   utf8_is_valid(json.data, json.length);
	textbuf_done(&visible);
	textbuf_done(&json);
	return is_right;
}

START_TEST(the_fast_path_lets_no_byte_through_that_the_slow_one_stops)
{
	for (unsigned int byte = 0; byte < 256; byte++) {
		for (size_t at = 0; at < 19; at++) {
			if (!is_treated_right((unsigned char)byte, at))
				ck_abort_msg("byte 0x%02x at %zu", byte, at);
		}
	}
}
END_TEST

Suite *test_utf8_suite(void)
{
	Suite *suite = suite_create("utf8");
	TCase *tcase = tcase_create("utf8");

	tcase_add_test(tcase, every_character_survives_encoding_and_decoding);
	tcase_add_test(tcase, what_is_no_character_is_encoded_as_the_replacement);
	tcase_add_loop_test(tcase, ill_formed_bytes_are_taken_one_at_a_time, 0,
			    ARRAY_SIZE(ill_formed));
	tcase_add_test(tcase, an_empty_text_has_no_character_and_is_valid);
	tcase_add_loop_test(tcase, hostile_text_becomes_visible, 0, ARRAY_SIZE(visible_forms));
	tcase_add_loop_test(tcase, a_terminal_without_utf8_is_given_ascii, 0,
			    ARRAY_SIZE(ascii_forms));
	tcase_add_loop_test(tcase, json_strings_can_be_read_back, 0, ARRAY_SIZE(json_forms));
	tcase_add_test(tcase, the_fast_path_lets_no_byte_through_that_the_slow_one_stops);
	suite_add_tcase(suite, tcase);
	return suite;
}
