// SPDX-License-Identifier: Apache-2.0

/**
 * The idle decoder, of the size of a real one: 600 KB, and 500 addresses that the loader has to fill in. So what a
 * reload costs is what it costs to copy, check, open and close a library of this size.
 */

#define IDLE_ID "bench.padded"

#include "idle_decoder.c"

enum
{
    PADDING_BYTES = 600 * 1024,
};

#define TEN(...) __VA_ARGS__ __VA_ARGS__ __VA_ARGS__ __VA_ARGS__ __VA_ARGS__ \
    __VA_ARGS__ __VA_ARGS__ __VA_ARGS__ __VA_ARGS__ __VA_ARGS__
#define TIMES(...) TEN(__VA_ARGS__)

/** [any-thread] */
static void nothing(void)
{
}

/** Read by nobody; volatile, so that the compiler keeps it. */
static void (*volatile const RELOCATED[])(void) = {TIMES(TEN(nothing, nothing, nothing, nothing, nothing,))};

/** Not zero, so that it lies in the file. */
static volatile const char PADDING[PADDING_BYTES] = {1};

ST_PLUGIN_EXPORT const volatile void *padded_decoder_rest(size_t index);

/** [any-thread] Gives the loader a reason to believe that all of it is needed. */
const volatile void *padded_decoder_rest(size_t index)
{
    return 0 == index ? (const volatile void *)PADDING : (const volatile void *)RELOCATED;
}
