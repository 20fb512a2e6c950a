/* SPDX-License-Identifier: MIT */
/** The menus: what stands in them and what choosing does. */
#ifndef TUI_MENUS_H
#define TUI_MENUS_H

#include "tui/ui.h"

/** @param name  whom a signal goes to; ui->question has the tasks already */
void menus_open_signals(struct ui *ui, const char *name);
/** The question before a signal goes out (tui/act_task.c). */
void question_ask_signal(struct ui *ui, int signal, const char *signal_name);

#endif
