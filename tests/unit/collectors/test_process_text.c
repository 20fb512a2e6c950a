/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/text.h"
#include "collectors/process_text.h"

Suite *test_process_text_suite(void);

/* Text block of a task */

START_TEST(texts_are_set_one_by_one_and_kept)
{
	struct task task = task_unknown();

	ck_assert(task_text_set(&task, TASK_TEXT_NAME, "nginx", 5));
	ck_assert(task_text_set(&task, TASK_TEXT_COMMAND, "nginx: master", 13));
	ck_assert(task_text_set(&task, TASK_TEXT_CGROUP, "/", 1));
	ck_assert_str_eq(task.name, "nginx");
	ck_assert_str_eq(task.command, "nginx: master");
	ck_assert_str_eq(task.cgroup, "/");
	ck_assert_ptr_null(task.exe);
	text_block_unref(task.texts);
}
END_TEST

START_TEST(an_equal_text_changes_nothing)
{
	struct task task = task_unknown();
	struct text_block *block;

	task_text_set(&task, TASK_TEXT_NAME, "nginx", 5);
	block = task.texts;
	ck_assert(!task_text_set(&task, TASK_TEXT_NAME, "nginx2", 5));
	ck_assert(!task_text_set(&task, TASK_TEXT_EXE, NULL, 0));
	ck_assert_ptr_eq(task.texts, block);
	ck_assert(task_text_set(&task, TASK_TEXT_NAME, "ngin", 4));
	ck_assert_ptr_ne(task.texts, block);
	ck_assert_str_eq(task.name, "ngin");
	text_block_unref(task.texts);
}
END_TEST

START_TEST(a_snapshot_keeps_the_old_block_alive)
{
	struct task task = task_unknown(), row;

	task_text_set(&task, TASK_TEXT_NAME, "before", 6);
	row = task;
	text_block_ref(row.texts);
	task_text_set(&task, TASK_TEXT_NAME, "after", 5);
	ck_assert_str_eq(row.name, "before");
	ck_assert_str_eq(task.name, "after");
	text_block_unref(row.texts);
	text_block_unref(task.texts);
}
END_TEST

START_TEST(a_text_can_be_taken_away_again)
{
	struct task task = task_unknown();

	task_text_set(&task, TASK_TEXT_NAME, "x", 1);
	task_text_set(&task, TASK_TEXT_CONTAINER, "web", 3);
	ck_assert(task_text_set(&task, TASK_TEXT_CONTAINER, NULL, 0));
	ck_assert_ptr_null(task.container);
	ck_assert_str_eq(task.name, "x");
	text_block_unref(task.texts);
}
END_TEST

/* Command line */

struct command_case {
	const char *bytes;
	size_t length;
	const char *text;
};
static const struct command_case command_cases[] = {
	{"sleep\0"
	 "100\0",
	 10, "sleep 100"},
	{"sleep\0"
	 "100",
	 9, "sleep 100"},
	{"nginx: worker\0\0\0\0", 17, "nginx: worker"},
	{"a\0\0b\0", 5, "a  b"},
	{"postgres: idle  ", 16, "postgres: idle"},
	{"\0\0\0", 3, ""},
	{"", 0, ""},
};

START_TEST(arguments_are_joined_by_a_blank)
{
	const struct command_case *c = &command_cases[_i];
	char text[64] = {0};
	size_t length;

	memcpy(text, c->bytes, c->length);
	length = command_line_join(text, c->length);
	ck_assert_uint_eq(length, strlen(c->text));
	ck_assert_mem_eq(text, c->text, length);
}
END_TEST

/* Control groups */

struct choice_case {
	const char *text;
	const char *path; /* NULL: none */
};
static const struct choice_case choice_cases[] = {
	{"0::/system.slice/ssh.service\n", "/system.slice/ssh.service"},
	{"0::/\n", "/"},
	{"0::/no/newline", "/no/newline"},
	{"2:cpu,cpuacct:/a\n1:name=systemd:/b\n0::/\n", "/a"},
	{"2:cpuacct,cpu:/a\n1:name=systemd:/b\n0::/c\n", "/c"},
	{"5:memory:/m\n4:pids:/p\n1:name=systemd:/s\n", "/p"},
	{"5:memory:/m\n1:name=systemd:/s\n", "/m"},
	{"5:cpuset:/only\n1:name=systemd:/s\n", "/s"},
	{"5:cpuset:/only\n1:name=systemd:/\n", "/"},
	{"3:cpu:/\n4:pids:/p\n", "/p"},
	{"0::/with:colon\n", "/with:colon"},
	{"", NULL},
	{"0:\n", NULL},
	{"0::\n", NULL},
	{"0::relative\n", NULL},
	{"x::/a\n", NULL},
	{"7:cpuset:/only\n", NULL},
};

START_TEST(the_most_telling_group_is_chosen)
{
	const struct choice_case *c = &choice_cases[_i];
	struct cgroup_path path = {0};

	ck_assert_int_eq(cgroup_choose(c->text, strlen(c->text), &path), c->path != NULL);
	if (!c->path)
		return;
	ck_assert_uint_eq(path.length, strlen(c->path));
	ck_assert_mem_eq(path.text, c->path, path.length);
}
END_TEST

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ID2 "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"

struct container_case {
	const char *path;
	const char *container; /* NULL: none */
};
static const struct container_case container_cases[] = {
	{"/", NULL},
	{"/system.slice/ssh.service", NULL},
	{"/user.slice/user-1000.slice/session-3.scope", NULL},
	{"/system.slice/docker-" ID ".scope", "0123456789ab"},
	{"/docker/" ID, "0123456789ab"},
	{"/docker/" ID "/init.scope", "0123456789ab"},
	{"/kubepods/burstable/pod12345678-1234-1234-1234-123456789012/" ID, "0123456789ab"},
	{"/kubepods.slice/kubepods-besteffort.slice/cri-containerd-" ID ".scope", "0123456789ab"},
	{"/kubepods.slice/crio-" ID ".scope", "0123456789ab"},
	{"/machine.slice/libpod-" ID ".scope/container", "0123456789ab"},
	{"/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" ID ".scope",
	 "0123456789ab"},
	{"/lxc/web", "web"},
	{"/lxc/web/system.slice/nginx.service", "web"},
	{"/lxc.payload.web/system.slice", "web"},
	{"/lxc.monitor.web", NULL},
	{"/machine.slice/machine-web.scope", "web"},
	{"/machine.slice/systemd-nspawn@web.service/payload", "web"},
	{"/lxc/web/docker/" ID, "0123456789ab"},
	{"/docker/" ID "/docker/" ID2, "fedcba987654"},
	{"/docker/0123456789abcdef", NULL},
	{"/batch/0123456789abcdef0123456789abcdef", NULL},
	{"/docker/" ID "0", NULL},
	{"/docker/x" ID, NULL},
	{"/lxc", NULL},
	{"/lxc/", NULL},
	{"/lxc/web/lxc.payload.", "web"},
};

START_TEST(a_container_is_known_by_its_group)
{
	const struct container_case *c = &container_cases[_i];
	struct cgroup_path path = {c->path, strlen(c->path)}, container = {0};

	ck_assert_msg(cgroup_container(path, &container) == (c->container != NULL), "%s", c->path);
	if (!c->container)
		return;
	ck_assert_uint_eq(container.length, strlen(c->container));
	ck_assert_mem_eq(container.text, c->container, container.length);
}
END_TEST

/* Terminals and users */

struct tty_case {
	uint32_t major, minor;
	const char *name;
};
/* clang-format off */
static const struct tty_case tty_cases[] = {
	{136, 0, "pts/0"},   {136, 255, "pts/255"}, {136, 300, "pts/300"}, {137, 3, "pts/259"},
	{4, 1, "tty1"},	     {4, 64, "ttyS0"},	    {4, 67, "ttyS3"},	   {5, 1, "console"},
	{204, 64, "ttyAMA0"}, {188, 2, "ttyUSB2"},  {77, 5, "77:5"},	   {229, 0, "hvc0"},
};
/* clang-format on */

START_TEST(terminals_have_the_names_people_know)
{
	const struct tty_case *c = &tty_cases[_i];
	uint32_t device = c->major << 8 | (c->minor & 0xff) | (c->minor & 0xfff00) << 12;

	ck_assert_str_eq(tty_name(device), c->name);
	ck_assert_ptr_eq(tty_name(device), tty_name(device));
}
END_TEST

START_TEST(no_terminal_has_no_name)
{
	ck_assert_ptr_null(tty_name(0));
}
END_TEST

START_TEST(users_are_names_or_numbers)
{
	struct user_names names = {0}, numbers = {0};

	ck_assert_str_eq(user_name(&names, 0, false), "root");
	ck_assert_str_eq(user_name(&names, 3999999999u, false), "3999999999");
	ck_assert_str_eq(user_name(&names, 0, false), "root");
	ck_assert_uint_eq(names.count, 2);
	ck_assert_str_eq(user_name(&numbers, 0, true), "0");
	user_names_done(&names);
	user_names_done(&numbers);
}
END_TEST

START_TEST(many_users_are_all_found_again)
{
	struct user_names names = {0};
	char number[16];

	for (uid_t i = 0; i < 300; i++) {
		uid_t uid = 7000 + (i * 77) % 300;

		snprintf(number, sizeof(number), "%u", uid);
		ck_assert_str_eq(user_name(&names, uid, true), number);
	}
	ck_assert_uint_eq(names.count, 300);
	user_names_done(&names);
}
END_TEST

Suite *test_process_text_suite(void)
{
	Suite *suite = suite_create("process_text");
	TCase *tcase = tcase_create("process_text");

	tcase_add_test(tcase, texts_are_set_one_by_one_and_kept);
	tcase_add_test(tcase, an_equal_text_changes_nothing);
	tcase_add_test(tcase, a_snapshot_keeps_the_old_block_alive);
	tcase_add_test(tcase, a_text_can_be_taken_away_again);
	tcase_add_loop_test(tcase, arguments_are_joined_by_a_blank, 0, ARRAY_SIZE(command_cases));
	tcase_add_loop_test(tcase, the_most_telling_group_is_chosen, 0, ARRAY_SIZE(choice_cases));
	tcase_add_loop_test(tcase, a_container_is_known_by_its_group, 0,
			    ARRAY_SIZE(container_cases));
	tcase_add_loop_test(tcase, terminals_have_the_names_people_know, 0, ARRAY_SIZE(tty_cases));
	tcase_add_test(tcase, no_terminal_has_no_name);
	tcase_add_test(tcase, users_are_names_or_numbers);
	tcase_add_test(tcase, many_users_are_all_found_again);
	suite_add_tcase(suite, tcase);
	return suite;
}
