/* SPDX-License-Identifier: MIT */
#include "helpers/runner.h"

#include <stdlib.h>

int run_suites(Suite *(*const *suites)(void))
{
	SRunner *runner = srunner_create(NULL);
	int failed;

	for (; *suites; suites++)
		srunner_add_suite(runner, (*suites)());
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
