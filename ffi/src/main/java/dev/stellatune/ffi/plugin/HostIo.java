// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.AbiConstants;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.abi.StIoVTable;
import dev.stellatune.ffi.abi.StStatus;
import dev.stellatune.ffi.abi.Upcalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The IO tables through which native decoders read Java byte sources.
 *
 * <p>A handle is an index and a serial number: the index finds the entry without boxing, the serial number makes a
 * handle of a closed stream fail instead of reading somebody else's. Statuses carry no message, as the ABI asks.
 */
@SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // the callbacks are found by name, with the ABI's parameters
final class HostIo
{
    private static final int FIRST_CAPACITY = 16;

    private final Object registration = new Object();
    private volatile @Nullable Entry[] entries = new Entry[FIRST_CAPACITY];
    private int nextSerial = 1;

    private final long seekableTable;
    private final long streamTable;

    HostIo(final Arena arena)
    {
        seekableTable = arena.allocate(StIoVTable.LAYOUT).address();
        streamTable = arena.allocate(StIoVTable.LAYOUT).address();
        final long read = stub("onRead", Upcalls.IO_READ, arena);
        final long tell = stub("onTell", Upcalls.IO_TELL, arena);
        NativeMemory.putLong(seekableTable + StIoVTable.READ_OFFSET, read);
        NativeMemory.putLong(seekableTable + StIoVTable.TELL_OFFSET, tell);
        NativeMemory.putLong(seekableTable + StIoVTable.SEEK_OFFSET, stub("onSeek", Upcalls.IO_SEEK, arena));
        NativeMemory.putLong(seekableTable + StIoVTable.SIZE_OFFSET, stub("onSize", Upcalls.IO_SIZE, arena));
        NativeMemory.putLong(streamTable + StIoVTable.READ_OFFSET, read);
        NativeMemory.putLong(streamTable + StIoVTable.TELL_OFFSET, tell);
    }

    NativeStream register(final ByteSource source)
    {
        synchronized (registration)
        {
            @Nullable Entry[] table = entries;
            int index = 0;
            while (index < table.length && table[index] != null)
            {
                index++;
            }
            if (index == table.length)
            {
                table = Arrays.copyOf(table, table.length * 2);
            }
            final long handle = ((long)nextSerial++ << Integer.SIZE) | index;
            final Entry entry = new Entry(source, handle, source.seekable() ? seekableTable : streamTable);
            table[index] = entry;
            entries = table;
            return entry;
        }
    }

    private void unregister(final Entry entry)
    {
        synchronized (registration)
        {
            final @Nullable Entry[] table = entries;
            table[(int)entry.handle] = null;
            entries = table;
        }
    }

    private @Nullable ByteSource find(final long handle)
    {
        final @Nullable Entry[] table = entries;
        final int index = (int)handle;
        if (index < 0 || index >= table.length)
        {
            return null;
        }
        final Entry entry = table[index];
        return entry != null && entry.handle == handle ? entry.source : null;
    }

    private long onRead(
        final long result, final long handle, final long buffer, final long length, final long outCount)
    {
        try
        {
            final ByteSource source = find(handle);
            if (source == null || length < 0)
            {
                return answer(result, AbiConstants.STATUS_INVALID_ARG);
            }
            final int wanted = (int)Math.min(length, Integer.MAX_VALUE);
            final int count = wanted == 0 ? 0 : source.read(buffer, wanted);
            if (count < 0 || count > wanted)
            {
                return answer(result, AbiConstants.STATUS_IO);
            }
            NativeMemory.putLong(outCount, count);
            return answer(result, AbiConstants.STATUS_OK);
        }
        catch (final Throwable e)
        {
            return answer(result, AbiConstants.STATUS_IO);
        }
    }

    private long onSeek(
        final long result, final long handle, final long offset, final long whence, final long outPosition)
    {
        try
        {
            final ByteSource source = find(handle);
            if (source == null)
            {
                return answer(result, AbiConstants.STATUS_INVALID_ARG);
            }
            if (!source.seekable())
            {
                return answer(result, AbiConstants.STATUS_UNSUPPORTED);
            }
            final long target = switch ((int)whence)
            {
                case AbiConstants.SEEK_START -> offset;
                case AbiConstants.SEEK_CURRENT -> source.position() + offset;
                case AbiConstants.SEEK_END -> source.size() + offset;
                default -> -1;
            };
            if (target < 0)
            {
                return answer(result, AbiConstants.STATUS_INVALID_ARG);
            }
            source.seek(target);
            NativeMemory.putLong(outPosition, target);
            return answer(result, AbiConstants.STATUS_OK);
        }
        catch (final Throwable e)
        {
            return answer(result, AbiConstants.STATUS_IO);
        }
    }

    private long onTell(final long result, final long handle, final long outPosition)
    {
        try
        {
            final ByteSource source = find(handle);
            if (source == null)
            {
                return answer(result, AbiConstants.STATUS_INVALID_ARG);
            }
            NativeMemory.putLong(outPosition, source.position());
            return answer(result, AbiConstants.STATUS_OK);
        }
        catch (final Throwable e)
        {
            return answer(result, AbiConstants.STATUS_IO);
        }
    }

    private long onSize(final long result, final long handle, final long outSize)
    {
        try
        {
            final ByteSource source = find(handle);
            final long size = source == null ? ByteSource.UNKNOWN_SIZE : source.size();
            if (size < 0)
            {
                return answer(
                    result, source == null ? AbiConstants.STATUS_INVALID_ARG : AbiConstants.STATUS_UNSUPPORTED);
            }
            NativeMemory.putLong(outSize, size);
            return answer(result, AbiConstants.STATUS_OK);
        }
        catch (final Throwable e)
        {
            return answer(result, AbiConstants.STATUS_IO);
        }
    }

    private long stub(final String method, final FunctionDescriptor descriptor, final Arena arena)
    {
        try
        {
            final MethodHandle handle = MethodHandles.lookup().bind(this, method, descriptor.toMethodType());
            return Upcalls.stub(handle, descriptor, arena).address();
        }
        catch (final NoSuchMethodException | IllegalAccessException e)
        {
            throw new IllegalStateException("IO callback " + method, e);
        }
    }

    /** Leaves a status without a message where the caller wants it. */
    private static long answer(final long result, final int code)
    {
        NativeMemory.zero(result, StStatus.SIZE);
        NativeMemory.putInt(result + StStatus.CODE_OFFSET, code);
        return result;
    }

    private final class Entry implements NativeStream
    {
        private final ByteSource source;
        private final long handle;
        private final long table;
        private boolean closed;

        Entry(final ByteSource source, final long handle, final long table)
        {
            this.source = source;
            this.handle = handle;
            this.table = table;
        }

        @Override
        public long table()
        {
            return table;
        }

        @Override
        public long handle()
        {
            return handle;
        }

        @Override
        public void close()
        {
            if (closed)
            {
                return;
            }
            closed = true;
            unregister(this);
            try
            {
                source.close();
            }
            catch (final IOException ignored)
            {
                // nothing was written: there is nothing to lose
            }
        }
    }
}
