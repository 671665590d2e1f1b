// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_LEDGER_HEAP_H
#define STELLATUNE_LEDGER_HEAP_H

/**
 * A heap that keeps books: every string that the plugin hands out is entered, and struck off when plugin_free gets it
 * back with the very length that it had.
 *
 * A test finds these by name:
 *
 *     long ledger_live(void)         strings handed out and not freed
 *     long ledger_allocated(void)    strings handed out so far
 *     long ledger_freed(void)        strings given back so far
 *     long ledger_bad_frees(void)    calls with an unknown pointer, another length or another alignment than 1
 */

#include "fixture.h"

#include <pthread.h>

typedef struct LedgerEntry
{
    struct LedgerEntry *next;
    size_t len;
    uint8_t text[];
} LedgerEntry;

static pthread_mutex_t ledger_lock = PTHREAD_MUTEX_INITIALIZER;
static LedgerEntry *ledger_entries;
static long ledger_allocated_count;
static long ledger_freed_count;
static long ledger_bad_free_count;

static inline long ledger_read(const long *count)
{
    pthread_mutex_lock(&ledger_lock);
    const long value = *count;
    pthread_mutex_unlock(&ledger_lock);
    return value;
}

FIXTURE_EXPORT long ledger_live(void);
FIXTURE_EXPORT long ledger_allocated(void);
FIXTURE_EXPORT long ledger_freed(void);
FIXTURE_EXPORT long ledger_bad_frees(void);

long ledger_live(void)
{
    pthread_mutex_lock(&ledger_lock);
    const long value = ledger_allocated_count - ledger_freed_count;
    pthread_mutex_unlock(&ledger_lock);
    return value;
}

long ledger_allocated(void)
{
    return ledger_read(&ledger_allocated_count);
}

long ledger_freed(void)
{
    return ledger_read(&ledger_freed_count);
}

long ledger_bad_frees(void)
{
    return ledger_read(&ledger_bad_free_count);
}

/** A copy of len bytes, entered in the books. The empty string is not allocated. */
static StStr ledger_copy(const void *text, size_t len)
{
    if (0 == len)
    {
        return st_str_empty();
    }
    LedgerEntry *const entry = (LedgerEntry *)malloc(sizeof(LedgerEntry) + len);
    memcpy(entry->text, text, len);
    entry->len = len;
    pthread_mutex_lock(&ledger_lock);
    entry->next = ledger_entries;
    ledger_entries = entry;
    ledger_allocated_count++;
    pthread_mutex_unlock(&ledger_lock);
    const StStr copy = {entry->text, len};
    return copy;
}

/** plugin_free: strikes the string off, or notes that there is no such string. */
static inline void ledger_free(void *ptr, size_t len, size_t align)
{
    st_log(fixture_host, ST_LOG_TRACE, "free");
    pthread_mutex_lock(&ledger_lock);
    LedgerEntry **link = &ledger_entries;
    while (NULL != *link && (*link)->text != (uint8_t *)ptr)
    {
        link = &(*link)->next;
    }
    LedgerEntry *const entry = *link;
    if (NULL == entry || entry->len != len || 1 != align)
    {
        ledger_bad_free_count++;
    }
    if (NULL != entry)
    {
        *link = entry->next;
        ledger_freed_count++;
        free(entry);
    }
    pthread_mutex_unlock(&ledger_lock);
}

#endif
