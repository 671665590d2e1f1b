// SPDX-License-Identifier: Apache-2.0
/**
 * What lies on disk: plugin files in directories and on the class path, and how to tell that one has changed.
 *
 * <p>Nothing here loads a library or runs its code.
 */
@NullMarked
package dev.stellatune.engine.install;

import org.jspecify.annotations.NullMarked;
