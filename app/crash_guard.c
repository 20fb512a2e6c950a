/* SPDX-License-Identifier: MIT */
#include "app/crash_guard.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "tui/screen.h"

#define ALTERNATE_STACK_BYTES 65536

static const struct {
	int number;
	const char *sentence;
} fatal[] = {
	{SIGSEGV, "blametop: crashed with SIGSEGV; the terminal was restored. Please report it.\n"},
	{SIGBUS, "blametop: crashed with SIGBUS; the terminal was restored. Please report it.\n"},
	{SIGFPE, "blametop: crashed with SIGFPE; the terminal was restored. Please report it.\n"},
	{SIGILL, "blametop: crashed with SIGILL; the terminal was restored. Please report it.\n"},
	{SIGABRT, "blametop: crashed with SIGABRT; the terminal was restored. Please report it.\n"},
};

/** Async-signal-safe throughout. SA_RESETHAND: the signal raised again has its default meaning. */
static void crashed(int number)
{
	screen_emergency_restore();
	for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++)
		if (fatal[i].number == number &&
		    write(STDERR_FILENO, fatal[i].sentence, strlen(fatal[i].sentence)) < 0)
			break;
	raise(number);
}

void crash_guard_install(void)
{
	static char stack[ALTERNATE_STACK_BYTES];
	const stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)};
	struct sigaction action = {.sa_handler = crashed};

	alloc_set_failure_handler(screen_emergency_restore);
	action.sa_flags = (int)(SA_RESETHAND | SA_ONSTACK);
	sigaltstack(&alternate, NULL);
	for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++)
		sigaction(fatal[i].number, &action, NULL);
}
