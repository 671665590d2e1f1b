// SPDX-License-Identifier: Apache-2.0
/**
 * The life of plugins: which library is current, who is told when that changes, when a library is closed.
 *
 * <pre>{@code
 *   [any-thread]      PluginRuntime: load, reload, enable, disable, unload, look
 *                          | request queue
 *   [control-thread]  ControlAgent -> PluginLifecycle -> PluginRegistry { PluginSlot -> {current, enabled, seq} }
 *                          |                                 ^ acquireCurrentLease, from any thread, without waiting
 *                          | jobs: load, shut down, close
 *                     PluginBindings: endpoints by slot; RECREATE and DESTROY go to them
 *                     PluginSync: directories and files against what is loaded; what is unchanged is not touched
 *                     Reclaimer: finished leases are shut down, closed, proven gone; pinned ones wait with their
 *                          reason, and have workers get new threads (WorkerThreads) where the old ones hold them
 *   [any-thread]      PluginRuntime.events: what the plugins and the engine's user say to each other, past all this
 * }</pre>
 *
 * <p>Only the control thread swaps, retires and closes. It calls no function of a plugin itself: loading, the shutdown
 * hook and closing, whose destructors are plugin code too, run in jobs. A candidate is checked completely before the
 * old lease is touched; a failed load changes nothing.
 */
@NullMarked
package dev.stellatune.engine.runtime;

import org.jspecify.annotations.NullMarked;
