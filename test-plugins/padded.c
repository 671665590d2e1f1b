// SPDX-License-Identifier: Apache-2.0

/**
 * The tone decoder in a library of the size that real ones have: 600 KB, with 500 addresses that the loader must put
 * right. For measuring what loading costs.
 */

#define TONE_ID "test.padded"
#define TONE_TYPE "padded"
#define TONE_RATE 48000
#define TONE_CHANNELS 2

#include <stdint.h>

#define PADDED_BYTES 580000
#define PADDED_FIVE(n) \
    &padded_content[n], &padded_content[n + 1], &padded_content[n + 2], &padded_content[n + 3], &padded_content[n + 4]
#define PADDED_50(n)                                                                                   \
    PADDED_FIVE(n), PADDED_FIVE(n + 5), PADDED_FIVE(n + 10), PADDED_FIVE(n + 15), PADDED_FIVE(n + 20), \
        PADDED_FIVE(n + 25), PADDED_FIVE(n + 30), PADDED_FIVE(n + 35), PADDED_FIVE(n + 40), PADDED_FIVE(n + 45)
#define PADDED_500                                                                                               \
    PADDED_50(0), PADDED_50(50), PADDED_50(100), PADDED_50(150), PADDED_50(200), PADDED_50(250), PADDED_50(300), \
        PADDED_50(350), PADDED_50(400), PADDED_50(450)

static const uint8_t padded_content[PADDED_BYTES] __attribute__((used)) = {1};
static const uint8_t *const padded_addresses[] __attribute__((used)) = {PADDED_500};

#include "tone.c"
