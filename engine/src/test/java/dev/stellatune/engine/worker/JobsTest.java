// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import dev.stellatune.engine.control.JobExecutor.Lane;
import dev.stellatune.engine.control.JobHandler;
import dev.stellatune.engine.control.JobStuckException;
import dev.stellatune.engine.control.ManualClock;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.engine.status.EngineStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The test is the control thread; jobs wait for a gate until the test opens it.
 */
@Timeout(60)
class JobsTest
{
    private static final long DEADLINE_MS = 1_000;

    private final ManualClock clock = new ManualClock();
    private final EngineStatus status = new EngineStatus();
    private final AtomicInteger wakes = new AtomicInteger();
    private final ThreadGroup group = new ThreadGroup("jobs test");
    private final Jobs jobs = new Jobs(clock, DEADLINE_MS, false, group, status, wakes::incrementAndGet);
    private final Jobs inline = new Jobs(clock, DEADLINE_MS, true, group, status, wakes::incrementAndGet);
    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final Semaphore started = new Semaphore(0);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();

    @AfterEach
    void end()
    {
        gate.countDown();
        awaitAllGone(jobs);
    }

    private static void awaitAllGone(final Jobs jobs)
    {
        while (!jobs.allThreadsGone() || jobs.unfinished() > 0)
        {
            jobs.doWork();
            Thread.onSpinWait();
        }
    }

    private JobHandler<String> recording()
    {
        return new JobHandler<>()
        {
            @Override
            public void completed(final String result)
            {
                events.add("completed " + result);
            }

            @Override
            public void failed(final Throwable failure)
            {
                events.add("failed " + failure.getMessage());
            }

            @Override
            public void late(final String result)
            {
                events.add("late " + result);
            }
        };
    }

    /** A job that runs until the gate is opened. */
    private void submitGated(final String name, final Lane lane)
    {
        jobs.submit(name, lane, () ->
        {
            mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
            started.release();
            gate.await();
            running.decrementAndGet();
            return name;
        }, recording());
    }

    private void submitGated(final int count, final Lane lane)
    {
        for (int i = 0; i < count; i++)
        {
            submitGated(lane + " " + i, lane);
        }
    }

    private int startedAfter(final int atLeast)
    {
        jobs.doWork();
        started.acquireUninterruptibly(atLeast);
        return atLeast + started.drainPermits();
    }

    @Test
    void shouldRunOnAThreadOfItsOwnThatEndsWhenTheJobIsDone()
    {
        final List<Thread> threads = new ArrayList<>();
        jobs.submit("look", Lane.GENERAL, () ->
        {
            threads.add(Thread.currentThread());
            return "there";
        }, recording());
        assertThat(wakes).hasValue(1);
        assertThat(jobs.unfinished()).isEqualTo(1);
        assertThat(threads).as("not before the control thread starts it").isEmpty();

        jobs.doWork();
        awaitAllGone(jobs);

        assertThat(events).containsExactly("completed there");
        assertThat(threads).singleElement().satisfies(thread ->
        {
            assertThat(thread.getName()).isEqualTo("stellatune job: look");
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.isVirtual()).isFalse();
        });
        assertThat(jobs.onThreads()).isEmpty();
        assertThat(wakes).as("woken at the end, too").hasValueGreaterThan(1);
    }

    @Test
    void shouldRunFourAtOnceWhenJobsAreGeneral()
    {
        submitGated(7, Lane.GENERAL);

        assertThat(startedAfter(4)).isEqualTo(4);
        jobs.doWork();

        assertThat(started.availablePermits()).isZero();
        gate.countDown();
        awaitAllGone(jobs);
        assertThat(events).hasSize(7);
        assertThat(mostRunning).hasValue(4);
    }

    @Test
    void shouldHaveAPlaceForAReloadWhenAllOthersAreTaken()
    {
        submitGated(6, Lane.GENERAL);
        startedAfter(4);

        submitGated(3, Lane.RELOAD);

        assertThat(startedAfter(1)).isEqualTo(1);
        assertThat(jobs.onThreads()).contains("RELOAD 0").doesNotContain("RELOAD 1", "GENERAL 4");
    }

    @Test
    void shouldNeverRunMoreThanFiveWhenReloadsCameFirst()
    {
        submitGated(5, Lane.RELOAD);
        submitGated(4, Lane.GENERAL);

        assertThat(startedAfter(5)).isEqualTo(5);
        assertThat(jobs.onThreads()).containsExactlyInAnyOrder(
            "RELOAD 0", "RELOAD 1", "RELOAD 2", "RELOAD 3", "RELOAD 4");

        gate.countDown();
        awaitAllGone(jobs);
        assertThat(mostRunning).hasValueLessThanOrEqualTo(5);
        assertThat(events).hasSize(9);
    }

    @Test
    void shouldTellTheHandlerWhenAJobThrows()
    {
        jobs.submit("fail", Lane.GENERAL, () ->
        {
            throw new java.io.IOException("no such device");
        }, recording());

        jobs.doWork();
        awaitAllGone(jobs);

        assertThat(events).containsExactly("failed no such device");
        assertThat(status.errors()).as("an expected failure").isEmpty();
    }

    @Test
    void shouldRecordADefectWhenAJobThrowsWhatNobodyExpects()
    {
        jobs.submit("fail", Lane.GENERAL, () ->
        {
            throw new IllegalArgumentException("a defect");
        }, recording());

        jobs.doWork();
        awaitAllGone(jobs);

        assertThat(events).containsExactly("failed a defect");
        assertThat(status.errors()).singleElement()
            .satisfies(error -> assertThat(error.message()).contains("job 'fail'", "a defect"));
    }

    @Test
    void shouldRecordADefectWhenAHandlerThrows()
    {
        jobs.submit("answer", Lane.GENERAL, () -> "result", new JobHandler<String>()
        {
            @Override
            public void completed(final String result)
            {
                throw new IllegalStateException("handler");
            }

            @Override
            public void failed(final Throwable failure)
            {
                events.add("failed");
            }
        });

        jobs.doWork();
        awaitAllGone(jobs);

        assertThat(jobs.unfinished()).isZero();
        assertThat(events).as("of the two exactly one is called").isEmpty();
        assertThat(status.errors()).singleElement()
            .satisfies(error -> assertThat(error.message()).contains("the end of job 'answer'"));
    }

    @Test
    void shouldGiveUpAJobWhenItExceedsItsDeadline()
    {
        submitGated("slow", Lane.GENERAL);
        startedAfter(1);
        clock.advanceMs(DEADLINE_MS);
        jobs.doWork();
        assertThat(events).as("not over yet").isEmpty();

        clock.advanceMs(1);
        jobs.doWork();

        assertThat(events).singleElement().asString().startsWith("failed The job 'slow' did not end within 1000 ms");
        assertThat(status.value(EngineCounter.STUCK_JOBS)).isEqualTo(1);
        assertThat(jobs.unfinished()).isZero();
        assertThat(jobs.onThreads()).as("it is left alone").containsExactly("slow");
        assertThat(jobs.allThreadsGone()).isFalse();
    }

    @Test
    void shouldDisposeOfTheResultWhenAJobThatWasGivenUpEndsAfterAll()
    {
        submitGated("slow", Lane.GENERAL);
        startedAfter(1);
        clock.advanceMs(DEADLINE_MS + 1);
        jobs.doWork();
        events.clear();

        gate.countDown();
        awaitAllGone(jobs);

        assertThat(events).containsExactly("late slow");
        assertThat(jobs.onThreads()).isEmpty();
    }

    @Test
    void shouldGiveThePlaceBackWhenAJobIsGivenUp()
    {
        submitGated(5, Lane.GENERAL);
        startedAfter(4);
        clock.advanceMs(DEADLINE_MS + 1);

        assertThat(startedAfter(1)).isEqualTo(1);
        assertThat(jobs.unfinished()).isEqualTo(1);
    }

    @Test
    void shouldCountTheDeadlineFromTheStartWhenAJobHadToWait()
    {
        submitGated(5, Lane.GENERAL);
        startedAfter(4);
        clock.advanceMs(DEADLINE_MS + 1);
        startedAfter(1);
        clock.advanceMs(DEADLINE_MS);
        jobs.doWork();

        assertThat(status.value(EngineCounter.STUCK_JOBS)).isEqualTo(4);
    }

    @Test
    void shouldRememberNoThreadWhenManyJobsHaveEnded()
    {
        for (int i = 0; i < 50; i++)
        {
            jobs.submit("short", Lane.GENERAL, () -> "", recording());
            while (jobs.unfinished() > 0)
            {
                jobs.doWork();
            }
        }
        jobs.doWork();

        assertThat(jobs.onThreads()).as("those that ended are forgotten without being asked for")
            .hasSizeLessThan(10);
    }

    @Test
    void shouldRunWithinDoWorkWhenInline()
    {
        final List<Thread> threads = new ArrayList<>();
        inline.submit("look", Lane.RELOAD, () ->
        {
            threads.add(Thread.currentThread());
            return "there";
        }, recording());
        assertThat(threads).isEmpty();

        assertThat(inline.doWork()).isEqualTo(1);

        assertThat(threads).containsExactly(Thread.currentThread());
        assertThat(events).containsExactly("completed there");
        assertThat(inline.unfinished()).isZero();
        assertThat(inline.allThreadsGone()).isTrue();
        assertThat(inline.doWork()).isZero();
    }

    @Test
    void shouldRunInOrderWhenInlineJobsSubmitMore()
    {
        inline.submit("first", Lane.GENERAL, () ->
        {
            inline.submit("third", Lane.GENERAL, () -> "third", recording());
            return "first";
        }, recording());
        inline.submit("second", Lane.GENERAL, () -> "second", recording());

        inline.doWork();
        inline.doWork();

        assertThat(events).containsExactly("completed first", "completed second", "completed third");
    }

    @Test
    void shouldNeverCallAJobStuckWhenInline()
    {
        inline.submit("slow", Lane.GENERAL, () ->
        {
            clock.advanceMs(100 * DEADLINE_MS);
            return "slow";
        }, recording());

        inline.doWork();
        inline.doWork();

        assertThat(events).containsExactly("completed slow");
    }

    @Test
    void shouldSayWhichJobWhenItIsStuck()
    {
        assertThat(new JobStuckException("The job 'x' is stuck.")).hasMessage("The job 'x' is stuck.");
    }
}
