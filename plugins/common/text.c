// SPDX-License-Identifier: Apache-2.0
#include "text.h"

static void add(Text *text, const char *chars, size_t len)
{
    if (0 == len)
    {
        return;
    }
    if (text->capacity - text->len < len)
    {
        const size_t capacity = (text->len + len) * 2 + 64;
        char *const grown = realloc(text->chars, capacity);
        if (NULL == grown)
        {
            text->failed = true;
            return;
        }
        text->chars = grown;
        text->capacity = capacity;
    }
    memcpy(text->chars + text->len, chars, len);
    text->len += len;
}

void text_add(Text *text, const char *chars)
{
    add(text, chars, strlen(chars));
}

void text_add_number(Text *text, uint64_t number)
{
    char digits[20];
    size_t at = sizeof(digits);
    do
    {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    }
    while (0 != number);
    add(text, digits + at, sizeof(digits) - at);
}

void text_add_json(Text *text, const char *chars)
{
    const bool latin1 = !text_is_utf8(chars);
    add(text, "\"", 1);
    for (const char *at = chars; '\0' != *at; at++)
    {
        const unsigned char code = (unsigned char)*at;
        if ('"' == code || '\\' == code)
        {
            add(text, (const char[]){'\\', *at}, 2);
        }
        else if (code < 0x20)
        {
            static const char DIGITS[] = "0123456789abcdef";
            add(text, (const char[]){'\\', 'u', '0', '0', DIGITS[code >> 4], DIGITS[code & 15]}, 6);
        }
        else if (latin1 && code >= 0x80)
        {
            add(text, (const char[]){(char)(0xc0 | code >> 6), (char)(0x80 | (code & 0x3f))}, 2);
        }
        else
        {
            add(text, at, 1);
        }
    }
    add(text, "\"", 1);
}

StStatus text_take(Text *text, StStr *out_str)
{
    const Text taken = *text;
    *text = (Text){0};
    if (taken.failed)
    {
        free(taken.chars);
        return st_error(ST_STATUS_INTERNAL, "out of memory");
    }
    out_str->ptr = (const uint8_t *)taken.chars;
    out_str->len = taken.len;
    return st_ok();
}

void text_free(Text *text)
{
    free(text->chars);
    *text = (Text){0};
}

bool text_is_utf8(const char *chars)
{
    const unsigned char *at = (const unsigned char *)chars;
    while ('\0' != *at)
    {
        const unsigned char lead = *at++;
        if (lead < 0x80)
        {
            continue;
        }
        const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
        // The second byte's range is what rules out overlong forms, surrogates and code points above U+10FFFF.
        const unsigned char low = 0xe0 == lead ? 0xa0 : 0xf0 == lead ? 0x90 : 0x80;
        const unsigned char high = 0xed == lead ? 0x9f : 0xf4 == lead ? 0x8f : 0xbf;
        if (lead < 0xc2 || lead > 0xf4 || *at < low || *at > high)
        {
            return false;
        }
        at++;
        for (int i = 1; i < more; i++, at++)
        {
            if (*at < 0x80 || *at > 0xbf)
            {
                return false;
            }
        }
    }
    return true;
}
