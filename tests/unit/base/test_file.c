/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"

Suite *test_file_suite(void);

/* An open, nameless file with these bytes. */
static int file_with(const void *bytes, size_t length)
{
	char path[] = "/tmp/test-file-XXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	unlink(path);
	ck_assert_int_eq(file_write_all(fd, bytes, length), 0);
	return fd;
}

static void assert_reads(int fd, size_t limit, size_t length)
{
	struct file_buffer buffer = {0};

	ck_assert_int_eq(file_reread(fd, limit, &buffer), 0);
	ck_assert_uint_eq(buffer.length, length);
	ck_assert_int_eq(buffer.data[length], '\0');
	ck_assert_uint_gt(buffer.capacity, length);
	for (size_t i = 0; i < length; i++) {
		if (buffer.data[i] != 'a' + (int)(i % 26))
			ck_abort_msg("byte %zu of %zu is wrong", i, length);
	}
	file_buffer_done(&buffer);
}

START_TEST(files_of_any_size_are_read_whole)
{
	static const size_t sizes[] = {0, 1, 4094, 4095, 4096, 4097, 8191, 8192, 8193, 100000};
	char *bytes = xcalloc(100000, 1);

	for (size_t i = 0; i < 100000; i++)
		bytes[i] = (char)('a' + i % 26);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		int fd = file_with(bytes, sizes[i]);

		assert_reads(fd, 1 << 20, sizes[i]);
		close(fd);
	}
	free(bytes);
}
END_TEST

START_TEST(no_more_than_the_limit_is_read)
{
	static const size_t limits[] = {0, 1, 4094, 4095, 4096, 4097, 8192, 9999};
	char *bytes = xcalloc(10000, 1);
	int fd;

	for (size_t i = 0; i < 10000; i++)
		bytes[i] = (char)('a' + i % 26);
	fd = file_with(bytes, 10000);
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		assert_reads(fd, limits[i], limits[i]);
	assert_reads(fd, SIZE_MAX, 10000);
	close(fd);
	free(bytes);
}
END_TEST

START_TEST(a_missing_file_leaves_an_empty_text)
{
	struct file_buffer buffer = {0};

	ck_assert_int_eq(file_read_at(AT_FDCWD, "/proc/nothing", 100, &buffer), -ENOENT);
	ck_assert_str_eq(buffer.data, "");
	ck_assert_int_eq(file_read_at(AT_FDCWD, "/proc/self/comm", 100, &buffer), 0);
	ck_assert_uint_gt(buffer.length, 0);
	ck_assert_int_eq(file_read_at(AT_FDCWD, "/proc", 100, &buffer), -EISDIR);
	ck_assert_uint_eq(buffer.length, 0);
	ck_assert_str_eq(buffer.data, "");
	ck_assert_int_eq(file_reread(-1, 100, &buffer), -EBADF);
	file_buffer_done(&buffer);
}
END_TEST

START_TEST(a_path_is_relative_to_its_directory)
{
	struct file_buffer buffer = {0};
	int proc = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	ck_assert_int_ge(proc, 0);
	ck_assert_int_eq(file_read_at(proc, "stat", 4096, &buffer), 0);
	ck_assert_int_eq(atoi(buffer.data), getpid());
	close(proc);
	file_buffer_done(&buffer);
}
END_TEST

START_TEST(a_kept_descriptor_of_proc_shows_the_present)
{
	struct file_buffer buffer = {0};
	int fd = open("/proc/self/comm", O_RDWR | O_CLOEXEC);
	char before[32];

	ck_assert_int_eq(file_reread(fd, 4096, &buffer), 0);
	ck_assert_uint_lt(buffer.length, sizeof(before));
	memcpy(before, buffer.data, buffer.length + 1);
	ck_assert_int_eq(file_write_all(fd, "renamed", 7), 0);
	ck_assert_int_eq(file_reread(fd, 4096, &buffer), 0);
	ck_assert_str_eq(buffer.data, "renamed\n");
	ck_assert_int_eq(file_write_all(fd, before, strlen(before) - 1), 0);
	ck_assert_int_eq(file_reread(fd, 4096, &buffer), 0);
	ck_assert_str_eq(buffer.data, before);
	close(fd);
	file_buffer_done(&buffer);
}
END_TEST

START_TEST(a_file_of_proc_longer_than_a_page_has_its_last_line)
{
	struct file_buffer whole = {0}, again = {0};
	int fd = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC);

	ck_assert_int_eq(file_reread(fd, 1 << 22, &whole), 0);
	ck_assert_uint_gt(whole.length, 8192);
	ck_assert_int_eq(whole.data[whole.length - 1], '\n');
	ck_assert_ptr_nonnull(strstr(whole.data, "[stack]"));
	ck_assert_int_eq(file_reread(fd, 1 << 22, &again), 0);
	ck_assert_ptr_nonnull(strstr(again.data, "[stack]"));
	close(fd);
	file_buffer_done(&whole);
	file_buffer_done(&again);
}
END_TEST

START_TEST(a_process_that_is_gone_is_said_to_be_gone)
{
	struct file_buffer buffer = {0};
	char path[64];
	int fd, ends[2];
	pid_t child;

	ck_assert_int_eq(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		char c;

		close(ends[1]);
		_exit(read(ends[0], &c, 1) > 0);
	}
	close(ends[0]);
	snprintf(path, sizeof(path), "/proc/%d/stat", child);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	ck_assert_int_eq(file_reread(fd, 4096, &buffer), 0);
	ck_assert_uint_gt(buffer.length, 0);
	close(ends[1]);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	ck_assert_int_eq(file_reread(fd, 4096, &buffer), -ESRCH);
	ck_assert_uint_eq(buffer.length, 0);
	close(fd);
	file_buffer_done(&buffer);
}
END_TEST

START_TEST(a_pipe_given_as_a_file_is_read)
{
	struct file_buffer buffer = {0};
	char path[64];
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(file_write_all(ends[1], "interval = 2s\n", 14), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[0]);
	close(ends[1]);
	ck_assert_int_eq(file_read_at(AT_FDCWD, path, 4096, &buffer), 0);
	ck_assert_str_eq(buffer.data, "interval = 2s\n");
	close(ends[0]);
	file_buffer_done(&buffer);
}
END_TEST

START_TEST(a_link_is_read_and_cut)
{
	char dir[] = "/tmp/test-link-XXXXXX", path[64], text[16], small[5];

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/link", dir);
	ck_assert_int_eq(symlink("/usr/bin/perl", path), 0);
	ck_assert_int_eq(file_readlink_at(AT_FDCWD, path, text, sizeof(text)), 13);
	ck_assert_str_eq(text, "/usr/bin/perl");
	ck_assert_int_eq(file_readlink_at(AT_FDCWD, path, small, sizeof(small)), 4);
	ck_assert_str_eq(small, "/usr");
	ck_assert_int_eq(file_readlink_at(AT_FDCWD, path, small, 1), 0);
	ck_assert_str_eq(small, "");
	ck_assert_int_eq(file_readlink_at(AT_FDCWD, path, small, 0), -EINVAL);
	unlink(path);
	ck_assert_int_eq(file_readlink_at(AT_FDCWD, path, text, sizeof(text)), -ENOENT);
	ck_assert_str_eq(text, "");
	rmdir(dir);
}
END_TEST

START_TEST(a_full_disk_is_an_error)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	ck_assert_int_eq(file_write_all(fd, "x", 1), -ENOSPC);
	ck_assert_int_eq(file_write_all(fd, "", 0), 0);
	close(fd);
}
END_TEST

Suite *test_file_suite(void)
{
	Suite *suite = suite_create("file");
	TCase *tcase = tcase_create("file");

	tcase_add_test(tcase, files_of_any_size_are_read_whole);
	tcase_add_test(tcase, no_more_than_the_limit_is_read);
	tcase_add_test(tcase, a_missing_file_leaves_an_empty_text);
	tcase_add_test(tcase, a_path_is_relative_to_its_directory);
	tcase_add_test(tcase, a_kept_descriptor_of_proc_shows_the_present);
	tcase_add_test(tcase, a_file_of_proc_longer_than_a_page_has_its_last_line);
	tcase_add_test(tcase, a_process_that_is_gone_is_said_to_be_gone);
	tcase_add_test(tcase, a_pipe_given_as_a_file_is_read);
	tcase_add_test(tcase, a_link_is_read_and_cut);
	tcase_add_test(tcase, a_full_disk_is_an_error);
	suite_add_tcase(suite, tcase);
	return suite;
}
