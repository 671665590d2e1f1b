// SPDX-License-Identifier: Apache-2.0
/**
 * What a player decides: which track, from which frame, through which decoder; what to do when one fails.
 *
 * <pre>{@code
 *   commands --> PlayerAgent --cut / next / transport--> AudioPipeline
 *                  |   ^   ^                                |
 *                  |   |   +----------- signals ------------+
 *                  v   |
 *                TrackLoader: candidates by score, each tried in a job
 * }</pre>
 *
 * <p>All of it lives on the control thread and never waits: what takes time is a job that posts its result. Until a
 * reader is ready, what plays goes on. A pause of five seconds gives a device back; going on opens it again first.
 */
@NullMarked
package dev.stellatune.engine.playback;

import org.jspecify.annotations.NullMarked;
