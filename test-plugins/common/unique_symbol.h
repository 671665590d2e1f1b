// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_UNIQUE_SYMBOL_H
#define STELLATUNE_UNIQUE_SYMBOL_H

/**
 * A symbol of which the process has one, as static members of C++ templates are, for fixtures in C that are built with
 * FIXTURE_UNIQUE. The loader keeps for ever the library that it was found in first, and no other that has it as well.
 */

#ifdef FIXTURE_UNIQUE

__asm__(".pushsection .data\n"
        ".balign 8\n"
        ".globl fixture_unique\n"
        ".type fixture_unique, %gnu_unique_object\n"
        ".size fixture_unique, 8\n"
        "fixture_unique: .quad 0\n"
        ".popsection\n");

extern long fixture_unique;

/** Refers to it, so that the loader looks it up. */
__attribute__((visibility("default"))) long *fixture_unique_address(void);

long *fixture_unique_address(void)
{
    return &fixture_unique;
}

#endif

#endif
