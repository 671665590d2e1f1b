// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which file systems of this process refuse to execute code.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_mounts.5.html">proc_pid_mounts(5)</a>
 */
final class Mounts
{
    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");
    private static final Pattern FIELDS = Pattern.compile(" ");
    private static final Pattern OPTIONS = Pattern.compile(",");

    private Mounts()
    {
    }

    /**
     * Whether code that lies in a directory cannot be loaded.
     *
     * @param directory that exists.
     */
    static boolean noExec(final Path directory) throws IOException
    {
        return noExec(directory.toRealPath(), Files.readAllLines(MOUNTS, StandardCharsets.ISO_8859_1));
    }

    /**
     * The same against given lines of a mount table. The longest mount point counts, and the later of two equal ones,
     * which hides the earlier.
     */
    static boolean noExec(final Path directory, final List<String> mounts)
    {
        boolean noExec = false;
        int longest = -1;
        for (final String line : mounts)
        {
            final String[] fields = FIELDS.split(line, -1);
            if (fields.length < 4)
            {
                continue;
            }

            final Path point = Path.of(unescape(fields[1]));
            if (directory.startsWith(point) && point.getNameCount() >= longest)
            {
                longest = point.getNameCount();
                noExec = OPTIONS.splitAsStream(fields[3]).anyMatch("noexec"::equals);
            }
        }

        return noExec;
    }

    private static String unescape(final String field)
    {
        final String bytes = OCTAL.matcher(field).replaceAll(
            (match) -> Matcher.quoteReplacement(
                String.valueOf((char)Integer.parseInt(match.group(1), 8))));
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
