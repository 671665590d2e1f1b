// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.compare;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What figures depend on.
 */
final class Machine
{
    private static final Path CPUS = Path.of("/proc/cpuinfo");
    private static final String MODEL = "model name";

    private Machine()
    {
    }

    /**
     * The machine as it is now.
     *
     * @return in words, by name; in order.
     */
    static Map<String, Object> description()
    {
        final Map<String, Object> words = new LinkedHashMap<>();
        words.put("when", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        words.put("processor", processor());
        words.put("cores", Runtime.getRuntime().availableProcessors());
        words.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        words.put("java", System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"));
        words.put("load", load());
        return words;
    }

    /** Whether others want more than a quarter of it. */
    static boolean isBusy()
    {
        return load() > Runtime.getRuntime().availableProcessors() / 4.0;
    }

    private static double load()
    {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static String processor()
    {
        try (Stream<String> lines = Files.lines(CPUS))
        {
            return lines.filter(line -> line.startsWith(MODEL)).findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse(System.getProperty("os.arch"));
        }
        catch (final IOException e)
        {
            return System.getProperty("os.arch");
        }
    }
}
