// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_LEDGER_TEXT_H
#define STELLATUNE_LEDGER_TEXT_H

/**
 * What the functions of the ledger hand out: texts and messages as they are told, each entered in the books. What they
 * may be told is said at the head of ledger.c.
 */

#include "ledger_heap.h"

typedef struct
{
    StStr config; // owned, on the ordinary heap
} Ledger;

/** The empty string of a language in which no address is ever NULL. */
static const StStr LEDGER_NOWHERE = {(const uint8_t *)1, 0};

/** What comes out of a panic: the message, and then where it came from. */
static StStr ledger_panic(const char *function)
{
    enum
    {
        LINES = 200,
        LINE_BYTES = 64
    };
    char buffer[(LINES + 2) * LINE_BYTES];
    int len = snprintf(buffer, sizeof(buffer), "panic in ffi `%s`: the ledger\nwas told to panic\r\n", function);
    for (int line = 0; line < LINES; line++)
    {
        len += snprintf(buffer + len, LINE_BYTES, "  %3d: core::ops::function::FnOnce::call_once\n", line);
    }
    return ledger_copy(buffer, (size_t)len);
}

/** Whether `what` ("fail", ...) is wanted of a function, by its own text or by the config. */
static bool ledger_wants(const Ledger *ledger, StStr text, const char *what, const char *function)
{
    return fixture_json_is(text, what, function) || (NULL != ledger && fixture_json_is(ledger->config, what, function));
}

static StStr ledger_text(const Ledger *ledger, StStr text, const char *function)
{
    static const char SPOILT[] = "{\"x\":\"\xC3\x28\xFF\"}";
    char buffer[64];
    if (ledger_wants(ledger, text, "empty", function))
    {
        return LEDGER_NOWHERE;
    }
    if (ledger_wants(ledger, text, "spoil", function))
    {
        return ledger_copy(SPOILT, sizeof(SPOILT) - 1);
    }
    const int len = snprintf(buffer, sizeof(buffer), "{\"function\":\"%s\"}", function);
    return ledger_copy(buffer, (size_t)len);
}

/** What a function does first: logs its name, counts the call, and fails when that is wanted. */
static StStatus ledger_begin(const Ledger *ledger, StStr text, const char *function)
{
    static const char FAILURE[] = "the ledger was told to fail";
    StStatus status = st_ok();
    st_log(fixture_host, ST_LOG_TRACE, function);
    if (NULL != ledger)
    {
        fixture_called();
    }
    if (ledger_wants(ledger, text, "empty", function))
    {
        status.message = LEDGER_NOWHERE;
    }
    if (ledger_wants(ledger, text, "mute", function))
    {
        status.code = ST_STATUS_INTERNAL;
    }
    else if (ledger_wants(ledger, text, "panic", function))
    {
        status.code = ST_STATUS_INTERNAL;
        status.message = ledger_panic(function);
    }
    else if (ledger_wants(ledger, text, "fail", function))
    {
        status.code = ST_STATUS_INTERNAL;
        status.message = ledger_wants(ledger, text, "spoil", function) ? ledger_text(ledger, text, function)
                                                                       : ledger_copy(FAILURE, sizeof(FAILURE) - 1);
    }
    return status;
}

/** A whole function that gives text out. */
static StStatus ledger_give(void *handle, StStr text, const char *function, StStr *out)
{
    const StStatus status = ledger_begin((const Ledger *)handle, text, function);
    if (ST_STATUS_OK == status.code)
    {
        *out = ledger_text((const Ledger *)handle, text, function);
    }
    return status;
}

#endif
