/* SPDX-License-Identifier: MIT */
/** What a line that is typed is for. For the files that bring one. */
#ifndef TUI_PROMPT_KIND_H
#define TUI_PROMPT_KIND_H

#include <stdbool.h>

#include "tui/ui.h"

struct prompt_kind {
	const char *label; /* NULL: ui->prompt_label */
	void (*changed)(struct ui *ui);
	/** Done? False keeps the prompt open, ui->prompt_message says why. */
	bool (*accept)(struct ui *ui, enum ui_request_kind *ret_kind);
	void (*cancel)(struct ui *ui);
	bool is_number; /* another key ends it and does what it always does */
};

void prompts_open(struct ui *ui, const struct prompt_kind *kind, const char *text);
/** Where Escape changes nothing. */
void prompts_nothing_to_undo(struct ui *ui);

#endif
