// SPDX-License-Identifier: Apache-2.0

/** What the plugins' JSON reader takes, refuses and makes of it, and what their writer writes. */

#include "../common/json.h"
#include "../common/text.h"

#include <locale.h>

#define CHECK(condition) ((condition) ? (void)0 : failed(__LINE__, #condition))

static void failed(int line, const char *condition)
{
    fprintf(stderr, "json_test.c:%d: %s\n", line, condition);
    exit(1);
}

/** Parses a copy that ends where the text ends, so that a read beyond it is found. */
static JsonType type_of(const char *text)
{
    const size_t len = strlen(text);
    uint8_t *const copy = malloc(len + 1);
    memcpy(copy, text, len);
    uint8_t *const exact = realloc(copy, 0 == len ? 1 : len);
    const JsonType type = json_parse((StStr){exact, len}).type;
    free(exact);
    return type;
}

static void should_take_what_is_json(void)
{
    CHECK(JSON_OBJECT == type_of("{}"));
    CHECK(JSON_OBJECT == type_of(" { \"a\" : [ 1 , -2.5e+3 , true , false , null , \"x\" ] , \"b\" : { } } \n"));
    CHECK(JSON_ARRAY == type_of("[[],[[]],{}]"));
    CHECK(JSON_STRING == type_of("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\uD83d\\udE00\""));
    CHECK(JSON_NUMBER == type_of("0"));
    CHECK(JSON_NUMBER == type_of("-0.0E-0"));
    CHECK(JSON_BOOLEAN == type_of("true"));
    CHECK(JSON_NULL == type_of("null"));
}

static void should_refuse_what_is_not(void)
{
    static const char *const TEXTS[] = {"", " ", "{", "}", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
        "{1:2}", "[1 2]", "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x10", "NaN", "tru", "truee", "nul", "'a'", "\"",
        "\"a", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"",
        "\"a\nb\"", "{} {}", "[]]", "\xef\xbb\xbf{}"};
    for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++)
    {
        CHECK(JSON_INVALID == type_of(TEXTS[i]));
    }
    CHECK(JSON_INVALID == json_parse((StStr){(const uint8_t *)8, 0}).type); // an empty text's pointer is not read
}

static void should_bound_the_depth(void)
{
    char text[201] = {0};
    for (size_t depth = 1; depth <= 100; depth++)
    {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        CHECK((depth <= 32 ? JSON_ARRAY : JSON_INVALID) == type_of(text));
    }
}

static void should_find_members(void)
{
    const JsonValue object =
        json_parse(st_str(" {\"a\":1,\"b\":{\"a\":2,\"c\":[3,{\"a\":4}]} , \"k\\u0065y\":5, \"a\":6 } "));
    double number = 0.0;
    CHECK(json_number(json_get(object, "a"), &number) && 6.0 == number);
    CHECK(json_number(json_get(json_get(object, "b"), "a"), &number) && 2.0 == number);
    CHECK(json_number(json_get(object, "key"), &number) && 5.0 == number);
    CHECK(JSON_INVALID == json_get(object, "c").type);
    CHECK(JSON_INVALID == json_get(object, "ke").type);
    CHECK(JSON_INVALID == json_get(object, "keys").type);
    CHECK(JSON_INVALID == json_get(json_get(object, "a"), "a").type);
    CHECK(!json_number(json_get(object, "b"), &number));
    CHECK(json_is_true(json_get(json_parse(st_str("{\"t\":true}")), "t")));
    CHECK(!json_is_true(json_get(json_parse(st_str("{\"t\":false}")), "t")));
    CHECK(!json_is_true(json_get(json_parse(st_str("{\"t\":\"true\"}")), "t")));
    int count = 0;
    for (JsonMember member = {0}; json_next(object, &member);)
    {
        count++;
    }
    CHECK(4 == count);
}

static void should_read_numbers_in_every_locale(void)
{
    double number = 0.0;
    if (NULL == setlocale(LC_ALL, "de_DE.UTF-8"))
    {
        (void)setlocale(LC_ALL, "C");
    }
    CHECK(json_number(json_parse(st_str("-12.5e-1")), &number) && -1.25 == number);
    CHECK(json_number(json_parse(st_str("4294967295")), &number) && 4294967295.0 == number);
    CHECK(!json_number(json_parse(st_str("1e999")), &number));
    (void)setlocale(LC_ALL, "C");
}

static void should_decode_strings(void)
{
    char *const text =
        json_string(json_parse(st_str("\"a\\\"\\\\\\/\\n\\u0041\\u00e4\\u20AC\\ud83d\\ude00\xc3\xa4\"")));
    CHECK(NULL != text && 0 == strcmp(text, "a\"\\/\nA\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\xc3\xa4"));
    free(text);
    char *const empty = json_string(json_parse(st_str("\"\"")));
    CHECK(NULL != empty && '\0' == *empty);
    free(empty);
    CHECK(NULL == json_string(json_parse(st_str("\"a\\u0000b\""))));
    CHECK(NULL == json_string(json_parse(st_str("12"))));
}

static void should_write_strings(void)
{
    static const char *const PAIRS[][2] = {
        {"", "\"\""}, {"a \"b\" \\ \n\x01", "\"a \\\"b\\\" \\\\ \\u000a\\u0001\""},
        {"\xc3\xa4\xf0\x9f\x98\x80", "\"\xc3\xa4\xf0\x9f\x98\x80\""}, {"M\xfcnchen", "\"M\xc3\xbcnchen\""}, // Latin-1
    };
    for (size_t i = 0; i < sizeof(PAIRS) / sizeof(PAIRS[0]); i++)
    {
        Text text = {0};
        StStr str = {0};
        text_add_json(&text, PAIRS[i][0]);
        CHECK(ST_STATUS_OK == text_take(&text, &str).code);
        CHECK(st_str_equals(str, PAIRS[i][1]));
        CHECK(JSON_STRING == json_parse(str).type);
        free((void *)str.ptr);
    }
    Text text = {0};
    StStr str = {0};
    text_add(&text, "");
    text_add_number(&text, 0);
    text_add(&text, " ");
    text_add_number(&text, UINT64_MAX);
    CHECK(ST_STATUS_OK == text_take(&text, &str).code);
    CHECK(st_str_equals(str, "0 18446744073709551615"));
    free((void *)str.ptr);
}

static void should_know_utf8(void)
{
    CHECK(text_is_utf8("") &&
        text_is_utf8("a\xc2\x80\xe0\xa0\x80\xed\x9f\xbf\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"));
    static const char *const TEXTS[] = {"\x80", "\xc0\x80", "\xc1\xbf", "\xc3", "\xc3\x28", "\xe0\x9f\xbf", "\xe2\x82",
        "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf0\x9f\x98", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"};
    for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++)
    {
        CHECK(!text_is_utf8(TEXTS[i]));
    }
}

int main(void)
{
    should_take_what_is_json();
    should_refuse_what_is_not();
    should_bound_the_depth();
    should_find_members();
    should_read_numbers_in_every_locale();
    should_decode_strings();
    should_write_strings();
    should_know_utf8();
    return 0;
}
