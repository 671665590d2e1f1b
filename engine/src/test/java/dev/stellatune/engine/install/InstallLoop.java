// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import dev.stellatune.ffi.os.FileExchange;
import java.nio.file.Path;

/**
 * Installs two versions of a plugin by turns until it is killed. Says when the first is there.
 */
final class InstallLoop
{
    private InstallLoop()
    {
    }

    /** Arguments: the directory of plugins, whether directories can be exchanged there, two artifacts. */
    static void main(final String[] arguments) throws InstallException
    {
        final PluginInstaller installer = new PluginInstaller(Path.of(arguments[0]),
            Boolean.parseBoolean(arguments[1]) ? FileExchange::exchange : (_, _) -> false);
        for (int i = 0; ; i++)
        {
            installer.install(Path.of(arguments[2 + i % 2]));
            if (i == 0)
            {
                System.out.println("installed");
            }
        }
    }
}
