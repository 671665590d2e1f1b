// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.engine.control.Doorbell;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Where the control thread and the stages of one pipeline meet.
 *
 * <p>{@link #cut} and {@link #next} are places for one thing each: whoever takes it out owns it, so that a reader that
 * was replaced before the worker came by is not lost.
 */
final class Shared
{
    /** Written by the control thread. */
    private volatile Transport transport = Transport.STOPPED;
    /** Filled by the control thread, taken by the decoder worker; or taken back when it is replaced. */
    private final AtomicReference<@Nullable NextReader> cut = new AtomicReference<>();
    /** Likewise: what follows gaplessly. */
    private final AtomicReference<@Nullable NextReader> next = new AtomicReference<>();
    /** Written by the workers, read by the control thread. */
    private final ManyToOneConcurrentLinkedQueue<Signal> signals = new ManyToOneConcurrentLinkedQueue<>();
    /** Set by the sink worker when a mix was not finite, taken by the DSP worker. */
    private volatile boolean culpritWanted;
    /** Set by the decoder worker while its reader has nothing yet; read by the sink worker. */
    private volatile boolean lacking;
    /** The factor that the sink stage applies. */
    private volatile float volume = 1;
    private final Doorbell doorbell = new Doorbell();
    private final Sleepers sleepers = new Sleepers(doorbell);
    private final Runnable wake;

    Shared(final Runnable wake)
    {
        this.wake = wake;
    }

    Transport transport()
    {
        return transport;
    }

    void transport(final Transport latest)
    {
        transport = latest;
        doorbell.ring();
    }

    /** Whether nothing is to be heard. */
    boolean isAtRest()
    {
        final Transport latest = transport;
        return latest.paused() || latest.sink() == null;
    }

    AtomicReference<@Nullable NextReader> cut()
    {
        return cut;
    }

    AtomicReference<@Nullable NextReader> next()
    {
        return next;
    }

    /** One word for all stages of the pipeline: each row of them remembers what it has seen. */
    Doorbell doorbell()
    {
        return doorbell;
    }

    Sleepers sleepers()
    {
        return sleepers;
    }

    void signal(final Signal signal)
    {
        signals.add(signal);
        wake.run();
    }

    @Nullable Signal pollSignal()
    {
        return signals.poll();
    }

    boolean isLacking()
    {
        return lacking;
    }

    void lacking(final boolean now)
    {
        lacking = now;
    }

    float volume()
    {
        return volume;
    }

    void volume(final float factor)
    {
        volume = factor;
    }

    boolean culpritWanted()
    {
        return culpritWanted;
    }

    void culpritWanted(final boolean wanted)
    {
        culpritWanted = wanted;
    }
}
