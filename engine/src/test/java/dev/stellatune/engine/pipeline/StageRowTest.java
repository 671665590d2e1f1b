// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import dev.stellatune.engine.audio.AudioBlock;
import dev.stellatune.engine.audio.BlockSlab;
import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.status.PlayerStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A row of stages, and the handler that runs it on a processor.
 */
class StageRowTest
{
    private final Logger logger = Logger.getLogger("dev.stellatune.engine");
    private final EngineStatus status = new EngineStatus();
    private final BlockSlab slab = new BlockSlab(1, 1, 1);
    private final AudioBlock block = slab.newBlock();
    private final List<String> calls = new ArrayList<>();
    private final Fake first = new Fake("first");
    private final Fake second = new Fake("second");
    private final Fake third = new Fake("third");
    private final Doorbell doorbell = new Doorbell();
    private final Shared shared = new Shared(() ->
    {
    });
    private final PlayerStatus player = status.newPlayer(new PlayerStatus.Shape("test", "FUSED", 64, 8));
    private final RowTimes times = new RowTimes(player, shared, SystemNanoClock.INSTANCE, "first", "second", "third");
    private final StageRow row = new StageRow(status, doorbell, times, first, second, third);

    @BeforeEach
    void beQuiet()
    {
        logger.setLevel(Level.OFF);
        doorbell.ring();
    }

    @AfterEach
    void close()
    {
        logger.setLevel(null);
        slab.close();
    }

    private final class Fake implements Stage
    {
        private final String name;
        private int refusals;
        private boolean failing;

        Fake(final String name)
        {
            this.name = name;
        }

        private void call(final String what)
        {
            calls.add(name + " " + what);
            if (failing)
            {
                throw new IllegalStateException(name);
            }
        }

        @Override
        public boolean process(final AudioBlock atHand)
        {
            call("processes");
            if (refusals-- > 0)
            {
                // somebody has a message while the block waits
                doorbell.ring();
                return false;
            }
            return true;
        }

        @Override
        public void onDoorbell()
        {
            call("looks");
        }

        @Override
        public void idle()
        {
            call("idles");
        }

        @Override
        public void leaveThread()
        {
            call("leaves");
        }

        @Override
        public void enterThread()
        {
            call("enters");
        }

        @Override
        public void afterBlock()
        {
            calls.add(name + " ends");
        }

        @Override
        public void abandonBlock(final AudioBlock atHand)
        {
            calls.add(name + " abandons");
        }

        @Override
        public void close()
        {
            calls.add(name + " closes");
        }
    }

    @Test
    void shouldTakeABlockThroughAllStagesInOrder()
    {
        assertThat(row.advance(block)).isTrue();

        assertThat(calls).containsExactly("first processes", "second processes", "third processes");
    }

    @Test
    void shouldGoOnWhereItStoppedWhenAStageHadToWait()
    {
        second.refusals = 2;

        assertThat(row.advance(block)).isFalse();
        assertThat(row.advance(block)).isFalse();
        assertThat(row.advance(block)).isTrue();
        assertThat(calls).containsExactly(
            "first processes", "second processes", "second processes", "second processes", "third processes");

        calls.clear();
        assertThat(row.advance(block)).isTrue();
        assertThat(calls).as("the next block begins at the first stage").startsWith("first processes");
    }

    @Test
    void shouldTakeTheBlockOnWhenAStageThrows()
    {
        second.failing = true;

        assertThat(row.advance(block)).isTrue();

        assertThat(calls).containsExactly(
            "first processes", "second processes", "second abandons", "third processes");
        assertThat(status.value(EngineCounter.WORKER_EXCEPTIONS)).isEqualTo(1);
        assertThat(status.errors()).singleElement()
            .satisfies(error -> assertThat(error.message()).contains("second"));
    }

    @Test
    void shouldReachEveryStageWhenOneThrowsAtASafePoint()
    {
        first.failing = true;

        row.safePoint();
        row.idle();

        assertThat(calls).containsExactly(
            "first looks", "second looks", "third looks", "first idles", "second idles", "third idles");
        assertThat(status.value(EngineCounter.WORKER_EXCEPTIONS)).isEqualTo(2);
    }

    @Test
    void shouldLookOnlyWhenTheDoorbellRang()
    {
        row.safePoint();
        row.safePoint();
        assertThat(calls).containsExactly("first looks", "second looks", "third looks");

        doorbell.ring();
        row.safePoint();
        assertThat(calls).hasSize(6).endsWith("first looks", "second looks", "third looks");
    }

    private BlockHandler handler()
    {
        return new BlockHandler(row, 1, new Shared(() ->
        {
        }));
    }

    @Test
    void shouldGiveThePlaceBackBeforeTheLastStageHearsThatTheBlockIsOver() throws AlertException
    {
        final BlockHandler handler = handler();
        handler.setSequenceCallback(new Sequence()
        {
            @Override
            public void set(final long value)
            {
                calls.add("free up to " + value);
            }
        });

        handler.onEvent(block, 42, true);

        assertThat(calls).startsWith("first looks", "second looks", "third looks")
            .endsWith("third processes", "free up to 42", "third ends");
    }

    @Test
    void shouldLookForMessagesWhileABlockHasToWait() throws AlertException
    {
        third.refusals = 3;

        handler().onEvent(block, 0, true);

        assertThat(calls.stream().filter("first looks"::equals)).hasSize(4);
        assertThat(calls.stream().filter("third idles"::equals)).hasSize(3);
        assertThat(calls.stream().filter("third processes"::equals)).hasSize(4);
    }

    @Test
    void shouldLeaveAWaitingBlockWhenHaltedAndGoOnWithinItWhenResumed() throws AlertException
    {
        final BlockHandler handler = handler();
        third.refusals = 1;
        handler.halt();

        assertThatExceptionOfType(AlertException.class).isThrownBy(() -> handler.onEvent(block, 0, true));
        assertThat(calls).endsWith("third processes");
        calls.clear();
        handler.resume();
        handler.onEvent(block, 0, true);

        assertThat(calls).as("the first two are done with it").doesNotContain("first processes", "second processes")
            .endsWith("third processes", "third ends");
    }

    @Test
    void shouldTellAllStagesWhenTheThreadChangesAlsoWhenOneFails()
    {
        second.failing = true;

        row.leaveThread();
        row.enterThread();

        assertThat(calls).containsExactly("first leaves", "second leaves", "third leaves",
            "first enters", "second enters", "third enters");
    }

    @Test
    void shouldReachSafePointsWhenNoBlockComes()
    {
        handler().onTimeout(-1);

        assertThat(calls).containsExactly(
            "first looks", "second looks", "third looks", "first idles", "second idles", "third idles");
    }
}
