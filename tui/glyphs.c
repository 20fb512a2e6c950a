/* SPDX-License-Identifier: MIT */
#include "tui/glyphs.h"

#include <stddef.h>

struct fallback {
	uint32_t code_point;
	char ascii;
};

/* By code point. */
static const struct fallback fallbacks[] = {
	{0x00b7, '.'}, /* · */
	{0x00d7, 'x'}, /* × */
	{0x2013, '-'}, /* – */
	{0x2014, '-'}, /* — */
	{0x2022, '*'}, /* • */
	{0x2026, '~'}, /* … */
	{0x2190, '<'}, /* ← */
	{0x2191, '^'}, /* ↑ */
	{0x2192, '>'}, /* → */
	{0x2193, 'v'}, /* ↓ */
	{0x2248, '~'}, /* ≈ */
	{0x2264, '<'}, /* ≤ */
	{0x2265, '>'}, /* ≥ */
	{0x2500, '-'}, /* ─ */
	{0x2501, '='}, /* ━ */
	{0x2502, '|'}, /* │ */
	{0x250a, '|'}, /* ┊ */
	{0x250c, '+'}, /* ┌ */
	{0x2510, '+'}, /* ┐ */
	{0x2514, '`'}, /* └ */
	{0x2518, '+'}, /* ┘ */
	{0x251c, '|'}, /* ├ */
	{0x2578, '-'}, /* ╸ */
	{0x2581, '_'}, /* ▁ */
	{0x2582, '.'}, /* ▂ */
	{0x2583, ':'}, /* ▃ */
	{0x2584, '-'}, /* ▄ */
	{0x2585, '='}, /* ▅ */
	{0x2586, '+'}, /* ▆ */
	{0x2587, '*'}, /* ▇ */
	{0x2588, '#'}, /* █ */
	{0x25b2, '^'}, /* ▲ */
	{0x25b4, '^'}, /* ▴ */
	{0x25b6, '>'}, /* ▶ */
	{0x25b8, '>'}, /* ▸ */
	{0x25bc, 'v'}, /* ▼ */
	{0x25be, 'v'}, /* ▾ */
	{0x25cf, '*'}, /* ● */
};

char glyph_ascii(uint32_t code_point)
{
	size_t low = 0, high = sizeof(fallbacks) / sizeof(fallbacks[0]);

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (fallbacks[middle].code_point == code_point)
			return fallbacks[middle].ascii;
		if (fallbacks[middle].code_point < code_point)
			low = middle + 1;
		else
			high = middle;
	}
	return '?';
}
