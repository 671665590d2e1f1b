// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * What a decoder stage is to go on with when its reader ends.
 *
 * @param epoch  to which it belongs; in another one it means nothing.
 * @param reader open and positioned; null for the end.
 */
record NextReader(long epoch, @Nullable TrackReader reader)
{
}
