/* SPDX-License-Identifier: MIT */
#include "tui/ui_private.h"

bool ui_tick(struct ui *ui, uint64_t now_ns)
{
	if (!ui->notice[0] || now_ns < ui->notice_until_ns)
		return false;
	ui->notice[0] = '\0';
	return true;
}

uint64_t ui_next_tick_ns(const struct ui *ui)
{
	return ui->notice[0] ? ui->notice_until_ns : UINT64_MAX;
}
