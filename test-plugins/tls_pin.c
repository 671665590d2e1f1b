// SPDX-License-Identifier: Apache-2.0

/**
 * A plugin that registers a thread-local destructor on each thread that creates or processes, as thread_local objects
 * of C++ and Rust do: the library stays mapped until these threads have ended. Built with
 * FIXTURE_UNIQUE, it has a unique symbol, too.
 */

#include "common/thread_local_destructor.h"

#define PASS_TOUCH thread_local_touch

#include "common/pass_dsp.h"
#include "common/unique_symbol.h"

FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_DSP, "tlspin"))
FIXTURE_MODULE("test.tlspin", 1, .create_dsp_instance = pass_create)
