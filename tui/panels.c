/* SPDX-License-Identifier: MIT */
#include "tui/panel.h"

#include "tui/layout.h"

const struct panel *const panels[] = {
	&panel_system,
	&panel_verdict,
	&panel_processes,
	&panel_status,
	NULL,
};
