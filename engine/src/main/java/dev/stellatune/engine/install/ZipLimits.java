// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

/**
 * How much an archive may unpack to.
 *
 * @param totalBytes    of all files.
 * @param entries       files and directories.
 * @param depth         names in a path.
 * @param ratio         unpacked bytes per byte of the archive, for what unpacks to more than {@code freeBytes}.
 * @param freeBytes     what may be compressed as well as it can.
 */
record ZipLimits(long totalBytes, int entries, int depth, long ratio, long freeBytes)
{
    /** More than any plugin needs. */
    static final ZipLimits DEFAULT = new ZipLimits(512L << 20, 4096, 8, 100, 16L << 20);
}
