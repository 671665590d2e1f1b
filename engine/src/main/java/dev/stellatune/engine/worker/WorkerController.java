// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import dev.stellatune.engine.control.ConfigText;
import dev.stellatune.engine.control.ControlFold;
import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.control.Outcome;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.ffi.plugin.ConfigPlan;
import dev.stellatune.ffi.plugin.PluginException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * The life of one instance in a worker: what is wanted of it, what is being made, what runs.
 *
 * <p>All methods belong to the worker's thread, at safe points. Instances are made and destroyed in jobs, by way of
 * {@link Staging}.
 *
 * @param <T> an instance with whatever belongs to it.
 */
public final class WorkerController<T>
{
    private final WorkerEndpoint<?> endpoint;
    private final InstanceHandling<T> handling;
    private final Staging<T> staging;
    private final Backoff backoff;
    private final WantedConfig config;
    private final NanoClock clock;
    private final InstanceListener listener;
    private final ControlFold fold = new ControlFold();

    private @Nullable T instance;
    private @Nullable T staged;
    private InstanceState state;
    /** Of the last instance: a faulted one comes back only with a later library. */
    private long lastInstanceSeq;

    /**
     * Takes over an endpoint and its first instance.
     *
     * @param endpoint   where messages come from and outcomes go.
     * @param handling   of this kind of instance.
     * @param jobs       where instances are made and destroyed.
     * @param clock      for the back-off and the times of outcomes.
     * @param listener   learns of changes.
     * @param first      handed over; null to begin without an instance and stage one at the first safe point.
     */
    public WorkerController(
        final WorkerEndpoint<?> endpoint,
        final InstanceHandling<T> handling,
        final JobExecutor jobs,
        final NanoClock clock,
        final InstanceListener listener,
        final @Nullable T first)
    {
        this.endpoint = endpoint;
        this.handling = handling;
        this.staging = new Staging<>(endpoint, handling, jobs);
        this.clock = clock;
        this.backoff = new Backoff(clock);
        this.config = new WantedConfig(endpoint.config());
        this.listener = listener;
        this.instance = first;
        this.state = first == null ? InstanceState.PENDING_RECREATE : InstanceState.RUNNING;
    }

    /**
     * The instance in use.
     *
     * @return null when there is none.
     */
    public @Nullable T instance()
    {
        return instance;
    }

    /**
     * Where the instance is in its life.
     *
     * @return the state since the last safe point.
     */
    public InstanceState state()
    {
        return state;
    }

    /**
     * The successor that waits to be taken over.
     *
     * @return null when there is none.
     */
    public @Nullable T staged()
    {
        return staged;
    }

    /**
     * Whether {@link #advance()} has something to do even though the doorbell did not ring.
     *
     * @return false in the steady state.
     */
    public boolean busy()
    {
        return staged != null || (state == InstanceState.PENDING_RECREATE && !staging.isUnderWay());
    }

    /**
     * The doorbell rang: takes all messages and what a job may have left, and acts on the latest wanted state.
     */
    public void onDoorbell()
    {
        final long seqBefore = fold.seq();
        endpoint.drainTo(fold);
        if (fold.seq() > seqBefore)
        {
            // a newer library does not wait for the back-off of the one before
            backoff.reset();
        }
        final Staging.Result<T> arrived = staging.take();
        // that none could be made is of no interest once none is wanted
        if (arrived != null && (arrived.instance() != null || fold.instanceWanted()))
        {
            onArrival(arrived);
        }
        advance();
    }

    /**
     * Acts on the wanted state. To be called at each safe point while {@link #busy()}.
     */
    public void advance()
    {
        if (!fold.instanceWanted())
        {
            end();
            return;
        }
        if (fold.configVersion() > config.version())
        {
            onConfig(endpoint.config());
        }
        if (state == InstanceState.DESTROYED)
        {
            state = InstanceState.PENDING_RECREATE;
        }
        final T waiting = staged;
        if (waiting != null)
        {
            tryTakeOver(waiting);
        }
        if (staged == null && !staging.isUnderWay() && successorWanted())
        {
            state = InstanceState.PENDING_RECREATE;
            if (backoff.isDue() && madeRoom())
            {
                staging.start(config.target());
            }
        }
    }

    /**
     * The instance failed while it was in use: it is destroyed, and comes back with the next RECREATE.
     */
    public void fault()
    {
        retireInstance();
        dropStaged();
        state = fold.seq() > lastInstanceSeq ? InstanceState.PENDING_RECREATE : InstanceState.FAULTED;
    }

    /**
     * Ends for good: the instance, a waiting successor and one still being made are destroyed in jobs.
     */
    public void close()
    {
        close(staging::dispose);
    }

    /**
     * [job-thread] Ends for good, as {@link #close()} does, but what is there is destroyed before this returns.
     */
    public void closeInJob()
    {
        close(handling::dispose);
    }

    private void close(final Consumer<T> disposal)
    {
        final T arrived = staging.close();
        final T waiting = staged;
        final T running = instance;
        staged = null;
        instance = null;
        state = InstanceState.DESTROYED;
        if (running != null)
        {
            handling.handOver(running);
        }
        Stream.of(arrived, waiting, running).filter(Objects::nonNull).forEach(disposal);
    }

    private boolean successorWanted()
    {
        final T running = instance;
        if (running == null)
        {
            return state != InstanceState.FAULTED || fold.seq() > lastInstanceSeq;
        }
        return config.wantsRecreate() || isOld(running);
    }

    /** A successor is made beside the running instance, unless the two cannot be there at once. */
    private boolean madeRoom()
    {
        final T running = instance;
        if (running == null)
        {
            return true;
        }
        final InstanceHandling.Room room = handling.makeRoom(running);
        if (room == InstanceHandling.Room.AFTER_RUNNING)
        {
            retireInstance();
        }
        return room != InstanceHandling.Room.NOT_YET;
    }

    private boolean isOld(final T made)
    {
        return handling.seqOf(made) < fold.seq() || handling.isOutdated(made);
    }

    private void onArrival(final Staging.Result<T> arrived)
    {
        final T made = arrived.instance();
        if (made == null)
        {
            onFailure(String.valueOf(arrived.failure()));
        }
        else if (!fold.instanceWanted() || isOld(made) ||
            (state == InstanceState.FAULTED && handling.seqOf(made) <= lastInstanceSeq) ||
            !staging.config().equals(config.target()))
        {
            // made for a library or a configuration that is no longer wanted
            staging.dispose(made);
        }
        else
        {
            staged = made;
        }
    }

    private void tryTakeOver(final T waiting)
    {
        if (isOld(waiting))
        {
            dropStaged();
            return;
        }
        final T running = instance;
        final InstanceHandling.TakeOver verdict = handling.takeOver(running, waiting);
        if (verdict == InstanceHandling.TakeOver.TAKEN)
        {
            staged = null;
            instance = waiting;
            lastInstanceSeq = handling.seqOf(waiting);
            if (running != null)
            {
                staging.dispose(running);
            }
            onTaken();
        }
        else if (verdict == InstanceHandling.TakeOver.REFUSED)
        {
            dropStaged();
            onFailure("the new instance of the " + endpoint.factory() + " does not fit the running one");
        }
    }

    private void onTaken()
    {
        config.taken();
        backoff.reset();
        state = InstanceState.RUNNING;
        publish(Outcome.Kind.RECREATED, "");
        listener.recreated();
    }

    private void onFailure(final String message)
    {
        backoff.failed();
        if (config.giveUpWanted())
        {
            state = stateOfNow();
        }
        publish(Outcome.Kind.FAILED, message);
        listener.failed(message);
    }

    private InstanceState stateOfNow()
    {
        if (instance == null)
        {
            return state;
        }
        return successorWanted() ? InstanceState.PENDING_RECREATE : InstanceState.RUNNING;
    }

    private void onConfig(final ConfigText latest)
    {
        final T running = instance;
        config.seen(latest);
        if (running == null)
        {
            config.want(latest.json(), false);
            dropStaged();
            backoff.reset();
            return;
        }
        try
        {
            final ConfigPlan plan = handling.plan(running, latest.json());
            switch (plan.mode())
            {
                case HOT_APPLY ->
                {
                    handling.apply(running, latest.json());
                    config.applied(latest.json());
                    // a successor that waits was made with the configuration before
                    dropStaged();
                    state = stateOfNow();
                    publish(Outcome.Kind.APPLIED, "");
                }
                case RECREATE ->
                {
                    config.want(latest.json(), true);
                    dropStaged();
                    backoff.reset();
                }
                case REJECT -> publish(Outcome.Kind.REJECTED, plan.reason());
            }
        }
        catch (final PluginException e)
        {
            publish(Outcome.Kind.FAILED, String.valueOf(e.getMessage()));
            listener.failed(String.valueOf(e.getMessage()));
        }
    }

    private void end()
    {
        dropStaged();
        if (state == InstanceState.DESTROYED)
        {
            final Outcome last = endpoint.outcome();
            if (last == null || last.seq() < fold.seq())
            {
                publish(Outcome.Kind.DESTROYED, "");
            }
            return;
        }
        state = InstanceState.PENDING_DESTROY;
        retireInstance();
        state = InstanceState.DESTROYED;
        backoff.reset();
        publish(Outcome.Kind.DESTROYED, "");
        listener.destroyed(fold.reason());
    }

    private void dropStaged()
    {
        final T waiting = staged;
        staged = null;
        if (waiting != null)
        {
            staging.dispose(waiting);
        }
    }

    private void retireInstance()
    {
        final T running = instance;
        instance = null;
        if (running != null)
        {
            lastInstanceSeq = handling.seqOf(running);
            handling.handOver(running);
            staging.dispose(running);
        }
    }

    private void publish(final Outcome.Kind kind, final String message)
    {
        endpoint.publish(new Outcome(fold.seq(), kind, fold.reason(), message, clock.nanoTime()));
    }
}
