// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

/**
 * Does what plugins ask for.
 */
@FunctionalInterface
public interface ControlRequestHandler
{
    /**
     * [any-thread] A plugin asks, and waits for the answer.
     *
     * <p>Each request comes on a thread of its own that is none of the engine's: it may block, several may be under
     * way at once, and none holds up another. The request is answered before this returns, or
     * {@link ControlRequest#later()} is called before this returns. Otherwise it counts as dropped, and the plugin is
     * told so at once; when this throws, too, and the exception is recorded.
     *
     * <p>A plugin may ask within its entry, a create function or destroy. What waits for that very call, a reload of
     * the same plugin for instance, cannot end before the answer is given; the time-out ends such a knot.
     *
     * @param request to be answered once.
     */
    void onRequest(ControlRequest request);
}
