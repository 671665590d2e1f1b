// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import dev.stellatune.ffi.abi.AbiConstants;
import dev.stellatune.ffi.plugin.PluginLog;

/**
 * Passes what plugins log to the platform's logging, under {@code dev.stellatune.plugin}.
 */
final class PluginLogger implements PluginLog
{
    private final System.Logger logger = System.getLogger("dev.stellatune.plugin");

    PluginLogger()
    {
    }

    @Override
    public void log(final String plugin, final int level, final String message)
    {
        logger.log(switch (level)
        {
            case AbiConstants.LOG_ERROR -> System.Logger.Level.ERROR;
            case AbiConstants.LOG_WARN -> System.Logger.Level.WARNING;
            case AbiConstants.LOG_INFO -> System.Logger.Level.INFO;
            case AbiConstants.LOG_DEBUG -> System.Logger.Level.DEBUG;
            default -> System.Logger.Level.TRACE;
        }, "{0}: {1}", plugin, message);
    }
}
