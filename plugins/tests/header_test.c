// SPDX-License-Identifier: Apache-2.0

/** That the header needs no other one, and warns about nothing in C11. */

#include <stellatune/plugin.h>

const StStr HEADER_TEST_STR = ST_STR("text");
