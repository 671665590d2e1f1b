// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.control.WorkerThreads;
import java.util.BitSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.agrona.collections.ArrayUtil;

/**
 * The players of an engine that live. [any-thread]
 */
final class Players implements WorkerThreads
{
    /** Never changed in place; replaced under {@code this}. */
    private volatile Player[] all = new Player[0];

    Players()
    {
    }

    /** A snapshot, not to be changed. */
    Player[] all()
    {
        return all;
    }

    /**
     * Adds a player.
     *
     * @param maker is given the lowest place that no living player has: with it go processors and names.
     */
    synchronized Player add(final IntFunction<Player> maker)
    {
        final BitSet taken = new BitSet();
        for (final Player player : all)
        {
            taken.set(player.place());
        }
        final Player player = maker.apply(taken.nextClearBit(0));
        all = ArrayUtil.add(all, player);
        return player;
    }

    synchronized void remove(final Player player)
    {
        all = ArrayUtil.remove(all, player);
    }

    /** INVOKER only: takes a block of each player as far as it goes. */
    int turn()
    {
        int work = 0;
        for (final Player player : all)
        {
            work += player.pipeline().turn();
        }
        return work;
    }

    @Override
    public int replace(final Set<Integer> threadIds)
    {
        int replaced = 0;
        for (final Player player : all)
        {
            replaced += player.pipeline().replaceThreads(threadIds);
        }
        return replaced;
    }

    /** Waits to the deadline even when the thread is interrupted: a sink that is not closed loses what was written. */
    static boolean awaitStopped(final EngineFuture<Boolean> stopping, final long deadlineNs)
    {
        boolean interrupted = false;
        boolean stopped = false;
        boolean waiting = true;
        while (waiting)
        {
            try
            {
                stopping.get(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
                stopped = true;
                waiting = false;
            }
            catch (final InterruptedException e)
            {
                interrupted = true;
            }
            catch (final TimeoutException | ExecutionException e)
            {
                waiting = false;
            }
        }
        if (interrupted)
        {
            Thread.currentThread().interrupt();
        }
        return stopped;
    }
}
