// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a check of the machine looks at; tests put something else in its place.
 *
 * @param javaVersion  the feature release of the JDK.
 * @param nativeAccess whether native functions may be called without a warning or an error.
 * @param exports      whether the packages that the libraries need are exported.
 * @param cores        that this process may use at a time.
 * @param files        the first line of a file with a path, or all of it; null when it cannot be read.
 * @param temporary    the directory for temporary files.
 */
record Probes(
    int javaVersion,
    boolean nativeAccess,
    boolean exports,
    int cores,
    Function<String, @Nullable String> files,
    Path temporary)
{
    /** This machine and this process. */
    static Probes ofSystem()
    {
        final Module own = Probes.class.getModule();
        return new Probes(
            Runtime.version().feature(),
            own.isNativeAccessEnabled(),
            ModuleLayer.boot().findModule("java.base")
                .map(base -> base.isExported("jdk.internal.misc", own)).orElse(false),
            Runtime.getRuntime().availableProcessors(),
            Probes::read,
            Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
    }

    private static @Nullable String read(final String path)
    {
        try
        {
            return Files.readString(Path.of(path), StandardCharsets.ISO_8859_1);
        }
        catch (final IOException e)
        {
            return null;
        }
    }
}
