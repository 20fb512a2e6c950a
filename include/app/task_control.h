/* SPDX-License-Identifier: MIT */
/** Signals and nice values for tasks that are still those that were meant. */
#ifndef APP_TASK_CONTROL_H
#define APP_TASK_CONTROL_H

#include "model/task.h"

/**
 * Send a signal to a process. A pidfd is opened first and the start time is compared afterwards,
 * so that a process that got the same pid meanwhile can never be hit.
 *
 * @return 0; -ESRCH: it has ended (also when the pid is somebody else's now); -EPERM: not ours
 */
int task_signal(struct task_key process, int number);

/**
 * Change the nice value of one task (a process' leader, or a thread), kept within -20..19.
 *
 * @param ret_nice  the value it has now
 * @return 0; -ESRCH as above; -EPERM, -EACCES: not ours, or raising needs a privilege
 */
int task_renice(struct task_key task, int delta, int *ret_nice);

#endif
