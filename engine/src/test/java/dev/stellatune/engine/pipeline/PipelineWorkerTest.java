// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import dev.stellatune.engine.audio.AudioBlock;
import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.audio.BlockSlab;
import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.sink.NullSink;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.status.PlayerStatus;
import dev.stellatune.engine.worker.EngineThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads of a worker are replaced and halted from several sides at once, while blocks go through its ring.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipelineWorkerTest
{
    private static final int RACES = 1_500;
    private static final int RESTS = 20;
    private static final int RING = 4;
    private static final int BLOCKS = 40;
    private static final int REPLACERS = 2;
    private static final BlockSlab SLAB = new BlockSlab(RING, 1, 1);
    private static final List<AudioBlock> MEMORY =
        List.of(SLAB.newBlock(), SLAB.newBlock(), SLAB.newBlock(), SLAB.newBlock());

    @AfterAll
    static void close()
    {
        SLAB.close();
    }

    /** A stage that knows which thread carries it. Its fields are plain: the worker has to hand them over. */
    private static final class Probe implements Stage
    {
        private final Random random;
        private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
        private @Nullable Thread carrier;
        private int enters;
        private int leaves;
        private int closes;
        private int stalls;
        private volatile long finished;

        Probe(final long seed)
        {
            random = new Random(seed);
        }

        private void check(final String what)
        {
            if (carrier == null && leaves == 0)
            {
                carrier = Thread.currentThread();
            }
            require(carrier == Thread.currentThread() && closes == 0, what);
        }

        private void require(final boolean condition, final String what)
        {
            if (!condition)
            {
                wrong.add(what + " on " + Thread.currentThread().threadId() + ", carried by " + carrier + ", " +
                    enters + " enters, " + leaves + " leaves, " + closes + " closes, block " + finished);
            }
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time writes
        public boolean process(final AudioBlock block)
        {
            check("process");
            require(block == MEMORY.get((int)(finished % RING)), "not the next block");
            if (stalls == 0)
            {
                stalls = 1 + random.nextInt(3);
            }
            stalls--;
            if (stalls == 0)
            {
                finished++;
                return true;
            }
            return false;
        }

        @Override
        public void onDoorbell()
        {
            check("onDoorbell");
        }

        @Override
        public void idle()
        {
            check("idle");
        }

        @Override
        public void abandonBlock(final AudioBlock block)
        {
            require(false, "abandonBlock");
        }

        @Override
        public void leaveThread()
        {
            check("leaveThread");
            leaves++;
            carrier = null;
        }

        @Override
        public void enterThread()
        {
            require(carrier == null && enters == leaves - 1, "enterThread");
            enters++;
            carrier = Thread.currentThread();
        }

        @Override
        public void close()
        {
            check("close");
            closes++;
        }
    }

    /** A worker on a ring of its own. */
    private static final class Rig
    {
        private final EngineStatus status = new EngineStatus();
        private final ThreadGroup group = new ThreadGroup("worker-test");
        private final Shared shared = new Shared(() ->
        {
        });
        private final Doorbell doorbell = shared.doorbell();
        private final AtomicInteger replaced = new AtomicInteger();
        private final Probe probe;
        private final RingBuffer<AudioBlock> ring;
        private final PipelineWorker worker;
        private int made;

        Rig(final long seed, final boolean resting)
        {
            probe = new Probe(seed);
            shared.transport(
                new Transport(1, resting, new AudioFormat(48_000, 2), NullSink.fast(), null));
            ring = RingBuffer.createSingleProducer(() -> MEMORY.get(made++), RING,
                new PipelineWaitStrategy(0, 4, 4, TimeUnit.MICROSECONDS.toNanos(50), shared.sleepers(),
                    shared::isAtRest));
            worker = new PipelineWorker(new PipelineSettings("test", PipelineMode.FUSED, 1, RING, List.of(), 0, false,
                group), "worker", EngineThread.ANY_CPU, status, shared, ring, new Sequence[0],
                new StageRow(status, doorbell, new RowTimes(status.newPlayer(
                    new PlayerStatus.Shape("test", "FUSED", 1, RING)), shared,
                    SystemNanoClock.INSTANCE, "worker"), probe));
            ring.addGatingSequences(worker.sequence());
            wakeCurrent();
            worker.start();
        }

        /** The one that leaves is on the list until it was woken. */
        private void wakeCurrent()
        {
            doorbell.ring();
            doorbell.wakes(List.of(worker.thread().thread()));
        }

        boolean replace()
        {
            final boolean done = worker.replaceThread();
            if (done)
            {
                replaced.incrementAndGet();
                wakeCurrent();
            }
            return done;
        }

        void halt()
        {
            worker.halt();
            wakeCurrent();
        }

        boolean publish()
        {
            try
            {
                ring.publish(ring.tryNext());
                return true;
            }
            catch (final InsufficientCapacityException e)
            {
                return false;
            }
        }

        void assertEnded(final String seed, final long published)
        {
            until("all threads end, " + seed, () ->
            {
                wakeCurrent();
                return group.activeCount() == 0;
            });
            assertThat(probe.wrong).as(seed).isEmpty();
            assertThat(status.errors()).as(seed).isEmpty();
            assertThat(probe.closes).as("closes, " + seed).isOne();
            assertThat(probe.leaves).as("leaves, " + seed).isEqualTo(replaced.get());
            assertThat(probe.enters).as("enters, " + seed).isEqualTo(replaced.get());
            assertThat(probe.finished).as("blocks, " + seed).isEqualTo(worker.sequence().get() + 1)
                .isLessThanOrEqualTo(published);
        }
    }

    private static void until(final String what, final BooleanSupplier condition)
    {
        final long start = System.nanoTime();
        while (!condition.getAsBoolean())
        {
            assertThat(System.nanoTime() - start).as(what).isLessThan(TimeUnit.SECONDS.toNanos(60));
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(20));
        }
    }

    /** Replaces threads until it is told to end. */
    @SuppressWarnings("ThreadPriorityCheck") // a hint is enough: the other one shall have its turn
    private static Thread replacer(final Rig rig, final CountDownLatch end)
    {
        return Thread.ofPlatform().start(() ->
        {
            while (end.getCount() > 0)
            {
                rig.replace();
                Thread.yield();
            }
        });
    }

    @Test
    void shouldLoseNothingWhenThreadsAreReplacedFromSeveralSidesAndHaltedAnywhere() throws InterruptedException
    {
        final long first = System.nanoTime();
        int replaced = 0;
        for (long seed = first; seed < first + RACES; seed++)
        {
            final Random random = new Random(seed);
            final Rig rig = new Rig(seed, false);
            final CountDownLatch end = new CountDownLatch(1);
            final List<Thread> replacers = new ArrayList<>();
            for (int i = 0; i < REPLACERS; i++)
            {
                replacers.add(replacer(rig, end));
            }
            final boolean halted = random.nextBoolean();
            final int blocks = halted ? 1 + random.nextInt(BLOCKS) : BLOCKS;
            for (int i = 0; i < blocks; i++)
            {
                until("there is room, seed " + seed, rig::publish);
            }
            if (!halted)
            {
                until("all blocks are through, seed " + seed, () -> rig.probe.finished == BLOCKS);
            }
            // the replacers go on beside it
            rig.halt();
            assertThat(rig.worker.replaceThread()).as("replaced after the halt").isFalse();
            end.countDown();
            for (final Thread replacer : replacers)
            {
                replacer.join();
            }
            rig.assertEnded("seed " + seed, blocks);
            replaced += rig.replaced.get();
        }
        assertThat(replaced).isGreaterThan(RACES);
    }

    @Test
    void shouldReplaceAgainAndAgainWhenTheThreadRests() throws InterruptedException
    {
        for (int i = 0; i < RESTS; i++)
        {
            final Rig rig = new Rig(i, true);
            for (int round = 0; round < RESTS; round++)
            {
                final int before = rig.replaced.get();
                until("the worker runs", rig::replace);
                assertThat(rig.replaced).hasValue(before + 1);
            }
            rig.halt();
            rig.assertEnded("round " + i, 0);
        }
    }

    @Test
    void shouldCloseItsStagesOnceWhenHaltedBeforeItRan()
    {
        for (int i = 0; i < RACES; i++)
        {
            final Rig rig = new Rig(i, false);
            rig.halt();
            rig.halt();
            rig.assertEnded("round " + i, 0);
        }
    }
}
