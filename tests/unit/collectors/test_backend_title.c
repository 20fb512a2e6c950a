/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "collectors/backend.h"

Suite *test_backend_title_suite(void);

static const struct {
	const char *title;
	bool is_unix;
	uint16_t port;
	int activity;
} backends[] = {
	{"postgres: app shop 10.0.0.7(52064) SELECT ", false, 52064, BACKEND_WORKING},
	{"postgres: 15/main: app shop 10.0.0.7(52064) idle", false, 52064, BACKEND_IDLE},
	{"postgres: app shop ::1(40000) idle in transaction", false, 40000, BACKEND_IN_TRANSACTION},
	{"postgres: app shop ::1(40000) idle in transaction (aborted)", false, 40000,
	 BACKEND_IN_TRANSACTION},
	{"postgres: app shop 10.0.0.7(1) UPDATE waiting", false, 1, BACKEND_WAITING},
	{"postgres: app shop web1.internal(9) COMMIT", false, 9, BACKEND_WORKING},
	{"postgres: app shop [local] idle    ", true, 0, BACKEND_IDLE},
	{"postgres: app my shop [local] ALTER TABLE", true, 0, BACKEND_WORKING},
	{"postgres: app shop [local]", true, 0, BACKEND_UNKNOWN},
	{"postgres: app(7) shop [local] BIND", true, 0, BACKEND_WORKING},
};

START_TEST(a_title_tells_the_client_and_what_is_done_for_it)
{
	struct backend_title title;

	ck_assert(backend_title_parse(backends[_i].title, &title));
	ck_assert(title.is_backend);
	ck_assert_int_eq(title.is_unix, backends[_i].is_unix);
	if (!title.is_unix)
		ck_assert_uint_eq(title.client.port, backends[_i].port);
	ck_assert_int_eq(title.activity, backends[_i].activity);
}
END_TEST

static const char *const others[] = {
	"",
	"postgres",
	"postgres: checkpointer ",
	"postgres: 15/main: walwriter",
	"postgres: autovacuum launcher",
	"/usr/lib/postgresql/15/bin/postgres -D /data 10.0.0.7(52064)",
	"postgres: app shop 10.0.0.7(0) idle",
	"postgres: app shop 10.0.0.7(70000) idle",
	"postgres: app shop (52064) idle",
	"postgres: app shop 10.0.0.7(52064 idle",
};

START_TEST(a_process_without_a_client_is_none)
{
	struct backend_title title;

	ck_assert(!backend_title_parse(others[_i], &title));
	ck_assert(!title.is_backend);
}
END_TEST

START_TEST(a_client_is_told_by_address_or_by_a_name_and_its_port)
{
	struct backend_title title;

	ck_assert(backend_title_parse("postgres: a b 127.0.0.1(7) idle", &title));
	ck_assert(title.has_client_ip);
	ck_assert(ip_is_loopback(&title.client.ip));
	ck_assert(backend_title_parse("postgres: a b localhost(7) idle", &title));
	ck_assert(!title.has_client_ip);
}
END_TEST

Suite *test_backend_title_suite(void)
{
	Suite *suite = suite_create("backend_title");
	TCase *tests = tcase_create("backend_title");

	tcase_add_loop_test(tests, a_title_tells_the_client_and_what_is_done_for_it, 0,
			    (int)(sizeof(backends) / sizeof(backends[0])));
	tcase_add_loop_test(tests, a_process_without_a_client_is_none, 0,
			    (int)(sizeof(others) / sizeof(others[0])));
	tcase_add_test(tests, a_client_is_told_by_address_or_by_a_name_and_its_port);
	suite_add_tcase(suite, tests);
	return suite;
}
