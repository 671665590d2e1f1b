// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.AbiConstants;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.abi.StHostVTable;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What an engine offers to its plugins: callbacks and IO functions, as native function pointers made once.
 *
 * <p>A plugin never holds a pointer to a Java object. It holds a number, {@code user_data} or an IO handle, that is
 * looked up at each call; a late call from a library that is gone finds nothing and gets an error status.
 *
 * <p>[any-thread] after construction. Close it after the last library was closed.
 */
public final class PluginHost implements AutoCloseable
{
    /** How long a plugin waits for the answer to a control request, unless another limit is given. */
    public static final long DEFAULT_CONTROL_TIMEOUT_MS = 5000;

    private final Arena arena = Arena.ofShared();
    private final ConcurrentHashMap<Long, HostContext> contexts = new ConcurrentHashMap<>();
    private final AtomicLong nextId = new AtomicLong(1);
    private final LongAdder ownershipBreaches = new LongAdder();
    private final LongAdder lateCalls = new LongAdder();
    private final HostEvents events;
    private final HostCallbacks callbacks;
    private final HostIo io;
    private final CallMarks marks;
    private final ReentrantLock loading = new ReentrantLock();

    /**
     * A host with the default time-out, whose log takes exceptions, too.
     *
     * @param log takes what plugins log.
     */
    public PluginHost(final PluginLog log)
    {
        this(log, DEFAULT_CONTROL_TIMEOUT_MS,
            (where, failure) -> log.log("host", AbiConstants.LOG_ERROR, where + ": " + failure), CallMarks.unseen());
    }

    /**
     * Makes the function pointers.
     *
     * @param log              takes what plugins log.
     * @param controlTimeoutMs how long a plugin waits for the answer to a control request, positive.
     * @param defects          takes what listeners and handlers of {@link #events()} throw, with their name; called
     *                         on any thread.
     * @param marks            where threads note which call into a plugin they are in.
     */
    public PluginHost(
        final PluginLog log,
        final long controlTimeoutMs,
        final BiConsumer<String, Throwable> defects,
        final CallMarks marks)
    {
        this.marks = marks;
        events = new HostEvents(controlTimeoutMs, defects);
        callbacks = new HostCallbacks(this, log, arena);
        io = new HostIo(arena);
    }

    /**
     * [any-thread] Gives a byte source to native code.
     *
     * @param source read by whoever owns the stream; closed by {@link NativeStream#close()}.
     * @return the IO table and handle to pass to {@link DecoderInstance#open}.
     */
    public NativeStream stream(final ByteSource source)
    {
        return io.register(source);
    }

    /**
     * Events and requests.
     *
     * @return what the host and its plugins say to each other.
     */
    public HostEvents events()
    {
        return events;
    }

    /**
     * How many strings plugins have at this moment that the host lent to them. What a library has not given back when
     * it is gone is freed then.
     *
     * @return 0 when all were given back.
     */
    public int lentStringCount()
    {
        return callbacks.lentStringCount();
    }

    /**
     * How often an instance was called by a thread that did not own it.
     *
     * @return a count since construction.
     */
    public long ownershipBreachCount()
    {
        return ownershipBreaches.sum();
    }

    /**
     * How often a callback came from a library that was already gone.
     *
     * @return a count since construction.
     */
    public long lateCallCount()
    {
        return lateCalls.sum();
    }

    /**
     * [any-thread] The first step of closing: plugins that wait for an answer get a failure at once, and so do those
     * that ask later.
     */
    public void endRequests()
    {
        events.close();
    }

    /**
     * [any-thread] Frees the function pointers, unless a library that may still call them is left.
     *
     * <p>A library that could not be unmapped keeps them: its threads may call at any time.
     */
    @Override
    public void close()
    {
        endRequests();
        if (contexts.isEmpty() && arena.scope().isAlive())
        {
            callbacks.freeAllStrings();
            arena.close();
        }
    }

    /**
     * Held while a library's start-up or ending code runs. The loader lets one thread at a time do that anyway; here,
     * those that wait are not yet marked as being in that code.
     */
    ReentrantLock loading()
    {
        return loading;
    }

    /** Where threads note which call into a plugin they are in. */
    CallMarks marks()
    {
        return marks;
    }

    void countBreach()
    {
        ownershipBreaches.increment();
    }

    HostContext register(final String plugin, final Path runtimeRoot)
    {
        final HostContext context = new HostContext(nextId.getAndIncrement(), plugin, runtimeRoot, events);
        final long table = context.table();
        NativeMemory.putInt(table + StHostVTable.API_VERSION_OFFSET, AbiConstants.ABI_VERSION);
        NativeMemory.putLong(table + StHostVTable.USER_DATA_OFFSET, context.id());
        callbacks.fill(table);
        contexts.put(context.id(), context);
        return context;
    }

    /** To be called when the library is proven gone: from now on its calls are late. */
    void release(final HostContext context)
    {
        if (contexts.remove(context.id()) != null)
        {
            callbacks.freeStringsOf(context.id());
            context.free();
        }
    }

    @Nullable HostContext find(final long userData)
    {
        final HostContext context = contexts.get(userData);
        if (context == null)
        {
            lateCalls.increment();
        }
        return context;
    }
}
