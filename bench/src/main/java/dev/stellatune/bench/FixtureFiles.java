// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the native fixtures are.
 */
final class FixtureFiles
{
    private static final String DIRECTORY = "test-plugins/target/native";

    private FixtureFiles()
    {
    }

    /**
     * The library of a fixture: from the system property {@code stellatune.testPlugins}, or from where the build puts
     * it, seen from the repository's root or from a module.
     *
     * @throws IllegalStateException when it is not there.
     */
    static Path library(final String name)
    {
        final String property = System.getProperty("stellatune.testPlugins", "");
        final Path[] directories = property.isEmpty() ?
            new Path[] {Path.of(DIRECTORY), Path.of("..").resolve(DIRECTORY)} : new Path[] {Path.of(property)};
        for (final Path directory : directories)
        {
            final Path library = directory.resolve(name).resolve("lib" + name + ".so");
            if (Files.exists(library))
            {
                return library.toAbsolutePath().normalize();
            }
        }
        throw new IllegalStateException("The fixture " + name + " is not built: run mvn package first, in the " +
            "repository's root.");
    }
}
