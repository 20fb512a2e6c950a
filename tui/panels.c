/* SPDX-License-Identifier: MIT */
#include "tui/layout.h"
#include "tui/panel.h"

const struct panel *const panels[] = {
	&panel_system, &panel_axis, &panel_verdict, &panel_processes, &panel_status, NULL,
};
