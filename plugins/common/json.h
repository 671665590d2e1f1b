// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_COMMON_JSON_H
#define STELLATUNE_COMMON_JSON_H

/**
 * Reads JSON without copying it: json_parse() checks a whole text, the other functions look into it.
 *
 * The reader is strict (RFC 8259), knows no locale, allocates in json_string() only, and refuses texts that are
 * nested deeper than 32 levels. Bytes above 0x7f are taken as they are.
 */

#include <stellatune/plugin.h>

typedef enum JsonType
{
    JSON_INVALID = 0, // not JSON, or not there
    JSON_NULL,
    JSON_BOOLEAN,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT,
} JsonType;

/** A view of one value; valid as long as the text that it was parsed from. */
typedef struct JsonValue
{
    JsonType type;
    const char *at; // the first character: a quote, a brace, a digit, ...
    const char *end;
} JsonValue;

/** Where an iteration over an object is. */
typedef struct JsonMember
{
    JsonValue key;
    JsonValue value;
} JsonMember;

/** Checks a text. The type is JSON_INVALID unless the text is one JSON value from start to end. */
JsonValue json_parse(StStr text);

/**
 * Moves to the next member of an object; false when there is none. Set the member to zero to start:
 *
 *     for (JsonMember member = {0}; json_next(object, &member);)
 */
bool json_next(JsonValue object, JsonMember *member);

/** The value of a key, the last one when a key is there twice; of type JSON_INVALID when there is none. */
JsonValue json_get(JsonValue object, const char *key);

/** Whether a string is the given text. */
bool json_equals(JsonValue string, const char *text);

/** Whether a value is the boolean true. */
bool json_is_true(JsonValue value);

/** Reads a number; false when the value is none or is beyond the range of a double. */
bool json_number(JsonValue value, double *out_number);

/**
 * Reads a string as NUL-terminated UTF-8, to be freed with free(). NULL when the value is no string, has a NUL in it or
 * memory is out.
 */
char *json_string(JsonValue value);

#endif
