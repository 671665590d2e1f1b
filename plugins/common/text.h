// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_COMMON_TEXT_H
#define STELLATUNE_COMMON_TEXT_H

/** Builds text on the heap. Running out of memory is remembered and reported by text_take(). */

#include <stellatune/plugin.h>

/** Text in the making; all zero is the empty one. */
typedef struct Text
{
    char *chars;
    size_t len;
    size_t capacity;
    bool failed;
} Text;

/** Appends NUL-terminated text as it is. */
void text_add(Text *text, const char *chars);

/** Appends a number in decimal. */
void text_add_number(Text *text, uint64_t number);

/** Appends NUL-terminated text as a JSON string, quotes included. Text that is not UTF-8 is taken as Latin-1. */
void text_add_json(Text *text, const char *chars);

/** Gives the text away, to be freed with free(), or says that memory is out. The text is empty afterwards. */
StStatus text_take(Text *text, StStr *out_str);

/** Frees a text that nobody takes. */
void text_free(Text *text);

/** Whether NUL-terminated text is well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. */
bool text_is_utf8(const char *chars);

#endif
