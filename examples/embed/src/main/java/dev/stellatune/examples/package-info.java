// SPDX-License-Identifier: Apache-2.0

/** An application that embeds the engine: what it depends on, what it calls, and which flags its JVM needs. */
@NullMarked
package dev.stellatune.examples;

import org.jspecify.annotations.NullMarked;
