/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

Suite *test_arena_suite(void);

START_TEST(every_piece_is_zeroed_aligned_and_its_own)
{
	struct arena arena = {0};
	unsigned char *pieces[500];

	for (size_t i = 0; i < 500; i++) {
		pieces[i] = arena_calloc(&arena, 1, i % 67 + 1);
		ck_assert_uint_eq((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
		for (size_t j = 0; j <= i % 67; j++)
			ck_assert_uint_eq(pieces[i][j], 0);
		memset(pieces[i], (int)(i & 0xff), i % 67 + 1);
		arena_strdup(&arena, "x");
	}
	for (size_t i = 0; i < 500; i++) {
		for (size_t j = 0; j <= i % 67; j++)
			ck_assert_uint_eq(pieces[i][j], i & 0xff);
	}
	arena_done(&arena);
}
END_TEST

START_TEST(a_piece_larger_than_any_block_has_its_own)
{
	struct arena arena = {0};
	char *before = arena_strdup(&arena, "before");
	char *large = arena_calloc(&arena, 1000, 1000);
	char *after = arena_strdup(&arena, "after");

	memset(large, 'x', 1000 * 1000);
	ck_assert_str_eq(before, "before");
	/* What the first block had left is used on. */
	ck_assert_ptr_eq(after, before + sizeof("before"));
	arena_done(&arena);
}
END_TEST

START_TEST(a_piece_that_fills_a_block_exactly_leaves_no_room)
{
	struct arena arena = {0};

	for (size_t size = 4000; size < 4200; size++)
		memset(arena_calloc(&arena, 1, size), 0xff, size);
	ck_assert_uint_le(arena.used_bytes, arena.held_bytes);
	arena_done(&arena);
}
END_TEST

/* One byte behind a block is seen by ASan and valgrind. The first block has a bit less than 4096
 * bytes: whatever its head takes, each small rest of it meets each small size. */
START_TEST(a_piece_one_byte_larger_than_the_rest_goes_elsewhere)
{
	const char text[40] = "thirty-nine bytes for the end of blocks";

	for (size_t used = 3968; used < 4096; used++) {
		for (size_t size = 1; size < sizeof(text); size++) {
			struct arena arena = {0};

			/* Makes a block of the usual size, where one for `used` would fit it. */
			arena_strndup(&arena, text, 0);
			arena_calloc(&arena, 1, used - 128);
			for (size_t i = 0; i < 96; i++)
				arena_strndup(&arena, text, 0);
			if (memcmp(arena_strndup(&arena, text, size), text, size) != 0)
				ck_abort_msg("%zu bytes after %zu", size, used);
			arena_done(&arena);
		}
	}
}
END_TEST

START_TEST(nothing_at_all_is_fine)
{
	struct arena arena = {0};

	ck_assert_ptr_nonnull(arena_calloc(&arena, 0, 8));
	ck_assert_ptr_nonnull(arena_calloc(&arena, 8, 0));
	ck_assert_str_eq(arena_strndup(&arena, "abc", 0), "");
	ck_assert_str_eq(arena_printf(&arena, "%s", ""), "");
	arena_done(&arena);
	arena_done(&arena);
}
END_TEST

START_TEST(texts_stand_close_together)
{
	struct arena arena = {0};

	for (int i = 0; i < 1000; i++)
		ck_assert_str_eq(arena_strdup(&arena, "worker"), "worker");
	ck_assert_uint_eq(arena.used_bytes, 7000);
	ck_assert_uint_lt(arena.held_bytes, 20000);
	arena_done(&arena);
}
END_TEST

START_TEST(strndup_copies_bytes_behind_a_nul)
{
	struct arena arena = {0};

	ck_assert_mem_eq(arena_strndup(&arena, "a\0b", 3), "a\0b", 4);
	arena_done(&arena);
}
END_TEST

START_TEST(printf_has_no_limit)
{
	struct arena arena = {0};

	for (int width = 1; width < 20000; width = width * 2 + 1) {
		char *text = arena_printf(&arena, "%*d", width, 7);

		ck_assert_uint_eq(strlen(text), (size_t)width);
		ck_assert_int_eq(text[width - 1], '7');
	}
	for (int width = 254; width < 258; width++)
		ck_assert_uint_eq(strlen(arena_printf(&arena, "%*d", width, 7)), (size_t)width);
	arena_done(&arena);
}
END_TEST

START_TEST(a_large_piece_is_zeroed_though_its_memory_was_used_before)
{
	for (size_t size = 6 << 20; size >= 1 << 20; size -= 123457) {
		struct arena arena = {0}, other = {0};
		unsigned char *bytes = arena_calloc(&arena, 1, size);
		unsigned char *others = arena_array(&other, 1, size + size / 7);

		for (size_t i = 0; i < size; i += 509)
			ck_assert_uint_eq(bytes[i], 0);
		memset(bytes, 0xff, size);
		memset(others, 0xee, size + size / 7);
		ck_assert_uint_eq(bytes[size - 1], 0xff);
		ck_assert_uint_ge(arena.held_bytes, size);
		arena_done(&other);
		arena_done(&arena);
	}
}
END_TEST

START_TEST(an_emptied_arena_is_usable_again)
{
	struct arena arena = {0};

	arena_strdup(&arena, "first");
	arena_done(&arena);
	ck_assert_uint_eq(arena.held_bytes, 0);
	ck_assert_str_eq(arena_strdup(&arena, "second"), "second");
	arena_done(&arena);
}
END_TEST

START_TEST(blocks_grow_but_waste_little)
{
	struct arena arena = {0};

	for (int i = 0; i < 20000; i++)
		arena_calloc(&arena, 1, 400);
	ck_assert_uint_eq(arena.used_bytes, 20000 * 400);
	ck_assert_uint_lt(arena.held_bytes, arena.used_bytes + 600 * 1024);
	arena_done(&arena);
}
END_TEST

Suite *test_arena_suite(void)
{
	Suite *suite = suite_create("arena");
	TCase *tcase = tcase_create("arena");

	tcase_add_test(tcase, every_piece_is_zeroed_aligned_and_its_own);
	tcase_add_test(tcase, a_piece_larger_than_any_block_has_its_own);
	tcase_add_test(tcase, a_piece_that_fills_a_block_exactly_leaves_no_room);
	tcase_add_test(tcase, a_piece_one_byte_larger_than_the_rest_goes_elsewhere);
	tcase_add_test(tcase, nothing_at_all_is_fine);
	tcase_add_test(tcase, texts_stand_close_together);
	tcase_add_test(tcase, strndup_copies_bytes_behind_a_nul);
	tcase_add_test(tcase, printf_has_no_limit);
	tcase_add_test(tcase, a_large_piece_is_zeroed_though_its_memory_was_used_before);
	tcase_add_test(tcase, an_emptied_arena_is_usable_again);
	tcase_add_test(tcase, blocks_grow_but_waste_little);
	suite_add_tcase(suite, tcase);
	return suite;
}
