// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.io.ByteArrayInputStream;

/**
 * Bytes that come a few at a time, as from a slow network.
 */
final class TricklingStream extends ByteArrayInputStream
{
    private int calls;

    TricklingStream(final byte[] bytes)
    {
        super(bytes);
    }

    @Override
    public synchronized int read(final byte[] to, final int offset, final int length)
    {
        calls++;
        return super.read(to, offset, Math.min(length, 1 + calls % 777));
    }
}
