// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A hold that counts how often it was released, and refuses to be used afterwards.
 */
final class CountingHold implements ModuleHold
{
    private final PluginModule module;
    private final AtomicInteger releases = new AtomicInteger();

    CountingHold(final PluginModule module)
    {
        this.module = module;
    }

    @Override
    public NativeModule module()
    {
        if (releases.get() != 0)
        {
            throw new IllegalStateException("the hold was released");
        }
        return module;
    }

    @Override
    public void release()
    {
        releases.incrementAndGet();
    }

    int releases()
    {
        return releases.get();
    }
}
