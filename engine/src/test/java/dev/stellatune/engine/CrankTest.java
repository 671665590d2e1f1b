// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@Timeout(60)
class CrankTest
{
    private final ThreadGroup engineThreads = new ThreadGroup("engine");
    private final CompletableFuture<String> future = new CompletableFuture<>();
    private final AtomicInteger turns = new AtomicInteger();
    private final Crank invoker = new Crank(engineThreads, true, this::turn);
    private final Crank threaded = new Crank(engineThreads, false, this::turn);

    /** An engine that is done after three turns. */
    private int turn()
    {
        if (turns.incrementAndGet() == 3)
        {
            future.complete("done");
        }
        return 1;
    }

    @Test
    void shouldTurnUntilTheFutureIsDoneWhenThereAreNoThreads()
    {
        invoker.advance(future, Long.MAX_VALUE);

        assertThat(future).isDone();
        assertThat(turns).hasValue(3);
    }

    @Test
    void shouldStopTurningWhenTheTimeIsOver()
    {
        invoker.advance(new CompletableFuture<>(), System.nanoTime() - 1);

        assertThat(turns).hasValue(0);
    }

    @Test
    void shouldNotTurnWhenThreadsDoTheWork()
    {
        threaded.advance(future, Long.MAX_VALUE);

        assertThat(turns).hasValue(0);
    }

    @Test
    void shouldNotTurnWhenTheFutureIsDone()
    {
        future.complete("before");

        invoker.advance(future, Long.MAX_VALUE);

        assertThat(turns).hasValue(0);
    }

    @Test
    void shouldRefuseToWaitWhenATurnIsUnderWay()
    {
        final Crank[] crank = new Crank[1];
        crank[0] = new Crank(engineThreads, true, () ->
        {
            assertThatIllegalStateException().isThrownBy(() -> crank[0].advance(future, Long.MAX_VALUE));
            assertThatIllegalStateException().isThrownBy(crank[0]::turn);
            return 7;
        });

        assertThat(crank[0].turn()).isEqualTo(7);
        assertThat(crank[0].turn()).as("a refusal ends nothing").isEqualTo(7);
    }

    @Test
    void shouldBeTurnableAgainWhenATurnThrew()
    {
        final AtomicInteger calls = new AtomicInteger();
        final Crank failing = new Crank(engineThreads, true, () ->
        {
            if (calls.getAndIncrement() == 0)
            {
                throw new IllegalStateException("a defect");
            }
            return 1;
        });
        assertThatIllegalStateException().isThrownBy(failing::turn).withMessage("a defect");

        assertThat(failing.turn()).isEqualTo(1);
    }

    private static String refusal(final ThreadGroup group, final Runnable wait) throws Exception
    {
        final FutureTask<String> task = new FutureTask<>(() ->
        {
            try
            {
                wait.run();
                return "none";
            }
            catch (final IllegalStateException e)
            {
                return String.valueOf(e.getMessage());
            }
        });
        Thread.ofPlatform().group(group).name("worker 3").start(task);
        return task.get();
    }

    @Test
    void shouldRefuseToWaitWhenTheThreadIsTheEngines() throws Exception
    {
        assertThat(refusal(engineThreads, () -> threaded.advance(future, Long.MAX_VALUE)))
            .contains("worker 3").contains("one of the engine's own");
    }

    @Test
    void shouldLetAnyOtherThreadWaitWhenThreadsDoTheWork() throws Exception
    {
        assertThat(refusal(new ThreadGroup("user"), () -> threaded.advance(future, Long.MAX_VALUE)))
            .isEqualTo("none");
    }

    @Test
    void shouldBelongToItsMakerWhenThereAreNoThreads() throws Exception
    {
        assertThat(refusal(new ThreadGroup("user"), () -> invoker.advance(future, Long.MAX_VALUE)))
            .contains("worker 3").contains(Thread.currentThread().getName());
        assertThat(turns).hasValue(0);
    }
}
