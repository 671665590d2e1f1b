// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.ffi.plugin.PluginInfo;
import java.nio.file.Path;
import java.util.List;

/**
 * What became of the libraries of a directory.
 *
 * @param loaded the plugins that were loaded.
 * @param failed the files that were not, and why.
 */
public record LoadReport(List<PluginInfo> loaded, List<Failure> failed)
{
    /**
     * A file that could not be loaded.
     *
     * @param file    the file.
     * @param message one sentence.
     */
    public record Failure(Path file, String message)
    {
    }
}
