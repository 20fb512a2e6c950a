/* SPDX-License-Identifier: MIT */
/** When the program itself goes wrong: give the terminal back, say so, and die as the signal says. */
#ifndef APP_CRASH_GUARD_H
#define APP_CRASH_GUARD_H

/** For SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT, in every thread, also when the stack overflows in this one; and for lack of memory. */
void crash_guard_install(void);

#endif
