/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"

Suite *test_log_suite(void);

static char log_path[32];

static void make_log_file(void)
{
	int fd;

	strcpy(log_path, "/tmp/test-log-XXXXXX");
	fd = mkstemp(log_path);
	ck_assert_int_ge(fd, 0);
	close(fd);
	setenv("BLAMETOP_DEBUG_FILE", log_path, 1);
}

static void drop_log_file(void)
{
	unlink(log_path);
	unsetenv("BLAMETOP_DEBUG");
	unsetenv("BLAMETOP_DEBUG_FILE");
	log_open();
}

/* What is logged for an area when `areas` were asked for, without the time before it. */
static void assert_logged(const char *areas, const char *area, const char *expected)
{
	struct file_buffer buffer = {0};
	const char *line;

	setenv("BLAMETOP_DEBUG", areas, 1);
	log_open();
	ck_assert_int_eq(truncate(log_path, 0), 0);
	log_debug(area, "%s is %d", "a\x1b[31m\nb", 42);
	ck_assert_int_eq(file_read_at(AT_FDCWD, log_path, 4096, &buffer), 0);
	line = strchr(buffer.data, ' ');
	ck_assert_str_eq(line ? line : "", expected);
	file_buffer_done(&buffer);
}

#define LINE(area) " " area ": a\\x1b[31m\\nb is 42\n"

START_TEST(only_the_areas_asked_for_are_logged)
{
	assert_logged("store", "store", LINE("store"));
	assert_logged("collectors,store", "store", LINE("store"));
	assert_logged("store,collectors", "store", LINE("store"));
	assert_logged("all", "tui", LINE("tui"));
	assert_logged("tui,all", "store", LINE("store"));
	assert_logged("stores", "store", "");
	assert_logged("stor", "store", "");
	assert_logged(",,", "store", "");
	assert_logged("", "store", "");
}
END_TEST

START_TEST(a_log_that_cannot_be_opened_stays_silent)
{
	setenv("BLAMETOP_DEBUG", "all", 1);
	setenv("BLAMETOP_DEBUG_FILE", "/nowhere/at/all", 1);
	log_open();
	log_debug("store", "lost");
	ck_assert_int_ne(access("/nowhere/at/all", F_OK), 0);
}
END_TEST

Suite *test_log_suite(void)
{
	Suite *suite = suite_create("log");
	TCase *tcase = tcase_create("log");

	tcase_add_checked_fixture(tcase, make_log_file, drop_log_file);
	tcase_add_test(tcase, only_the_areas_asked_for_are_logged);
	tcase_add_test(tcase, a_log_that_cannot_be_opened_stays_silent);
	suite_add_tcase(suite, tcase);
	return suite;
}
