/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "analysis/compare.h"
#include "base/array.h"
#include "helpers/builders.h"

Suite *test_compare_program_suite(void);

/** What the processes of a name and a command line are called together. */
struct naming {
	const char *name, *command, *expected;
};

static void check_names(const struct naming *namings, size_t count, uint32_t flags)
{
	struct textbuf name = {0};

	for (size_t i = 0; i < count; i++) {
		struct task task = a_task(.name = namings[i].name, .command = namings[i].command,
					  .flags = flags);

		compare_program_name(&task, &name);
		ck_assert_str_eq(textbuf_text(&name), namings[i].expected);
	}
	textbuf_done(&name);
}

START_TEST(a_program_goes_by_its_name_whatever_its_arguments)
{
	static const struct naming namings[] = {
		{"nginx", "nginx: worker process", "nginx"},
		{"postgres", "postgres: 15/main: alice db 10.0.0.7(4242) SELECT", "postgres"},
		{"cc1", "/usr/lib/gcc/x86_64-linux-gnu/12/cc1 -quiet /tmp/a.c", "cc1"},
		{"sleep", NULL, "sleep"},
		{"sleep", "", "sleep"},
		{"", "", "?"},
		{"odd name", "/opt/odd name -x", "odd name"},
	};

	check_names(namings, ARRAY_SIZE(namings), 0);
}
END_TEST

START_TEST(an_interpreter_goes_by_its_script)
{
	static const struct naming namings[] = {
		{"python3", "python3 app.py", "python3 app.py"},
		{"python3", "/usr/bin/python3 -u -X dev /srv/app.py --port 8001", "python3 app.py"},
		{"python3.11", "python3.11 -m http.server 80", "python3.11 http.server"},
		{"python3", "python3 -c import_os", "python3 -c"},
		{"python3", "python3", "python3"},
		{"gunicorn", "/usr/bin/python3 /usr/bin/gunicorn app:app", "gunicorn"},
		{"a-long-name-of-a", "/usr/bin/python3 /usr/bin/a-long-name-of-a-script",
		 "python3 a-long-name-of-a-script"},
		{"a-long-name-of-", "/usr/bin/python3 /usr/bin/a-long-name-of-a-script",
		 "a-long-name-of-a-script"},
		{"sh", "sh -c sleep 5; true", "sh -c"},
		{"bash", "-bash", "bash"},
		{"sh", "/bin/sh ./run.sh x", "sh run.sh"},
		{"java", "java -Xmx1g -cp a.jar:b.jar com.example.Main x", "java com.example.Main"},
		{"java", "/usr/bin/java -jar /opt/shop.jar", "java shop.jar"},
		{"MainThread", "node --require ./x.js server.js", "node server.js"},
		{"node", "node -", "node"},
		{"perl", "perl -I lib bin/", "perl bin/"},
	};

	check_names(namings, ARRAY_SIZE(namings), 0);
}
END_TEST

START_TEST(threads_of_the_kernel_go_by_what_they_do)
{
	static const struct naming namings[] = {
		{"kworker/0:1-events", NULL, "kworker"},  {"kworker/u8:2", NULL, "kworker"},
		{"kworker/R-writeback", NULL, "kworker"}, {"ksoftirqd/1", NULL, "ksoftirqd"},
		{"jbd2/sda1-8", NULL, "jbd2/sda1-8"},     {"xfs-buf/", NULL, "xfs-buf/"},
		{"kthreadd", NULL, "kthreadd"},
	};

	check_names(namings, ARRAY_SIZE(namings), TASK_IS_KERNEL);
}
END_TEST

START_TEST(hostile_command_lines_come_to_an_end)
{
	struct textbuf command = {0}, name = {0};
	struct task task;

	for (int i = 0; i < 2000; i++)
		textbuf_put(&command, "python3 -m -W - ");
	task = a_task(.name = "python3", .command = textbuf_text(&command));
	compare_program_name(&task, &name);
	ck_assert_str_eq(textbuf_text(&name), "python3 -W");

	textbuf_clear(&command);
	textbuf_put(&command, "python3 ");
	for (int i = 0; i < 5000; i++)
		textbuf_put_char(&command, 'x');
	task = a_task(.name = "python3", .command = textbuf_text(&command));
	compare_program_name(&task, &name);
	ck_assert_uint_eq(name.length, strlen("python3 ") + 64);
	textbuf_done(&command);
	textbuf_done(&name);
}
END_TEST

Suite *test_compare_program_suite(void)
{
	Suite *suite = suite_create("compare_program");
	TCase *tests = tcase_create("program");

	tcase_add_test(tests, a_program_goes_by_its_name_whatever_its_arguments);
	tcase_add_test(tests, an_interpreter_goes_by_its_script);
	tcase_add_test(tests, threads_of_the_kernel_go_by_what_they_do);
	tcase_add_test(tests, hostile_command_lines_come_to_an_end);
	suite_add_tcase(suite, tests);
	return suite;
}
