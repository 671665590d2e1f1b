// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.ffi.plugin.PluginException;

/**
 * A choice of what to bind.
 *
 * @param <E> the worker's endpoint.
 */
@FunctionalInterface
public interface Binding<E>
{
    /**
     * [control-thread] Binds.
     *
     * @param workers makes endpoints.
     * @return what one of its methods gave.
     * @throws PluginException when there is no such plugin or type.
     */
    E bind(PluginBindings workers) throws PluginException;
}
