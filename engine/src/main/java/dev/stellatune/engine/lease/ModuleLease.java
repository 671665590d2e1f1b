// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.lease;

import dev.stellatune.ffi.plugin.ModuleHold;
import dev.stellatune.ffi.plugin.NativeModule;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A loaded library and the number of those who need it.
 *
 * <p>A new lease counts one reference, which belongs to its creator. [any-thread] unless a method says otherwise.
 */
public final class ModuleLease implements ModuleHold
{
    private static final VarHandle COUNT = countHandle();

    private final NativeModule module;
    /** Written by the control thread. */
    private volatile long epoch;
    private final FinishedLeases finished;
    @SuppressWarnings("FieldMayBeFinal")
    private volatile int count = 1;
    /** Written by the control thread before the lease is published, read after. */
    private long publishedSeq;
    /** Written by the control thread. */
    private volatile boolean trusted = true;
    /** Owned by the control thread. */
    private boolean noteTaken;
    /** Link of {@link FinishedLeases}; written by the thread that released the last reference. */
    private @Nullable ModuleLease nextFinished;

    /**
     * Counts a module, with one reference for the caller.
     *
     * @param module   the loaded library.
     * @param epoch    numbers the loads of an engine, for people and logs only.
     * @param finished where the note goes when the count reaches zero.
     */
    public ModuleLease(final NativeModule module, final long epoch, final FinishedLeases finished)
    {
        this.module = module;
        this.epoch = epoch;
        this.finished = finished;
    }

    private static VarHandle countHandle()
    {
        try
        {
            return MethodHandles.lookup().findVarHandle(ModuleLease.class, "count", int.class);
        }
        catch (final NoSuchFieldException | IllegalAccessException e)
        {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Takes a reference, unless the lease is finished.
     *
     * @return false when the count had already reached zero.
     */
    public boolean tryAcquire()
    {
        int current = count;
        while (current > 0)
        {
            if (COUNT.compareAndSet(this, current, current + 1))
            {
                return true;
            }
            current = count;
        }
        return false;
    }

    /**
     * Gives a reference back. The last one makes the lease finished and leaves a note for the control thread.
     *
     * @throws IllegalStateException when more was released than acquired; the count stays at zero.
     */
    @Override
    public void release()
    {
        int current = count;
        while (true)
        {
            if (current <= 0)
            {
                throw new IllegalStateException("lease " + this + " was released more often than acquired");
            }
            if (COUNT.compareAndSet(this, current, current - 1))
            {
                break;
            }
            current = count;
        }
        if (current == 1)
        {
            finished.add(this);
        }
    }

    /**
     * How many need the library at this moment.
     *
     * @return 0 when the lease is finished.
     */
    public int count()
    {
        return count;
    }

    @Override
    public NativeModule module()
    {
        return module;
    }

    /**
     * [control-thread] Whether the library is trusted; it is, unless this says otherwise.
     *
     * @param now false while it is on probation.
     */
    public void trust(final boolean now)
    {
        trusted = now;
    }

    /**
     * Whether the library need not be watched.
     *
     * @return false while it is on probation, and when it has failed that.
     */
    public boolean isTrusted()
    {
        return trusted;
    }

    /**
     * [control-thread] The library becomes current again after another one was.
     *
     * @param latest number.
     */
    public void returned(final long latest)
    {
        epoch = latest;
    }

    /**
     * The number of this load, or of its latest return.
     *
     * @return increasing over the loads of an engine.
     */
    public long epoch()
    {
        return epoch;
    }

    /**
     * The slot's sequence number with which this lease was published: messages up to it are older than the lease.
     *
     * @return 0 before publication.
     */
    public long publishedSeq()
    {
        return publishedSeq;
    }

    /**
     * [control-thread] Notes the sequence number, before the lease is published.
     *
     * @param seq of the publication.
     */
    public void publishedSeq(final long seq)
    {
        publishedSeq = seq;
    }

    /**
     * [control-thread] Whether the note that it is finished was taken: others see to it from then on.
     *
     * @return false also for a moment after the count has reached zero.
     */
    public boolean isNoteTaken()
    {
        return noteTaken;
    }

    /** [control-thread] */
    void noteTaken()
    {
        noteTaken = true;
    }

    @Nullable ModuleLease nextFinished()
    {
        return nextFinished;
    }

    void nextFinished(final @Nullable ModuleLease next)
    {
        nextFinished = next;
    }

    @Override
    public String toString()
    {
        return module.pluginId() + "#" + epoch;
    }
}
