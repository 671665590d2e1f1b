// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory of this process, read by way of the kernel: where nothing is mapped, or nothing any more, a read comes
 * back short instead of ending the process.
 */
final class ProcessMemory implements AutoCloseable
{
    private final RandomAccessFile file;

    /**
     * Opens it.
     *
     * @throws IOException when the system does not permit it.
     */
    ProcessMemory() throws IOException
    {
        // not a channel: an interrupt would close that
        file = new RandomAccessFile("/proc/self/mem", "r");
    }

    /** What is readable without a gap from an address on, whole words of at most so many bytes, perhaps none. */
    ByteBuffer read(final long address, final int bytes)
    {
        final byte[] content = new byte[bytes];
        int count;
        try
        {
            file.seek(address);
            count = file.read(content);
        }
        catch (final IOException unmapped)
        {
            count = 0;
        }
        return ByteBuffer.wrap(content, 0, Math.max(0, count) / Long.BYTES * Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() throws IOException
    {
        file.close();
    }
}
