/* SPDX-License-Identifier: MIT */
#include "helpers/runner.h"

/* One row per test_<module>.c, sorted. The last one stays. */
static Suite *(*const suites[])(void) = {
	NULL,
};

int main(void)
{
	return run_suites(suites);
}
