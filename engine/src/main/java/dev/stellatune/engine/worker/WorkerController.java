// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import dev.stellatune.engine.control.ConfigText;
import dev.stellatune.engine.control.Continuity;
import dev.stellatune.engine.control.ControlFold;
import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.control.Outcome;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.status.EngineEvents;
import dev.stellatune.ffi.plugin.ConfigPlan;
import dev.stellatune.ffi.plugin.PluginException;
import java.util.Objects;
import java.util.function.Consumer;
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

    private final HeldInstances<T> held;
    private InstanceState state;

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
        this.held = new HeldInstances<>(handling, staging, first);
        this.state = first == null ? InstanceState.PENDING_RECREATE : InstanceState.RUNNING;
    }

    /** {@return the instance in use; null when there is none} */
    public @Nullable T instance()
    {
        return held.running();
    }

    /** {@return where the instance is in its life, since the last safe point} */
    public InstanceState state()
    {
        return state;
    }

    /** {@return the successor that waits to be taken over; null when there is none} */
    public @Nullable T staged()
    {
        return held.staged();
    }

    /**
     * {@return whether {@link #advance()} has something to do even though the doorbell did not ring: not in the steady
     * state}
     */
    public boolean busy()
    {
        return held.staged() != null || (state == InstanceState.PENDING_RECREATE && !staging.isUnderWay());
    }

    /** The doorbell rang: takes all messages and what a job may have left, and acts on the latest wanted state. */
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

    /** Acts on the wanted state. To be called at each safe point while {@link #busy()}. */
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
        final T waiting = held.staged();
        if (waiting != null)
        {
            tryTakeOver(waiting);
        }
        if (held.staged() == null && !staging.isUnderWay())
        {
            seekSuccessor();
        }
    }

    private void seekSuccessor()
    {
        if (successorWanted())
        {
            state = InstanceState.PENDING_RECREATE;
            if (backoff.isDue() && madeRoom())
            {
                staging.start(config.target(), fold.seq());
            }
        }
        else if (held.running() != null)
        {
            // its library was rolled back to meanwhile
            state = InstanceState.RUNNING;
        }
    }

    /**
     * The instance failed while it was in use: it is destroyed, and comes back with the next RECREATE.
     *
     * @param message one sentence, the caller's to report.
     */
    public void fault(final String message)
    {
        lose(message);
        if (state == InstanceState.FAULTED)
        {
            endpoint.swapped(Objects.requireNonNull(endpoint.outcome()));
        }
    }

    /**
     * The instance cannot go on for want of something else, and is destroyed as after a {@link #fault}.
     *
     * @param message one sentence, the caller's to report.
     */
    public void lose(final String message)
    {
        held.dropStaged();
        held.retireRunning();
        // an older one that failed says nothing of the latest library
        state = fold.seq() > held.lastSeq() ? InstanceState.PENDING_RECREATE : InstanceState.FAULTED;
        publish(Outcome.Kind.FAILED, message, null);
    }

    /** The instance that was taken last is trusted from now on; see {@link InstanceHandling#isProven()}. */
    public void proven()
    {
        endpoint.swapped(publish(Outcome.Kind.RECREATED, "", handling.continuity()));
    }

    /** Ends for good: the instance, a waiting successor and one still being made are destroyed in jobs. */
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
        held.close(disposal);
        state = InstanceState.DESTROYED;
    }

    private boolean successorWanted()
    {
        final T running = held.running();
        if (running == null)
        {
            return state != InstanceState.FAULTED || fold.seq() > held.lastSeq();
        }
        return config.wantsRecreate() || isOld(running);
    }

    /** A successor is made beside the running instance, unless the two cannot be there at once. */
    private boolean madeRoom()
    {
        final T running = held.running();
        if (running == null)
        {
            return true;
        }
        final InstanceHandling.Room room = handling.makeRoom(running);
        if (room == InstanceHandling.Room.AFTER_RUNNING)
        {
            held.retireRunning();
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
            final Throwable failure = Objects.requireNonNull(arrived.failure());
            // a failure of an older library is not one of the latest
            onFailure(String.valueOf(failure.getMessage()),
                staging.seq() == fold.seq() && held.isToBlame(failure, fold.seq()));
        }
        else if (!fold.instanceWanted() || isOld(made) ||
            (state == InstanceState.FAULTED && handling.seqOf(made) <= held.lastSeq()) ||
            !staging.config().equals(config.target()))
        {
            // made for a library or a configuration that is no longer wanted
            staging.dispose(made);
        }
        else
        {
            held.stage(made);
        }
    }

    private void tryTakeOver(final T waiting)
    {
        if (isOld(waiting))
        {
            held.dropStaged();
            return;
        }
        final T running = held.running();
        final InstanceHandling.TakeOver verdict = handling.takeOver(running, waiting);
        if (verdict == InstanceHandling.TakeOver.TAKEN)
        {
            held.succeed(waiting);
            onTaken();
        }
        else if (verdict == InstanceHandling.TakeOver.REFUSED)
        {
            final String refusal = handling.refusal();
            final boolean toBlame = held.isToBlame(null, fold.seq());
            held.dropStaged();
            onFailure("The new instance of the " + endpoint.factory() + " " + refusal + ".", toBlame);
        }
    }

    private void onTaken()
    {
        config.taken();
        backoff.reset();
        state = InstanceState.RUNNING;
        final Outcome latest = publish(Outcome.Kind.RECREATED, "", handling.continuity());
        if (handling.isProven())
        {
            endpoint.swapped(latest);
        }
        listener.recreated();
        EngineEvents.swapped(endpoint.factory().pluginId(), endpoint.factory(), latest.seq());
    }

    private void onFailure(final String message, final boolean toBlame)
    {
        backoff.failed();
        EngineEvents.recreateFailed(endpoint.factory().pluginId(), endpoint.factory(), message);
        final boolean hadConfig = config.giveUpWanted();
        if (hadConfig)
        {
            state = stateOfNow();
        }
        final Outcome latest = publish(Outcome.Kind.FAILED, message, null);
        // with a new configuration nobody knows which of the two it was
        if (toBlame && !hadConfig)
        {
            endpoint.swapped(latest);
        }
        listener.failed(message);
    }

    private InstanceState stateOfNow()
    {
        final InstanceState wanted = successorWanted() ? InstanceState.PENDING_RECREATE : InstanceState.RUNNING;
        return held.running() == null ? state : wanted;
    }

    private void onConfig(final ConfigText latest)
    {
        final T running = held.running();
        config.seen(latest);
        if (running == null)
        {
            config.want(latest.json(), false);
            held.dropStaged();
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
                    if (!held.applyBeside(latest.json()))
                    {
                        // a successor that waits was made with the configuration before
                        held.dropStaged();
                    }
                    state = stateOfNow();
                    publish(Outcome.Kind.APPLIED, "", null);
                }
                case RECREATE ->
                {
                    config.want(latest.json(), true);
                    held.dropStaged();
                    backoff.reset();
                }
                case REJECT -> publish(Outcome.Kind.REJECTED, plan.reason(), null);
            }
        }
        catch (final PluginException e)
        {
            publish(Outcome.Kind.FAILED, String.valueOf(e.getMessage()), null);
            listener.failed(String.valueOf(e.getMessage()));
        }
    }

    private void end()
    {
        held.dropStaged();
        if (state == InstanceState.DESTROYED)
        {
            final Outcome last = endpoint.outcome();
            if (last == null || last.seq() < fold.seq())
            {
                publish(Outcome.Kind.DESTROYED, "", null);
            }
            return;
        }
        state = InstanceState.PENDING_DESTROY;
        held.retireRunning();
        state = InstanceState.DESTROYED;
        backoff.reset();
        publish(Outcome.Kind.DESTROYED, "", null);
        listener.destroyed(fold.reason());
    }

    private Outcome publish(final Outcome.Kind kind, final String message, final @Nullable Continuity continuity)
    {
        final Outcome latest = new Outcome(fold.seq(), kind, fold.reason(), message, continuity, clock.nanoTime());
        endpoint.publish(latest);
        return latest;
    }
}
