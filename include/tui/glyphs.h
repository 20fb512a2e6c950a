/* SPDX-License-Identifier: MIT */
/** The characters blametop draws with, and what stands for them without UTF-8. */
#ifndef TUI_GLYPHS_H
#define TUI_GLYPHS_H

#include <stdint.h>

/** One ASCII character for one of our own glyphs (arrows, lines, blocks); '?' for any other. */
char glyph_ascii(uint32_t code_point);

#endif
