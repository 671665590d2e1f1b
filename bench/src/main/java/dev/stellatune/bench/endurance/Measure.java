// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.endurance;

import dev.stellatune.ffi.os.ProcessFigures;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;

/**
 * What a process holds and must not hold more and more of.
 *
 * <p>What may be more in the end is what a JVM goes on with after the first tenth: compiled code, and what its
 * compilers and the C library keep for themselves. A leak that matters is far beyond it: a library that stays costs
 * four maps and twenty kilobytes at least.
 */
enum Measure
{
    /** The compilers' arenas take tens of megabytes while they are busy, as at the end of a run of seconds. */
    MEMORY("resident memory, KiB", 10, 32 * 1024),
    /** A job may have its library open at the moment of a sample. */
    FILES("open files", 0, 2),
    /** The C library keeps the stacks of threads that ended, up to 40 MB: at a megabyte and two maps each. */
    MAPS("maps", 0, 96),
    /** A job that has ended for Java may still end for the system. */
    THREADS("threads", 0, 2),
    /** What was not worth compiling in the first tenth. */
    CODE("code cache, KiB", 10, 6 * 1024);

    private static final int PERCENT = 100;
    private static final int KIB = 1024;

    private final String title;
    private final int percent;
    private final long constant;

    Measure(final String title, final int percent, final long constant)
    {
        this.title = title;
        this.percent = percent;
        this.constant = constant;
    }

    /** With its unit. */
    String title()
    {
        return title;
    }

    /** At this moment. */
    long read()
    {
        return switch (this)
        {
            case MEMORY -> ProcessFigures.residentKib();
            case FILES -> ProcessFigures.openFiles();
            case MAPS -> ProcessFigures.maps();
            case THREADS -> ProcessFigures.threads();
            case CODE -> codeKib();
        };
    }

    /** The most that may be there in the end. */
    long limit(final long first)
    {
        return first + first * percent / PERCENT + constant;
    }

    private static long codeKib()
    {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getName().startsWith("CodeHeap") || pool.getName().equals("CodeCache"))
            .map(MemoryPoolMXBean::getUsage).mapToLong(usage -> usage.getUsed() / KIB).sum();
    }
}
