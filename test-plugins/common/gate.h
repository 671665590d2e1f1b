// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_GATE_H
#define STELLATUNE_GATE_H

/**
 * A gate that a test opens: a plugin waits until a file appears. When the wait begins, the file <gate>.reached is made,
 * and after 30 s without the gate's file the wait fails, so that a broken test ends.
 *
 * Before the first include of the source file: #define _POSIX_C_SOURCE 200809L
 */

#include "fixture.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define GATE_LIMIT_MS 30000

static void gate_announce(const char *gate)
{
    const StStr path = st_str_format("%s.reached", gate);
    char *const name = st_str_dup(path);
    FILE *const file = fopen(name, "w");
    if (NULL != file)
    {
        fclose(file);
    }
    free(name);
    free((void *)(uintptr_t)path.ptr);
}

/** Waits for the file `gate`; false when it did not come. */
static bool gate_wait(const char *gate)
{
    static const struct timespec MILLISECOND = {.tv_nsec = 1000000};
    gate_announce(gate);
    for (int i = 0; i < GATE_LIMIT_MS; i++)
    {
        if (0 == access(gate, F_OK))
        {
            return true;
        }
        nanosleep(&MILLISECOND, NULL);
    }
    return false;
}

#endif
