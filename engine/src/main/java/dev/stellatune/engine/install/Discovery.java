// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.nio.file.Path;
import java.util.List;

/**
 * What a look into a directory of plugins has found.
 *
 * @param files    the libraries to load, sorted by path.
 * @param problems what is no plugin although it should be one, or is left out.
 */
public record Discovery(List<Path> files, List<Problem> problems)
{
    /**
     * Something that is not as it should be.
     *
     * @param file    a file or a directory.
     * @param message one sentence.
     */
    public record Problem(Path file, String message)
    {
    }
}
