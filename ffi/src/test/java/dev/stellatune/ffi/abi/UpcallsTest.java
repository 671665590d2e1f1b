// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every argument of every callback arrives in Java, and what Java returns arrives in C.
 */
class UpcallsTest
{
    private static final long USER_DATA = 0x7FFF_0000_0000_0001L;

    @Test
    void shouldPassAndReturnEverythingWhenPluginUsesTheHost(@TempDir final Path directory) throws Exception
    {
        try (Arena arena = Arena.ofConfined(); EchoPlugin plugin = new EchoPlugin(directory))
        {
            final Host host = new Host(plugin);
            final long table = plugin.allocate(StHostVTable.SIZE).address();
            NativeMemory.putLong(table + StHostVTable.USER_DATA_OFFSET, USER_DATA);
            put(table + StHostVTable.LOG_OFFSET, host, "log", Upcalls.LOG, arena);
            put(table + StHostVTable.GET_RUNTIME_ROOT_OFFSET, host, "root", Upcalls.GET_RUNTIME_ROOT, arena);
            put(table + StHostVTable.EMIT_EVENT_JSON_OFFSET, host, "emit", Upcalls.EMIT_EVENT_JSON, arena);
            put(table + StHostVTable.POLL_HOST_EVENT_JSON_OFFSET, host, "poll", Upcalls.POLL_HOST_EVENT_JSON, arena);
            put(table + StHostVTable.SEND_CONTROL_JSON_OFFSET, host, "send", Upcalls.SEND_CONTROL_JSON, arena);
            put(table + StHostVTable.FREE_HOST_STR_OFFSET, host, "free", Upcalls.FREE_HOST_STR, arena);

            use(plugin, StOutputSinkVTable.LIST_TARGETS_JSON_OFFSET, table, plugin.str("hello").address());

            assertThat(host.calls).containsExactly(
                "log 2 hello", "root", "emit hello", "poll hello", "send polled polled", "free sent");
            final long message = NativeMemory.getLong(host.message.address());
            final long root = NativeMemory.getLong(host.rootPath.address());
            assertThat(plugin.seen()).startsWith(root, 5, 1, message, 5, 2, message, 5, 3, message, 5);
        }
    }

    @Test
    void shouldPassAndReturnEverythingWhenPluginReads(@TempDir final Path directory) throws Exception
    {
        try (Arena arena = Arena.ofConfined(); EchoPlugin plugin = new EchoPlugin(directory))
        {
            final Io io = new Io(plugin);
            final long table = plugin.allocate(StIoVTable.SIZE).address();
            put(table + StIoVTable.READ_OFFSET, io, "read", Upcalls.IO_READ, arena);
            put(table + StIoVTable.SEEK_OFFSET, io, "seek", Upcalls.IO_SEEK, arena);
            put(table + StIoVTable.TELL_OFFSET, io, "tell", Upcalls.IO_TELL, arena);
            put(table + StIoVTable.SIZE_OFFSET, io, "size", Upcalls.IO_SIZE, arena);
            final long out = plugin.allocate(StStr.SIZE).address();

            use(plugin, StOutputSinkVTable.EXPORT_STATE_JSON_OFFSET, table, out);

            assertThat(io.calls).containsExactly(
                List.of(out, table, -1L, out + StStr.LEN_OFFSET),
                List.of(out, Long.MIN_VALUE, 2L, table),
                List.of(out, table),
                List.of(out, table));
            assertThat(plugin.seen()).startsWith(1, 2, 3, 4);
        }
    }

    private static void use(final EchoPlugin plugin, final long slot, final long table, final long argument)
    {
        final StatusSlot status = new StatusSlot(plugin.allocate(StatusSlot.SIZE).address());
        Calls.statusOut(plugin.function("user", slot), status, table, argument);
        assertThat(status.code()).isEqualTo(EchoPlugin.CODE);
    }

    private static void put(
        final long address,
        final Object receiver,
        final String method,
        final FunctionDescriptor descriptor,
        final Arena arena) throws ReflectiveOperationException
    {
        NativeMemory.putLong(address, Upcalls.stub(
            MethodHandles.lookup().bind(receiver, method, descriptor.toMethodType()), descriptor, arena).address());
    }

    private static long status(final long result, final int code, final MemorySegment message)
    {
        NativeMemory.putInt(result + StStatus.CODE_OFFSET, code);
        NativeMemory.copy(message.address(), result + StStatus.MESSAGE_OFFSET, StStr.SIZE);
        return result;
    }

    private static final class Host
    {
        private final List<String> calls = new ArrayList<>();
        private final EchoPlugin plugin;
        private final MemorySegment message;
        private final MemorySegment rootPath;

        Host(final EchoPlugin plugin)
        {
            this.plugin = plugin;
            this.message = plugin.str("empty");
            this.rootPath = plugin.str("/root");
        }

        @SuppressWarnings("unused")
        long log(final long userData, final long level, final long text, final long length)
        {
            note(userData, "log " + (int)level + " " + EchoPlugin.text(text, length));
            return 0;
        }

        @SuppressWarnings("unused")
        MemorySegment root(final long userData)
        {
            note(userData, "root");
            return rootPath;
        }

        @SuppressWarnings("unused")
        long emit(final long result, final long userData, final long event, final long length)
        {
            note(userData, "emit " + EchoPlugin.text(event, length));
            return status(result, 1, message);
        }

        @SuppressWarnings("unused")
        long poll(final long result, final long userData, final long out)
        {
            note(userData, "poll " + EchoPlugin.text(NativeMemory.view(out, StStr.SIZE)));
            NativeMemory.copy(plugin.str("polled").address(), out, StStr.SIZE);
            return status(result, 2, message);
        }

        @SuppressWarnings("unused")
        long send(final long result, final long userData, final long request, final long length, final long out)
        {
            note(userData, "send " + EchoPlugin.text(request, length) + " " +
                EchoPlugin.text(NativeMemory.view(out, StStr.SIZE)));
            NativeMemory.copy(plugin.str("sent").address(), out, StStr.SIZE);
            return status(result, 3, message);
        }

        @SuppressWarnings("unused")
        long free(final long userData, final long text, final long length)
        {
            note(userData, "free " + EchoPlugin.text(text, length));
            return 0;
        }

        private void note(final long userData, final String call)
        {
            calls.add(userData == USER_DATA ? call : "wrong user data in " + call);
        }
    }

    private static final class Io
    {
        private final List<List<Long>> calls = new ArrayList<>();
        private final MemorySegment empty;

        Io(final EchoPlugin plugin)
        {
            this.empty = plugin.str("");
        }

        @SuppressWarnings("unused")
        long read(final long result, final long io, final long buffer, final long length, final long outRead)
        {
            calls.add(List.of(io, buffer, length, outRead));
            return status(result, 1, empty);
        }

        @SuppressWarnings("unused")
        long seek(
            final long result, final long io, final long offset, final long whence, final long outPosition)
        {
            calls.add(List.of(io, offset, (long)(int)whence, outPosition));
            return status(result, 2, empty);
        }

        @SuppressWarnings("unused")
        long tell(final long result, final long io, final long outPosition)
        {
            calls.add(List.of(io, outPosition));
            return status(result, 3, empty);
        }

        @SuppressWarnings("unused")
        long size(final long result, final long io, final long outSize)
        {
            calls.add(List.of(io, outSize));
            return status(result, 4, empty);
        }
    }
}
