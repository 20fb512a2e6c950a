/* SPDX-License-Identifier: MIT */
/**
 * What the keys talk to. Modes lie on a stack: the table at the bottom, a prompt, menu, question or
 * page above it. Which keys a mode knows is told by the table of actions.
 */
#ifndef TUI_MODE_H
#define TUI_MODE_H

#include "tui/grid.h"
#include "tui/input.h"
#include "tui/list.h"
#include "tui/ui.h"

struct mode {
	const char *name;
	unsigned where;      /* enum action_where */
	bool is_full_screen; /* nothing below it is drawn but the status line */
	/** All may be NULL. */
	void (*draw)(struct ui *ui, struct grid *grid, struct rect space);
	void (*move)(struct ui *ui, enum list_step step, int amount);
	void (*sideways)(struct ui *ui, int amount);
	enum ui_request_kind (*accept)(struct ui *ui);
	enum ui_request_kind (*cancel)(struct ui *ui);
	/** A key that is in no table. */
	enum ui_request_kind (*other_key)(struct ui *ui, uint32_t key);
	enum ui_request_kind (*mouse)(struct ui *ui, const struct input_event *event);
};

extern const struct mode mode_table;
extern const struct mode mode_prompt;
extern const struct mode mode_menu;
extern const struct mode mode_question;
extern const struct mode mode_help;
extern const struct mode mode_details;
extern const struct mode mode_explain;
extern const struct mode mode_compare;

const struct mode *ui_mode(const struct ui *ui);
void ui_push_mode(struct ui *ui, const struct mode *mode);
/** The table stays. */
void ui_pop_mode(struct ui *ui);

#endif
