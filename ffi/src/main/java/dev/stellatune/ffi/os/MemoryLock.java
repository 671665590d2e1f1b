// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.os;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the memory of this process from being swapped out. [any-thread]
 */
public final class MemoryLock
{
    private static final int MCL_CURRENT = 1;
    private static final int MCL_FUTURE = 2;
    private static final int MCL_ONFAULT = 4;

    private MemoryLock()
    {
    }

    /**
     * Locks every page of the process, present and future, from the moment it is first touched; memory that is only
     * reserved costs nothing. Holds until the process ends.
     *
     * <p>With a limit on locked memory nothing is locked at all: a lock within a limit would make later allocations
     * of the JVM fail that succeed otherwise.
     *
     * @return null when it is done, else one sentence that says why not.
     */
    public static @Nullable String lockAll()
    {
        if (!ProcessStatus.mayLockMemory())
        {
            return "memory is not locked: the limit is " + ProcessStatus.lockLimit().replaceAll("\\s+.*", "") +
                " bytes; lift it with ulimit -l unlimited, a memlock line in /etc/security/limits.conf or " +
                "LimitMEMLOCK=infinity in systemd";
        }

        final int errno = Libc.lockMemory(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
        return switch (errno)
        {
            case 0 -> null;
            case Libc.EPERM -> "memory is not locked: the system does not permit it";
            case Libc.ENOMEM -> "memory is not locked: there is not enough of it";
            case Libc.EINVAL -> "memory is not locked: the kernel is too old to lock pages when they are touched";
            default -> "memory is not locked: error " + errno;
        };
    }
}
