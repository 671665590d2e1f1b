// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE // strtod_l
#include "json.h"

#include <locale.h>
#include <math.h>

enum
{
    MAX_DEPTH = 32,
    MAX_NUMBER_CHARS = 63,
};

/**
 * What is left of a text. Functions that take a cursor move it, and return false when the text is not as it should be.
 */
typedef struct Cursor
{
    const char *at;
    const char *end;
} Cursor;

static JsonValue check_value(Cursor *cursor, int depth);

static void skip_space(Cursor *cursor)
{
    while (cursor->at < cursor->end && NULL != memchr(" \t\n\r", *cursor->at, 4))
    {
        cursor->at++;
    }
}

static bool take(Cursor *cursor, char expected)
{
    if (cursor->at < cursor->end && expected == *cursor->at)
    {
        cursor->at++;
        return true;
    }
    return false;
}

static bool take_word(Cursor *cursor, const char *word)
{
    const size_t len = strlen(word);
    if ((size_t)(cursor->end - cursor->at) < len || 0 != memcmp(cursor->at, word, len))
    {
        return false;
    }
    cursor->at += len;
    return true;
}

static bool take_digits(Cursor *cursor)
{
    const char *const start = cursor->at;
    while (cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9')
    {
        cursor->at++;
    }
    return cursor->at > start;
}

static bool check_number(Cursor *cursor)
{
    (void)take(cursor, '-');
    if (!take(cursor, '0') && !take_digits(cursor))
    {
        return false;
    }
    if (take(cursor, '.') && !take_digits(cursor))
    {
        return false;
    }
    if (take(cursor, 'e') || take(cursor, 'E'))
    {
        if (!take(cursor, '+'))
        {
            (void)take(cursor, '-');
        }
        return take_digits(cursor);
    }
    return true;
}

/** The four digits after \u. */
static bool take_unit(Cursor *cursor, uint32_t *out_unit)
{
    *out_unit = 0;
    for (int i = 0; i < 4; i++, cursor->at++)
    {
        static const char DIGITS[] = "0123456789abcdefABCDEF";
        const char *const digit = cursor->at < cursor->end ? memchr(DIGITS, *cursor->at, sizeof(DIGITS) - 1) : NULL;
        if (NULL == digit)
        {
            return false;
        }
        const uint32_t value = (uint32_t)(digit - DIGITS);
        *out_unit = *out_unit * 16 + (value < 16 ? value : value - 6);
    }
    return true;
}

/** Writes a code point above 0x7f as UTF-8; returns the number of bytes. */
static size_t encode(uint32_t code, char out_bytes[4])
{
    const size_t count = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = count - 1; i > 0; i--, code >>= 6)
    {
        out_bytes[i] = (char)(0x80 | (code & 0x3f));
    }
    out_bytes[0] = (char)((0xf00 >> count & 0xf0) | code);
    return count;
}

/** Takes one character or escape within a string and gives its bytes; 0 when it is not legal. */
static size_t take_char(Cursor *cursor, char out_bytes[4])
{
    if (cursor->at == cursor->end || (unsigned char)*cursor->at < 0x20)
    {
        return 0;
    }
    out_bytes[0] = *cursor->at++;
    if ('\\' != out_bytes[0])
    {
        return 1;
    }
    static const char ESCAPES[] = "\"\\/bfnrt";
    const char *const escape = cursor->at < cursor->end ? memchr(ESCAPES, *cursor->at, sizeof(ESCAPES) - 1) : NULL;
    if (NULL != escape)
    {
        cursor->at++;
        out_bytes[0] = "\"\\/\b\f\n\r\t"[escape - ESCAPES];
        return 1;
    }
    uint32_t code;
    uint32_t low;
    if (!take(cursor, 'u') || !take_unit(cursor, &code) || (code & 0xfc00) == 0xdc00)
    {
        return 0;
    }
    if ((code & 0xfc00) == 0xd800)
    {
        if (!take_word(cursor, "\\u") || !take_unit(cursor, &low) || (low & 0xfc00) != 0xdc00)
        {
            return 0;
        }
        code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
    }
    out_bytes[0] = (char)code;
    return code < 0x80 ? 1 : encode(code, out_bytes);
}

static bool check_string(Cursor *cursor)
{
    char bytes[4];
    (void)take(cursor, '"');
    while (!take(cursor, '"'))
    {
        if (0 == take_char(cursor, bytes))
        {
            return false;
        }
    }
    return true;
}

/** Checks an array, or an object when it has keys. */
static bool check_container(Cursor *cursor, char close, bool has_keys, int depth)
{
    cursor->at++;
    skip_space(cursor);
    if (take(cursor, close))
    {
        return true;
    }
    do
    {
        if (has_keys)
        {
            if (JSON_STRING != check_value(cursor, depth).type || !take(cursor, ':'))
            {
                return false;
            }
        }
        if (JSON_INVALID == check_value(cursor, depth).type)
        {
            return false;
        }
    }
    while (take(cursor, ','));
    return take(cursor, close);
}

/** Checks one value with the white space around it. */
static JsonValue check_value(Cursor *cursor, int depth)
{
    skip_space(cursor);
    JsonValue value = {JSON_INVALID, cursor->at, cursor->at};
    bool valid = cursor->at < cursor->end && depth < MAX_DEPTH;
    switch (valid ? *cursor->at : '\0')
    {
        case '{':
            value.type = JSON_OBJECT;
            valid = check_container(cursor, '}', true, depth + 1);
            break;
        case '[':
            value.type = JSON_ARRAY;
            valid = check_container(cursor, ']', false, depth + 1);
            break;
        case '"':
            value.type = JSON_STRING;
            valid = check_string(cursor);
            break;
        case 't':
        case 'f':
            value.type = JSON_BOOLEAN;
            valid = take_word(cursor, "true") || take_word(cursor, "false");
            break;
        case 'n':
            value.type = JSON_NULL;
            valid = take_word(cursor, "null");
            break;
        default:
            value.type = JSON_NUMBER;
            valid = valid && check_number(cursor);
            break;
    }
    value.type = valid ? value.type : JSON_INVALID;
    value.end = cursor->at;
    skip_space(cursor);
    return value;
}

JsonValue json_parse(StStr text)
{
    const char *const start = 0 == text.len ? "" : (const char *)text.ptr;
    Cursor cursor = {start, start + text.len};
    JsonValue value = check_value(&cursor, 0);
    if (cursor.at != cursor.end)
    {
        value.type = JSON_INVALID;
    }
    return value;
}

bool json_next(JsonValue object, JsonMember *member)
{
    if (JSON_OBJECT != object.type)
    {
        return false;
    }
    Cursor cursor = {NULL == member->key.at ? object.at + 1 : member->value.end, object.end};
    skip_space(&cursor);
    (void)take(&cursor, ',');
    member->key = check_value(&cursor, 0);
    (void)take(&cursor, ':');
    member->value = check_value(&cursor, 0);
    return JSON_STRING == member->key.type;
}

JsonValue json_get(JsonValue object, const char *key)
{
    JsonValue value = {JSON_INVALID, NULL, NULL};
    for (JsonMember member = {0}; json_next(object, &member);)
    {
        if (json_equals(member.key, key))
        {
            value = member.value;
        }
    }
    return value;
}

bool json_equals(JsonValue string, const char *text)
{
    if (JSON_STRING != string.type)
    {
        return false;
    }
    Cursor cursor = {string.at + 1, string.end - 1};
    while (cursor.at < cursor.end)
    {
        char bytes[4] = {0};
        const size_t count = take_char(&cursor, bytes);
        if (0 != strncmp(text, bytes, count) || '\0' == bytes[0])
        {
            return false;
        }
        text += count;
    }
    return '\0' == *text;
}

bool json_is_true(JsonValue value)
{
    return JSON_BOOLEAN == value.type && 't' == *value.at;
}

bool json_number(JsonValue value, double *out_number)
{
    const size_t len = (size_t)(value.end - value.at);
    if (JSON_NUMBER != value.type || len > MAX_NUMBER_CHARS)
    {
        return false;
    }
    char chars[MAX_NUMBER_CHARS + 1] = {0};
    memcpy(chars, value.at, len);
    // The process's own locale may want a decimal comma.
    const locale_t locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    *out_number = strtod_l(chars, NULL, locale);
    freelocale(locale);
    return isfinite(*out_number);
}

char *json_string(JsonValue value)
{
    // Decoded text is never longer than its escapes.
    char *const text = JSON_STRING == value.type ? malloc((size_t)(value.end - value.at) + 4) : NULL;
    if (NULL == text)
    {
        return NULL;
    }
    size_t len = 0;
    for (Cursor cursor = {value.at + 1, value.end - 1}; cursor.at < cursor.end;)
    {
        const size_t count = take_char(&cursor, text + len);
        if ('\0' == text[len])
        {
            free(text);
            return NULL;
        }
        len += count;
    }
    text[len] = '\0';
    return text;
}
