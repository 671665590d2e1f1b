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

    private long onLog(final long userData, final long levelWord, final long text, final long length)
    {
        try
        {
            final HostContext context = host.find(userData);
            if (context != null)
            {
                final int level = (int)levelWord;
                log.log(context.plugin(), Math.clamp(level, AbiConstants.LOG_ERROR, AbiConstants.LOG_TRACE),
                    NativeText.read(text, length));
            }
        }
        catch (final Throwable ignored)
        {
            // a plugin's log line is not worth the process
        }
        return 0;
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

    private long onEmitEvent(final long result, final long userData, final long event, final long length)
    {
        return unsupported(result, userData, "this host takes no events from plugins");
    }

    private long onPollEvent(final long result, final long userData, final long out)
    {
        return unsupported(result, userData, "this host sends no events to plugins");
    }

    private long onSendControl(
        final long result, final long userData, final long request, final long length, final long out)
    {
        return unsupported(result, userData, "no control handler is registered with this host");
    }

    private long onFreeString(final long userData, final long pointer, final long length)
    {
        try
        {
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
        return 0;
    }

    private long unsupported(final long result, final long userData, final String message)
    {
        try
        {
            return host.find(userData) == null ?
                answer(result, AbiConstants.STATUS_INTERNAL, "the library of this plugin was already released") :
                answer(result, AbiConstants.STATUS_UNSUPPORTED, message);
        }
        catch (final Throwable e)
        {
            return answer(result, AbiConstants.STATUS_INTERNAL, "");
        }
    }

    /** Leaves a status where the caller wants it; the plugin gives its message back through {@code free_host_str}. */
    private long answer(final long result, final int code, final String message)
    {
        final byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        NativeMemory.zero(result, StStatus.SIZE);
        NativeMemory.putInt(result + StStatus.CODE_OFFSET, code);
        if (bytes.length != 0)
        {
            final long pointer = NativeMemory.allocate(bytes.length);
            NativeMemory.view(pointer, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
            lentStrings.add(pointer);
            NativeMemory.putLong(result + StStatus.MESSAGE_OFFSET + StStr.PTR_OFFSET, pointer);
            NativeMemory.putLong(result + StStatus.MESSAGE_OFFSET + StStr.LEN_OFFSET, bytes.length);
        }
        return result;
    }
}
