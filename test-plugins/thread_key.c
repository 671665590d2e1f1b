// SPDX-License-Identifier: Apache-2.0

/**
 * A plugin that leaves thread-specific data with a destructor on each thread that creates or processes. Built with
 * THREAD_KEY_DELIVERED, it leaves that to thread_key_store.c, a library that lies beside it.
 */

#ifdef THREAD_KEY_DELIVERED
void thread_key_touch(void);
#else
#include "common/thread_key.h"
#endif

#define PASS_TOUCH thread_key_touch

#include "common/pass_dsp.h"

FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_DSP, "threadkey"))
FIXTURE_MODULE("test.threadkey", 1, .create_dsp_instance = pass_create)
