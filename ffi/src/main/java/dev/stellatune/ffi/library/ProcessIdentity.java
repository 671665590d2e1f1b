// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which process is meant: ids are used again, and each container counts its own. [any-thread]
 */
public final class ProcessIdentity
{
    private static final Pattern BLANK = Pattern.compile(" ");
    private static final Pattern NAMESPACE = Pattern.compile("pid:\\[(\\d{1,18})]");
    private static final Path OWN_NAMESPACE = Path.of("/proc/self/ns/pid");
    private static final int START_TIME_AFTER_NAME = 19;

    private ProcessIdentity()
    {
    }

    /**
     * When a process started.
     *
     * @param pid its id.
     * @return in ticks since the machine did; -1 when there is no such process.
     * @throws IOException when the kernel does not say.
     * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
     */
    public static long startTicks(final long pid) throws IOException
    {
        final Path stat = Path.of("/proc", Long.toString(pid), "stat");
        if (!Files.exists(stat))
        {
            return -1;
        }
        final String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
        return Long.parseLong(BLANK.split(line.substring(line.lastIndexOf(')') + 2), -1)[START_TIME_AFTER_NAME]);
    }

    /**
     * In which namespace this process has its id, and sees those of others.
     *
     * @return the kernel's number; 0 when it does not say.
     */
    public static long namespace()
    {
        try
        {
            final Matcher name = NAMESPACE.matcher(Files.readSymbolicLink(OWN_NAMESPACE).toString());
            return name.matches() ? Long.parseLong(name.group(1)) : 0;
        }
        catch (final IOException e)
        {
            return 0;
        }
    }
}
