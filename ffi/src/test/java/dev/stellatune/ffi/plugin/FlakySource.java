// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.NativeMemory;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A byte source over an array that a test can make fail, or answer nonsense.
 */
final class FlakySource implements ByteSource
{
    private final byte[] bytes;
    private int position;
    private int closes;
    private @Nullable Throwable failure;
    private @Nullable RuntimeException positionFailure;
    private @Nullable Integer readResult;

    FlakySource(final byte[] bytes)
    {
        this.bytes = bytes.clone();
    }

    /** From now on every function throws this; null ends it. */
    void failWith(final @Nullable Throwable throwable)
    {
        failure = throwable;
    }

    /** From now on only the position cannot be asked for. */
    void failPositionWith(final RuntimeException throwable)
    {
        positionFailure = throwable;
    }

    /** From now on read returns this, whatever it read. */
    void answerReadsWith(final int result)
    {
        readResult = result;
    }

    int closes()
    {
        return closes;
    }

    private void maybeFail() throws IOException
    {
        switch (failure)
        {
            case null ->
            {
            }
            case final IOException e -> throw e;
            case final RuntimeException e -> throw e;
            case final Error e -> throw e;
            default -> throw new AssertionError(failure);
        }
    }

    @Override
    public int read(final long address, final int length) throws IOException
    {
        maybeFail();
        final int count = Math.max(0, Math.min(length, bytes.length - position));
        for (int i = 0; i < count; i++)
        {
            NativeMemory.putByte(address + i, bytes[position + i]);
        }
        position += count;
        return readResult == null ? count : readResult;
    }

    @Override
    public boolean seekable()
    {
        return true;
    }

    @Override
    public void seek(final long target) throws IOException
    {
        maybeFail();
        position = Math.toIntExact(target);
    }

    @Override
    public long position()
    {
        if (positionFailure != null)
        {
            throw positionFailure;
        }
        return position;
    }

    @Override
    public long size() throws IOException
    {
        maybeFail();
        return bytes.length;
    }

    @Override
    public void close() throws IOException
    {
        closes++;
        maybeFail();
    }
}
