// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

/**
 * One counted reference to a loaded module: while it is held, the library stays mapped.
 *
 * <p>Each instance takes one at creation and releases it, exactly once, at the end of {@code destroy}.
 */
public interface ModuleHold
{
    /**
     * The module that is kept loaded.
     *
     * @return the module; valid until {@link #release()}.
     */
    NativeModule module();

    /**
     * [any-thread] Gives the reference back. The module must not be used afterwards.
     */
    void release();
}
