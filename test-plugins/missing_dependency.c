// SPDX-License-Identifier: Apache-2.0

/**
 * A library to link with, under a name that no file has.
 */

__attribute__((visibility("default"))) int missing_dependency(void);

int missing_dependency(void)
{
    return 0;
}
