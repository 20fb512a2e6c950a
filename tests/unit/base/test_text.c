/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

Suite *test_text_suite(void);

START_TEST(a_block_lives_until_its_last_reference_goes)
{
	struct text_block *block = text_block_new(10);

	ck_assert_uint_eq(block->size, 10);
	ck_assert_mem_eq(block->data, "\0\0\0\0\0\0\0\0\0", 10);
	ck_assert_ptr_eq(text_block_ref(block), block);
	text_block_unref(block);
	strcpy(block->data, "still me!");
	ck_assert_str_eq(block->data, "still me!");
	text_block_unref(block);
}
END_TEST

START_TEST(no_block_is_fine)
{
	struct text_block *empty = text_block_new(0);

	ck_assert_ptr_null(text_block_ref(NULL));
	text_block_unref(NULL);
	ck_assert_uint_eq(empty->size, 0);
	text_block_unref(empty);
}
END_TEST

static void *ref_and_unref(void *block)
{
	for (int i = 0; i < 10000; i++) {
		text_block_ref(block);
		text_block_unref(block);
	}
	text_block_unref(block);
	return NULL;
}

START_TEST(references_are_counted_across_threads)
{
	struct text_block *block = text_block_new(1);
	pthread_t threads[4];

	for (int i = 0; i < 4; i++) {
		text_block_ref(block);
		ck_assert_int_eq(pthread_create(&threads[i], NULL, ref_and_unref, block), 0);
	}
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	ck_assert_uint_eq(atomic_load(&block->references), 1);
	text_block_unref(block);
}
END_TEST

START_TEST(the_same_bytes_are_the_same_pointer)
{
	const char *sda = text_intern("sda", 3);

	ck_assert_str_eq(sda, "sda");
	ck_assert_ptr_eq(text_intern("sda1", 3), sda);
	ck_assert_ptr_ne(text_intern("sda1", 4), sda);
	ck_assert_str_eq(text_intern("", 0), "");
	ck_assert_ptr_ne(text_intern("a\0b", 3), text_intern("a\0c", 3));
	ck_assert_mem_eq(text_intern("a\0b", 3), "a\0b", 4);
}
END_TEST

#define NAMES 2000

/* Each thread notes which pointer it was given for which name. */
static void *intern_all(void *context)
{
	const char **given = context;

	for (int i = 0; i < NAMES; i++) {
		char name[32];
		int length = snprintf(name, sizeof(name), "wait_channel_%d", i);

		given[i] = text_intern(name, (size_t)length);
	}
	return NULL;
}

START_TEST(threads_are_given_the_same_pointers)
{
	static const char *given[4][NAMES];
	pthread_t threads[4];

	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, intern_all, given[i]), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < NAMES; i++) {
		char name[32];

		snprintf(name, sizeof(name), "wait_channel_%d", i);
		ck_assert_str_eq(given[0][i], name);
		for (int j = 1; j < 4; j++)
			ck_assert_ptr_eq(given[j][i], given[0][i]);
	}
}
END_TEST

/* Fills the pool of this process: must be the last one when tests do not fork. */
START_TEST(a_full_pool_answers_a_question_mark_and_still_knows_the_old)
{
	const char *early = text_intern("early", 5), *late = NULL;

	for (int i = 0; i < 70000; i++) {
		char name[32];
		int length = snprintf(name, sizeof(name), "hostile-%d", i);

		late = text_intern(name, (size_t)length);
	}
	ck_assert_str_eq(late, "?");
	ck_assert_str_eq(text_intern("one more", 8), "?");
	ck_assert_ptr_eq(text_intern("early", 5), early);
	ck_assert_str_eq(text_intern("hostile-0", 9), "hostile-0");
}
END_TEST

Suite *test_text_suite(void)
{
	Suite *suite = suite_create("text");
	TCase *tcase = tcase_create("text");

	tcase_add_test(tcase, a_block_lives_until_its_last_reference_goes);
	tcase_add_test(tcase, no_block_is_fine);
	tcase_add_test(tcase, references_are_counted_across_threads);
	tcase_add_test(tcase, the_same_bytes_are_the_same_pointer);
	tcase_add_test(tcase, threads_are_given_the_same_pointers);
	tcase_add_test(tcase, a_full_pool_answers_a_question_mark_and_still_knows_the_old);
	suite_add_tcase(suite, tcase);
	return suite;
}
