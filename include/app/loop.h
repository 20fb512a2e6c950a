/* SPDX-License-Identifier: MIT */
/** The event loop of the main thread: descriptors, signals and a timer, all through epoll. */
#ifndef APP_LOOP_H
#define APP_LOOP_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct loop;

/** @param events  what epoll says: EPOLLIN, EPOLLHUP … */
typedef void loop_ready_fn(void *context, uint32_t events);
typedef void loop_signal_fn(void *context, int number);
typedef void loop_timer_fn(void *context);

/** @return 0 or -errno */
int loop_new(struct loop **ret_loop);
/** Restores the signal mask. NULL is fine. */
void loop_free(struct loop *loop);
/** Call `ready` whenever `fd` has something to read or is gone. @return 0 or -errno */
int loop_watch(struct loop *loop, int fd, loop_ready_fn *ready, void *context);
void loop_forget(struct loop *loop, int fd);
/** From now on these signals arrive as calls instead of interrupting. @return 0 or -errno */
int loop_catch_signals(struct loop *loop, const sigset_t *signals, loop_signal_fn *arrived,
		       void *context);
/** Give the signals their own meaning back for a moment (to stop for Ctrl-Z), and take it again. */
void loop_release_signals(struct loop *loop);
void loop_regain_signals(struct loop *loop);
/** Call `expired` once after `delay_ns`; a new call replaces the old one, 0 cancels. @return 0 or -errno */
int loop_set_timer(struct loop *loop, uint64_t delay_ns, loop_timer_fn *expired, void *context);
/** Wait for what comes next and make the calls. @return 0 or -errno */
int loop_step(struct loop *loop);

#endif
