// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.io.Closeable;
import java.io.IOException;

/**
 * Encoded bytes that native code reads through an IO table.
 *
 * <p>One thread at a time: whoever owns the decoder that reads from it. A failure is thrown; the plugin sees an IO
 * status. {@link ByteSources} makes them from files, channels and streams.
 */
public interface ByteSource extends Closeable
{
    /** What {@link #size()} returns when nobody knows. */
    long UNKNOWN_SIZE = -1;

    /**
     * Reads up to {@code length} bytes; fewer only at the end or when fewer are at hand.
     *
     * @param address where to put them, in native memory.
     * @param length  in bytes, positive.
     * @return bytes read; 0 at the end.
     * @throws IOException when reading fails.
     */
    int read(long address, int length) throws IOException;

    /**
     * Whether {@link #seek(long)} works and {@link #size()} is known.
     *
     * @return false for a stream that can only be read on.
     */
    boolean seekable();

    /**
     * Sets the position of the next read.
     *
     * @param position bytes from the start, 0 or more; past the end is allowed and reads nothing.
     * @throws IOException when it is not seekable, or fails.
     */
    void seek(long position) throws IOException;

    /**
     * The position of the next read.
     *
     * @return bytes from the start.
     */
    long position();

    /**
     * The length of the whole source.
     *
     * @return in bytes, or {@link #UNKNOWN_SIZE}.
     * @throws IOException when it cannot be asked.
     */
    long size() throws IOException;
}
