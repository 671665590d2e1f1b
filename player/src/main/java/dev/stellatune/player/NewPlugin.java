// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The sources of a plugin to start from: a directory that builds where there is a C compiler and CMake, and nothing
 * else of StellaTune.
 *
 * @param name of the plugin, and of all that is named after it.
 * @param kind what it can do.
 */
record NewPlugin(String name, PluginKind kind)
{
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,39}");

    /** CMake has targets of these names. */
    private static final Set<String> TAKEN = Set.of(
        "all", "clean", "edit_cache", "help", "install", "package", "package_source", "preinstall", "rebuild_cache",
        "test", "stellatune");

    /** The ABI and its CMake package. */
    private static final List<String> SDK = List.of(
        "include/stellatune/plugin.h", "cmake/stellatune-config.cmake", "cmake/stellatune-config-version.cmake",
        "cmake/stellatune-add-plugin.cmake");

    /**
     * @throws CommandException when the name cannot be one.
     */
    NewPlugin
    {
        if (!NAME.matcher(name).matches() || TAKEN.contains(name))
        {
            throw CommandException.wrongUse("'" + name + "' is no name for a plugin; " + (TAKEN.contains(name) ?
                "CMake has a use of its own for it." :
                "one has lower-case letters, digits, - and _, begins with a letter, and is not longer than 40."));
        }
    }

    /**
     * Writes the files.
     *
     * @param directory must be missing, or empty.
     * @throws IOException when a file cannot be written.
     */
    void write(final Path directory) throws IOException
    {
        write(directory, name + ".c", template(kind.word() + ".c"));
        write(directory, "CMakeLists.txt", template("CMakeLists.txt"));
        write(directory, "README.md", template("README.md"));
        write(directory, ".gitignore", "build/\n");
        if (kind == PluginKind.DECODER)
        {
            write(directory, "example." + name, template("example.txt"));
        }
        for (final String file : SDK)
        {
            write(directory, "stellatune/" + file, resource("sdk/" + file));
        }
        for (final String helper : kind.helpers())
        {
            write(directory, "stellatune/common/" + helper + ".h", resource("sdk/common/" + helper + ".h"));
            write(directory, "stellatune/common/" + helper + ".c", resource("sdk/common/" + helper + ".c"));
        }
    }

    private static void write(final Path directory, final String file, final String text) throws IOException
    {
        final Path path = directory.resolve(file);
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        Files.writeString(path, text);
    }

    private String template(final String file) throws IOException
    {
        final List<String> sources = new ArrayList<>(List.of(name + ".c"));
        kind.helpers().forEach(helper -> sources.add("stellatune/common/" + helper + ".c"));
        return resource("template/" + file)
            .replace("@MODULE@\n", resource("template/module.c").replaceFirst(".*\n\n", ""))
            .replace("@KIND@", kind.constant())
            .replace("@SLOTS@", kind.slots())
            .replace("@SCHEMA@", kind == PluginKind.DSP ?
                "{(const uint8_t *)CONFIG_SCHEMA, sizeof(CONFIG_SCHEMA) - 1}" : "ST_STR(\"{}\")")
            .replace("@SOURCES@", String.join(" ", sources))
            .replace("@WHAT@", kind.what().replace("NAME", name))
            .replace("@HEAR@", kind.hear().replace("NAME", name))
            .replace("@MORE@", kind.more().replace("NAME", name))
            .replace("@NAME@", name);
    }

    private static String resource(final String path) throws IOException
    {
        try (InputStream in = Objects.requireNonNull(NewPlugin.class.getResourceAsStream(path), path))
        {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
