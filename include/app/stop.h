/* SPDX-License-Identifier: MIT */
/**
 * Ending on SIGINT, SIGTERM and SIGHUP without breaking off in the middle of a record.
 *
 * The signals are held back while numbers are collected. They wake whoever waits, and let a
 * write finish; when nobody takes what is written, the program ends all the same after a moment.
 * Signals that whoever started us ignores (nohup) stay ignored.
 */
#ifndef APP_STOP_H
#define APP_STOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void stop_install(void);
/** Whether one of the signals has come. */
bool stop_is_asked(void);
/**
 * Sleep until CLOCK_MONOTONIC reaches a time.
 *
 * @param out_fd  also watched: a pipe that nobody reads any more
 * @return 0, or 1: there is no more to do, because of a signal or of the pipe
 */
int stop_wait(uint64_t until_ns, int out_fd);
/**
 * Let another signal be served by a call while somebody waits; it is held back otherwise.
 *
 * @param serve  NULL: the signal is ignored from now on
 */
typedef void stop_serve_fn(void *context);
void stop_serve(int number, stop_serve_fn *serve, void *context);
/** Write all of it. @return 0 or -errno */
int stop_write(int fd, const void *data, size_t length);

#endif
