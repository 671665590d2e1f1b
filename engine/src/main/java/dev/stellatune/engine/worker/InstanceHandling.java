// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import dev.stellatune.engine.control.Continuity;
import dev.stellatune.ffi.plugin.ConfigPlan;
import dev.stellatune.ffi.plugin.PluginException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a worker knows about its kind of instance; the {@link WorkerController} knows all the rest.
 *
 * @param <T> an instance with whatever belongs to it, for example a decoder with its open stream.
 */
public interface InstanceHandling<T>
{
    /** How an attempt to take over a staged instance ended. */
    enum TakeOver
    {
        /** The staged instance is in use from here; the running one may be destroyed. */
        TAKEN,
        /** Not yet, for example because it still runs beside the other: try again at the next safe point. */
        LATER,
        /** The staged instance does not fit; the running one goes on. */
        REFUSED
    }

    /** Where a successor finds room. */
    enum Room
    {
        /** Beside the running instance, which goes on until it is taken over. */
        BESIDE_RUNNING,
        /** Only after the running instance has ended, which it may do now. */
        AFTER_RUNNING,
        /** Only after the running instance has ended, which it must not do yet: ask again at the next safe point. */
        NOT_YET
    }

    /**
     * [job-thread] Makes an instance and gets it ready to be taken over.
     *
     * @param configJson its configuration.
     * @return the instance, handed over: owned by nobody.
     * @throws Exception when it cannot be made; the message is shown to people.
     */
    T stage(String configJson) throws Exception;

    /**
     * [worker-thread] A successor is about to be made. Two instances cannot own one device: where that is so, the
     * running one breaks before the next is made.
     *
     * @param running owned by the worker.
     * @return where the successor finds room.
     */
    default Room makeRoom(final T running)
    {
        return Room.BESIDE_RUNNING;
    }

    /**
     * [worker-thread] Tries to put a staged instance in the place of the running one. State is exported and imported
     * here. When taken, the staged instance is adopted and the running one is handed over.
     *
     * @param running owned by the worker; null when there is none.
     * @param staged  owned by nobody.
     * @return what became of it.
     */
    TakeOver takeOver(@Nullable T running, T staged);

    /**
     * [worker-thread] Whether a staged instance runs beside the running one, owned by the worker, and takes what that
     * takes.
     *
     * @param staged that {@link #takeOver} was asked about.
     * @return false while it waits for nothing but its turn.
     */
    default boolean isBeside(final T staged)
    {
        return false;
    }

    /**
     * [worker-thread] Why {@link #takeOver} refused.
     *
     * @return a clause that the instance's name stands before.
     */
    default String refusal()
    {
        return "does not fit the running one";
    }

    /**
     * [worker-thread] Whether the new version is to blame for a successor that could not be made or was refused, and is
     * therefore to be rolled back.
     *
     * @param running  owned by the worker; null when there is none.
     * @param failure  why it could not be made; null when {@link #takeOver} refused it.
     * @param replaced whether the instance's own library was replaced.
     * @return false when a plugin that is disabled or not loaded, or a file, is the reason, or the library is the same
     *     as before.
     */
    default boolean isToBlame(final @Nullable T running, final @Nullable Throwable failure, final boolean replaced)
    {
        return replaced && !(failure instanceof IOException) &&
            !(failure instanceof final PluginException e && e.code() == PluginException.UNAVAILABLE);
    }

    /**
     * [worker-thread] How the sound went on when {@link #takeOver} took the staged instance.
     *
     * @return of the last one taken.
     */
    default Continuity continuity()
    {
        return Continuity.UNHEARD;
    }

    /**
     * [worker-thread] Whether a staged instance that was taken can be trusted from there on.
     *
     * @return false when it is still watched, until {@link WorkerController#proven()} or a fault.
     */
    default boolean isProven()
    {
        return true;
    }

    /**
     * [worker-thread] A staged instance that {@link #takeOver} was asked about is not wanted any more, or was refused:
     * it must be nobody's again.
     *
     * @param staged about to be disposed of.
     */
    default void withdraw(final T staged)
    {
    }

    /**
     * [worker-thread] Makes an instance ready to be destroyed elsewhere.
     *
     * @param running owned by the worker.
     */
    void handOver(T running);

    /**
     * [job-thread] Destroys an instance with all that belongs to it.
     *
     * @param instance owned by nobody.
     */
    void dispose(T instance);

    /**
     * The sequence number for which an instance was made.
     *
     * @param instance any.
     * @return the number with which its lease was published.
     */
    long seqOf(T instance);

    /**
     * [worker-thread] Whether something that belongs to an instance, other than its own library, was replaced.
     *
     * @param instance running or staged.
     * @return true when a successor must be made for it.
     */
    default boolean isOutdated(final T instance)
    {
        return false;
    }

    /**
     * [worker-thread] Asks the running instance what to do with a configuration.
     *
     * @param running    owned by the worker.
     * @param configJson the new configuration.
     * @return the plan.
     * @throws PluginException when the plugin fails.
     */
    ConfigPlan plan(T running, String configJson) throws PluginException;

    /**
     * [worker-thread] Applies a configuration in place.
     *
     * @param running    owned by the worker.
     * @param configJson planned as HOT_APPLY.
     * @throws PluginException when the plugin fails.
     */
    void apply(T running, String configJson) throws PluginException;
}
