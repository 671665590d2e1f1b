// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import java.util.concurrent.Callable;

/**
 * Runs plugin code that is not audio, away from workers and control thread.
 */
public interface JobExecutor
{
    /** Which of the places for jobs a job takes. */
    enum Lane
    {
        /** Everything that is not a reload. */
        GENERAL,
        /** Loading and staging after a reload: has a place of its own, so that slow opens never delay it. */
        RELOAD
    }

    /**
     * [any-thread] Queues a job; returns at once.
     *
     * @param name    for people, thread names and messages: what is done with what.
     * @param lane    whose place it takes.
     * @param work    runs once.
     * @param handler learns what became of it.
     * @param <T>     what the job gives.
     */
    <T> void submit(String name, Lane lane, Callable<T> work, JobHandler<T> handler);
}
