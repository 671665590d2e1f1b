// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.AbiConstants;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.abi.StHostVTable;
import dev.stellatune.ffi.abi.StStatus;
import dev.stellatune.ffi.abi.StStr;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the callbacks do once the library that was given them is gone, and with what it has not given back. The test
 * calls the function pointers as a thread of the plugin would.
 */
class LateCallTest
{
    private final PluginHost host = new PluginHost((plugin, level, message) -> {});
    private final HostContext context = host.register("lib.so", Path.of("/plugins/a"));
    private final long poll = NativeMemory.getLong(context.table() + StHostVTable.POLL_HOST_EVENT_JSON_OFFSET);
    private final long free = NativeMemory.getLong(context.table() + StHostVTable.FREE_HOST_STR_OFFSET);
    private final long result = NativeMemory.allocate(StStatus.SIZE);
    private final long out = NativeMemory.allocate(StStr.SIZE);

    @BeforeEach
    void load()
    {
        context.plugin("a");
    }

    @AfterEach
    void close()
    {
        host.release(context);
        host.close();
        NativeMemory.free(result);
        NativeMemory.free(out);
    }

    @SuppressWarnings("restricted")
    private static void call(final long function, final long... words)
    {
        final FunctionDescriptor shape = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        final MethodHandle handle =
            Linker.nativeLinker().downcallHandle(MemorySegment.ofAddress(function), shape);
        try
        {
            long _ = (long)handle.invokeExact(words[0], words[1], words[2]);
        }
        catch (final Throwable e)
        {
            throw new AssertionError(e);
        }
    }

    private int poll()
    {
        call(poll, result, context.id(), out);
        return NativeMemory.getInt(result + StStatus.CODE_OFFSET);
    }

    private void free(final long struct)
    {
        call(free, context.id(), NativeMemory.getLong(struct + StStr.PTR_OFFSET),
            NativeMemory.getLong(struct + StStr.LEN_OFFSET));
    }

    @Test
    void shouldAnswerWithAnErrorAndCountWhenTheLibraryIsGone()
    {
        host.events().send("a", "event");
        host.release(context);

        assertThat(poll()).isEqualTo(AbiConstants.STATUS_INTERNAL);
        assertThat(NativeText.readStrictAt(result + StStatus.MESSAGE_OFFSET)).contains("already released");
        assertThat(host.lateCallCount()).isEqualTo(1);

        assertThat(host.lentStringCount()).isEqualTo(1);
        free(result + StStatus.MESSAGE_OFFSET);
        assertThat(host.lentStringCount()).as("a late caller may give back what it got").isZero();
        assertThat(host.lateCallCount()).isEqualTo(1);
    }

    @Test
    void shouldFreeAStringOnceWhenItIsGivenBackTwice()
    {
        host.events().send("a", "event");
        assertThat(poll()).isEqualTo(AbiConstants.STATUS_OK);
        assertThat(NativeText.readStrictAt(out)).isEqualTo("event");
        assertThat(host.lentStringCount()).isEqualTo(1);

        free(out);
        free(out);

        assertThat(host.lentStringCount()).isZero();
        assertThat(poll()).isEqualTo(AbiConstants.STATUS_OK);
        assertThat(NativeText.readStrictAt(out)).as("no event").isEmpty();
    }

    @Test
    void shouldFreeWhatALibraryKeptWhenItIsGone()
    {
        final HostContext other = host.register("other.so", Path.of("/plugins/b"));
        other.plugin("a");
        host.events().send("a", "one");
        host.events().send("a", "two");
        assertThat(poll()).isEqualTo(AbiConstants.STATUS_OK);
        call(poll, result, other.id(), out);
        assertThat(host.lentStringCount()).isEqualTo(2);

        host.release(context);

        assertThat(host.lentStringCount()).isEqualTo(1);
        assertThat(NativeText.readStrictAt(out)).as("the other's own").isEqualTo("two");
        host.release(other);
        assertThat(host.lentStringCount()).isZero();
    }
}
