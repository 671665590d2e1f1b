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
 *                     LeaseSwaps: publish the new value, drop the reference on the old lease, tell the endpoints
 *                     Probations: keep that reference until the workers have tried the new version
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
 *
 * <p><b>Probation.</b> Where it is on, a reload is answered with the verdict of the workers that had an instance. If
 * one of them says that its successor failed, the lease before is published again, under a new epoch and a new sequence
 * number: instances of it that still run are up to date by that, all others are recreated from it. It is a swap like
 * any other. Until then, what begins anew is made from the lease before. Nothing waits for a probation but the reload
 * itself and later loads of the same plugin; disabling and unloading end it.
 */
@NullMarked
package dev.stellatune.engine.runtime;

import org.jspecify.annotations.NullMarked;
