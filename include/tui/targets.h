/* SPDX-License-Identifier: MIT */
/** Whom a signal or a nice value goes to. */
#ifndef TUI_TARGETS_H
#define TUI_TARGETS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/interval.h"
#include "tui/ui.h"

#define TARGET_NAME_SIZE 128

/**
 * All that are tagged; else the process of the open details page; else the row under the cursor.
 *
 * @param whole_process  of a thread: its process
 * @param ret_request    gets the tasks, UI_TASK_MAX at most
 * @param ret_name       "postgres (4711)" or "3 tagged processes"
 * @return false: there is nobody
 */
bool targets_gather(struct ui *ui, bool whole_process, struct ui_request *ret_request,
		    char ret_name[TARGET_NAME_SIZE]);
/** The one that is shown as an example: of the details page or under the cursor; or NULL. */
const struct task_usage *targets_usage(struct ui *ui);
/** "postgres (4711)", visible in any terminal. */
void targets_name(const struct task_usage *usage, char ret_name[TARGET_NAME_SIZE]);

#endif
