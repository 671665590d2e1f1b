// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.AbiConstants;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.abi.StHostVTable;
import dev.stellatune.ffi.abi.StStatus;
import dev.stellatune.ffi.abi.StStr;
import dev.stellatune.ffi.abi.Upcalls;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The six host callbacks of the ABI. [any-thread]
 *
 * <p>An exception that left an upcall would end the JVM: each method catches all and answers with a status.
 */
@SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // the callbacks are found by name, with the ABI's parameters
final class HostCallbacks
{
    private final PluginHost host;
    private final PluginLog log;
    private final Set<Long> lentStrings = ConcurrentHashMap.newKeySet();
    private final MemorySegment empty;
    private final long logStub;
    private final long runtimeRootStub;
    private final long emitStub;
    private final long pollStub;
    private final long controlStub;
    private final long freeStub;

    HostCallbacks(final PluginHost host, final PluginLog log, final Arena arena)
    {
        this.host = host;
        this.log = log;
        this.empty = arena.allocate(StStr.LAYOUT);
        logStub = stub("onLog", Upcalls.LOG, arena);
        runtimeRootStub = stub("onRuntimeRoot", Upcalls.GET_RUNTIME_ROOT, arena);
        emitStub = stub("onEmitEvent", Upcalls.EMIT_EVENT_JSON, arena);
        pollStub = stub("onPollEvent", Upcalls.POLL_HOST_EVENT_JSON, arena);
        controlStub = stub("onSendControl", Upcalls.SEND_CONTROL_JSON, arena);
        freeStub = stub("onFreeString", Upcalls.FREE_HOST_STR, arena);
    }

    void fill(final long table)
    {
        NativeMemory.putLong(table + StHostVTable.LOG_OFFSET, logStub);
        NativeMemory.putLong(table + StHostVTable.GET_RUNTIME_ROOT_OFFSET, runtimeRootStub);
        NativeMemory.putLong(table + StHostVTable.EMIT_EVENT_JSON_OFFSET, emitStub);
        NativeMemory.putLong(table + StHostVTable.POLL_HOST_EVENT_JSON_OFFSET, pollStub);
        NativeMemory.putLong(table + StHostVTable.SEND_CONTROL_JSON_OFFSET, controlStub);
        NativeMemory.putLong(table + StHostVTable.FREE_HOST_STR_OFFSET, freeStub);
    }

    private long stub(final String method, final FunctionDescriptor descriptor, final Arena arena)
    {
        final MethodType type = descriptor.toMethodType();
        try
        {
            final MethodHandle handle = MethodHandles.lookup().bind(this, method, type);
            return Upcalls.stub(handle, descriptor, arena).address();
        }
        catch (final NoSuchMethodException | IllegalAccessException e)
        {
            throw new IllegalStateException("host callback " + method + type, e);
        }
    }

    private void onLog(final long userData, final int level, final MemorySegment message)
    {
        try
        {
            final HostContext context = host.find(userData);
            if (context != null)
            {
                log.log(context.plugin(), Math.clamp(level, AbiConstants.LOG_ERROR, AbiConstants.LOG_TRACE),
                    textOf(message));
            }
        }
        catch (final Throwable ignored)
        {
            // a plugin's log line is not worth the process
        }
    }

    private MemorySegment onRuntimeRoot(final long userData)
    {
        try
        {
            final HostContext context = host.find(userData);
            return context == null ? empty : context.runtimeRoot();
        }
        catch (final Throwable e)
        {
            return empty;
        }
    }

    private MemorySegment onEmitEvent(final long userData, final MemorySegment event)
    {
        return unsupported(userData, "this host takes no events from plugins");
    }

    private MemorySegment onPollEvent(final long userData, final long out)
    {
        return unsupported(userData, "this host sends no events to plugins");
    }

    private MemorySegment onSendControl(final long userData, final MemorySegment request, final long out)
    {
        return unsupported(userData, "no control handler is registered with this host");
    }

    private void onFreeString(final long userData, final MemorySegment text)
    {
        try
        {
            final long pointer = NativeMemory.getLong(text.address() + StStr.PTR_OFFSET);
            // only what was lent is freed: a second free or a foreign pointer would corrupt the heap
            if (pointer != 0 && lentStrings.remove(pointer))
            {
                NativeMemory.free(pointer);
            }
        }
        catch (final Throwable ignored)
        {
            // a leaked string is not worth the process
        }
    }

    private MemorySegment unsupported(final long userData, final String message)
    {
        try
        {
            return host.find(userData) == null ?
                status(AbiConstants.STATUS_INTERNAL, "the library of this plugin was already released") :
                status(AbiConstants.STATUS_UNSUPPORTED, message);
        }
        catch (final Throwable e)
        {
            return status(AbiConstants.STATUS_INTERNAL, "");
        }
    }

    /** A status whose message the plugin gives back through {@code free_host_str}. */
    private MemorySegment status(final int code, final String message)
    {
        final MemorySegment status = Arena.ofAuto().allocate(StStatus.LAYOUT);
        final byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        NativeMemory.putInt(status.address() + StStatus.CODE_OFFSET, code);
        if (bytes.length != 0)
        {
            final long pointer = NativeMemory.allocate(bytes.length);
            NativeMemory.view(pointer, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
            lentStrings.add(pointer);
            NativeMemory.putLong(status.address() + StStatus.MESSAGE_OFFSET + StStr.PTR_OFFSET, pointer);
            NativeMemory.putLong(status.address() + StStatus.MESSAGE_OFFSET + StStr.LEN_OFFSET, bytes.length);
        }
        return status;
    }

    private static String textOf(final MemorySegment text)
    {
        return NativeText.read(
            NativeMemory.getLong(text.address() + StStr.PTR_OFFSET),
            NativeMemory.getLong(text.address() + StStr.LEN_OFFSET));
    }
}
