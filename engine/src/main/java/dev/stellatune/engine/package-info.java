// SPDX-License-Identifier: Apache-2.0
/**
 * The front door: an engine, its players, its configuration.
 *
 * <pre>{@code
 *   EngineConfig --launch--> AudioEngine --newPlayer(sink)--> Player     any number, each with
 *                                |                                       a pipeline of its own
 *                                |
 *                                +-- plugins(): load, reload, disable, look
 *
 *   threads:  control (one per engine)   workers (one or three per player)   jobs (short-lived)
 *             every method here may be called by any other thread
 * }</pre>
 *
 * <p>Nothing is global: two engines in one JVM know nothing of each other. Only this room reads the configuration;
 * all others are given values.
 */
@NullMarked
package dev.stellatune.engine;

import org.jspecify.annotations.NullMarked;
