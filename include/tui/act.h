/* SPDX-License-Identifier: MIT */
/** The functions behind the table of actions. Each changes the state and may ask for something. */
#ifndef TUI_ACT_H
#define TUI_ACT_H

#include "tui/actions.h"

typedef enum ui_request_kind act_fn(struct ui *ui, const struct action *action);

/* act_list.c: where the cursor is; `amount` is a number of lines or pages */
act_fn act_line, act_page, act_first, act_last, act_left, act_sideways;
act_fn act_follow, act_tag, act_untag, act_machine;
act_fn act_unfold, act_fold, act_unfold_all;
act_fn act_accept, act_cancel;

/* act_show.c: what is shown; `argument` is a metric's key, `amount` a direction */
act_fn act_sort, act_sort_auto, act_invert;
act_fn act_tree, act_threads, act_kernel_threads, act_containers, act_idle;
act_fn act_command_line, act_path, act_cpus, act_meters;
act_fn act_screen, act_connections, act_inbound;
act_fn act_sample, act_redraw, act_suspend, act_quit;
act_fn act_help, act_explain, act_explain_other, act_details;

/* act_past.c: where in time; `amount` is a direction */
act_fn act_pause, act_live, act_escape_past, act_step, act_end_of_past;
act_fn act_go_to_time, act_jump, act_jump_amount, act_event, act_play, act_speed;
act_fn act_mark, act_axis, act_compare, act_dump;

/* act_task.c: what is done to processes */
act_fn act_kill, act_nice, act_renice;

/* menus.c */
act_fn act_sort_menu, act_user_menu;

/* prompts.c: lines to type; `amount` is an enum prompt_edit or a direction */
act_fn act_search, act_search_next, act_filter, act_pid, act_delay, act_edit;

#endif
