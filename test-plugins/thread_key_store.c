// SPDX-License-Identifier: Apache-2.0

/**
 * No plugin, but a library that is delivered with one and has its thread keys.
 */

#include "common/thread_key.h"
