// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_TESTS_MEMORY_H
#define STELLATUNE_TESTS_MEMORY_H

/** Streams over bytes in memory, with the ways in which a stream can be awkward. */

#include <stellatune/plugin.h>

typedef struct MemoryStream
{
    const uint8_t *bytes;
    size_t size;
    size_t position;
    size_t max_read; // no read gives more; 0: no limit
    size_t fail_at;  // reads that start here or later fail; 0: none do
} MemoryStream;

/** Can do everything. */
extern const StIoVTable MEMORY_IO;

/** Can seek, but does not know its size or position. */
extern const StIoVTable MEMORY_IO_SEEK_ONLY;

/** Can only be read, as a pipe. */
extern const StIoVTable MEMORY_IO_READ_ONLY;

/** Has a seek function that always fails. */
extern const StIoVTable MEMORY_IO_SEEK_FAILS;

#endif
