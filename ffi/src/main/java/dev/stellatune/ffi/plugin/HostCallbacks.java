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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The six host callbacks of the ABI. [any-thread]
 *
 * <p>An exception that left an upcall would end the JVM: each method catches all and answers with a status.
 */
@SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // the callbacks are found by name, with the ABI's parameters
final class HostCallbacks
{
    private static final byte[] NO_BYTES = {};

    private final PluginHost host;
    private final PluginLog log;
    /** By address: the user data with which each string that is not freed yet was asked for. */
    private final Map<Long, Long> lentStrings = new ConcurrentHashMap<>();
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
        try
        {
            final HostContext context = host.find(userData);
            if (context == null)
            {
                return answerLate(result, userData);
            }
            final String json = NativeText.readStrict(event, length);
            if (json == null)
            {
                return answer(result, userData, AbiConstants.STATUS_INVALID_ARG, "the event is no UTF-8 text");
            }
            host.events().emitted(context.plugin(), json);
            return answer(result, AbiConstants.STATUS_OK);
        }
        catch (final Throwable e)
        {
            return answer(result, AbiConstants.STATUS_INTERNAL);
        }
    }

    private long onPollEvent(final long result, final long userData, final long out)
    {
        try
        {
            final HostContext context = host.find(userData);
            if (context == null)
            {
                return answerLate(result, userData);
            }
            if (out == 0)
            {
                return answer(result, userData, AbiConstants.STATUS_INVALID_ARG, "there is no place for the event");
            }
            lend(out, userData, context.poll());
            return answer(result, AbiConstants.STATUS_OK);
        }
        catch (final Throwable e)
        {
            return answer(result, AbiConstants.STATUS_INTERNAL);
        }
    }

    private long onSendControl(
        final long result, final long userData, final long request, final long length, final long out)
    {
        try
        {
            final HostContext context = host.find(userData);
            if (context == null)
            {
                return answerLate(result, userData);
            }
            final String json = NativeText.readStrict(request, length);
            if (json == null || out == 0)
            {
                return answer(result, userData, AbiConstants.STATUS_INVALID_ARG,
                    json == null ? "the request is no UTF-8 text" : "there is no place for the response");
            }
            final PendingAnswer.Answer answer = host.events().request(context.plugin(), json);
            final boolean ok = answer.code() == AbiConstants.STATUS_OK;
            lend(out, userData, ok ? answer.text() : null);
            return answer(result, userData, answer.code(), ok ? "" : answer.text());
        }
        catch (final Throwable e)
        {
            return answer(result, AbiConstants.STATUS_INTERNAL);
        }
    }

    private long onFreeString(final long userData, final long pointer, final long length)
    {
        try
        {
            free(pointer);
        }
        catch (final Throwable ignored)
        {
            // a leaked string is not worth the process
        }
        return 0;
    }

    private long answerLate(final long result, final long userData)
    {
        return answer(
            result, userData, AbiConstants.STATUS_INTERNAL, "the library of this plugin was already released");
    }

    /** Leaves a status without a message where the caller wants it. */
    private static long answer(final long result, final int code)
    {
        NativeMemory.zero(result, StStatus.SIZE);
        NativeMemory.putInt(result + StStatus.CODE_OFFSET, code);
        return result;
    }

    /** Leaves a status where the caller wants it; the plugin gives its message back through {@code free_host_str}. */
    private long answer(final long result, final long userData, final int code, final String message)
    {
        final long status = answer(result, code);
        lend(result + StStatus.MESSAGE_OFFSET, userData, message);
        return status;
    }

    /** Leaves a string where the caller wants it, an empty one for null; the plugin gives it back. */
    private void lend(final long struct, final long userData, final @Nullable String text)
    {
        final byte[] bytes = text == null ? NO_BYTES : text.getBytes(StandardCharsets.UTF_8);
        final long pointer = bytes.length == 0 ? 0 : NativeMemory.allocate(bytes.length);
        if (pointer != 0)
        {
            NativeMemory.view(pointer, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
            lentStrings.put(pointer, userData);
        }
        NativeMemory.putLong(struct + StStr.PTR_OFFSET, pointer);
        NativeMemory.putLong(struct + StStr.LEN_OFFSET, bytes.length);
    }

    int lentStringCount()
    {
        return lentStrings.size();
    }

    /** Frees what a library has not given back. It is gone: it will neither read nor free them. */
    void freeStringsOf(final long userData)
    {
        lentStrings.forEach((pointer, borrower) ->
        {
            if (borrower == userData)
            {
                free(pointer);
            }
        });
    }

    /** No library is left. */
    void freeAllStrings()
    {
        lentStrings.keySet().forEach(this::free);
    }

    /** Only what was lent is freed: a second free or a foreign pointer would corrupt the heap. */
    private void free(final long pointer)
    {
        if (pointer != 0 && lentStrings.remove(pointer) != null)
        {
            NativeMemory.free(pointer);
        }
    }
}
