// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import dev.stellatune.engine.control.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random messages, configurations, failures, slow and late jobs, faults and closes against what must be true always,
 * and what must be true once everything has come to rest.
 */
class WorkerControllerModelTest
{
    private static final int RUNS = 3_000;
    private static final int STEPS = 60;
    private static final long FIRST_RETRY_MS = 100;
    private static final int MAX_DOUBLINGS = 6;
    private static final String[] VERDICTS = {"hot", "hot", "recreate", "reject", "error", "hotfail", "refuse"};

    private final List<String> history = new ArrayList<>();
    private ControllerRig rig = ControllerRig.running();
    private boolean faulted;

    @Test
    void shouldKeepItsPromisesWhateverHappens()
    {
        final long seed = System.nanoTime();
        System.out.println("WorkerControllerModelTest seed " + seed);
        for (int i = 0; i < RUNS; i++)
        {
            run(seed + i);
        }
    }

    /** Runs that were instructive once. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldKeepItsPromisesWhenRunsAreKnown(final long seed)
    {
        run(seed);
    }

    private void run(final long seed)
    {
        final Random random = new Random(seed);
        rig = random.nextBoolean() ? ControllerRig.running() : ControllerRig.empty();
        history.clear();
        faulted = false;
        try
        {
            for (int step = 0; step < STEPS; step++)
            {
                step(random);
                checkAlways();
            }
            if (random.nextInt(4) == 0)
            {
                close(random);
            }
            else
            {
                rest();
                checkAtRest();
                checkBackoff(random);
                close(random);
            }
        }
        catch (final AssertionError | RuntimeException e)
        {
            throw new AssertionError("seed " + seed + ": " + String.join(", ", history), e);
        }
    }

    private void step(final Random random)
    {
        switch (random.nextInt(16))
        {
            case 0, 1 ->
            {
                note("swap");
                rig.swap();
                faulted = false;
            }
            case 2 ->
            {
                note("disable");
                rig.disable();
            }
            case 3, 4 ->
            {
                final String config = VERDICTS[random.nextInt(VERDICTS.length)] + " " + random.nextInt(1_000);
                note(config);
                rig.configure(config);
            }
            case 5 ->
            {
                final boolean failing = random.nextInt(3) == 0;
                note("staging fails " + failing);
                rig.handling.failStaging(failing ? "as the test wants" : null);
            }
            case 6 ->
            {
                final InstanceHandling.TakeOver[] answers = InstanceHandling.TakeOver.values();
                rig.handling.answer(answers[random.nextInt(answers.length)]);
                note("answer " + rig.handling.answer());
            }
            case 7 ->
            {
                note("pause");
                rig.clock.advanceMs(random.nextInt(400));
            }
            case 8 -> fault(random);
            case 9 ->
            {
                if (random.nextInt(3) == 0)
                {
                    note("part");
                    rig.handling.replacePart();
                    rig.doorbell.ring();
                }
            }
            case 10, 11 -> job(random);
            case 12 ->
            {
                final InstanceHandling.Room[] rooms = InstanceHandling.Room.values();
                final InstanceHandling.Room room = rooms[random.nextInt(rooms.length)];
                note("room " + room);
                rig.handling.room(room);
            }
            case 13 -> stale(random);
            default ->
            {
                note("safe point");
                rig.safePoint();
            }
        }
    }

    private void stale(final Random random)
    {
        if (rig.seq() > 1)
        {
            final boolean wanted = random.nextBoolean();
            final long seq = 1 + random.nextLong(rig.seq());
            note("stale " + (wanted ? "recreate " : "destroy ") + seq);
            rig.repeat(wanted, seq);
        }
    }

    private void fault(final Random random)
    {
        final Made running = rig.controller.instance();
        if (running != null && random.nextInt(2) == 0)
        {
            note("fault");
            rig.controller.fault("it failed");
            faulted = running.seq() >= rig.seq();
        }
    }

    private void job(final Random random)
    {
        final int waiting = rig.jobs.waiting().size();
        if (waiting > 0)
        {
            final int index = random.nextInt(waiting);
            final String name = rig.jobs.waiting().get(index);
            if (name.startsWith("make") && random.nextInt(8) == 0)
            {
                note("give up " + name);
                rig.jobs.giveUp(index);
            }
            else
            {
                note(name);
                rig.jobs.run(index);
            }
        }
        if (random.nextInt(10) == 0)
        {
            rig.jobs.endLate();
        }
    }

    private void note(final String what)
    {
        history.add(what);
    }

    private void checkAlways()
    {
        final Made running = rig.controller.instance();
        if (running != null)
        {
            running.assertOwned();
            assertThat(running.config()).doesNotStartWith("reject").doesNotStartWith("error")
                .doesNotStartWith("refuse").doesNotStartWith("hotfail");
        }
        assertThat(rig.handling.made()).allSatisfy(made -> assertThat(made.disposals()).isLessThanOrEqualTo(1));
        switch (rig.controller.state())
        {
            case RUNNING -> assertThat(running).isNotNull();
            case DESTROYED, FAULTED -> assertThat(running).isNull();
            case PENDING_RECREATE ->
            {
            }
            case PENDING_DESTROY -> throw new AssertionError("PENDING_DESTROY ends within the safe point");
        }
    }

    /** Nothing fails any more, time passes, all jobs run. */
    private void rest()
    {
        note("rest");
        rig.handling.failStaging(null);
        rig.handling.answer(InstanceHandling.TakeOver.TAKEN);
        rig.handling.room(InstanceHandling.Room.BESIDE_RUNNING);
        for (int i = 0; i < 20; i++)
        {
            rig.jobs.endLate();
            rig.clock.advanceMs(10_000);
            rig.safePoint();
            checkAlways();
            rig.jobs.runAll();
        }
        rig.safePoint();
    }

    private void checkAtRest()
    {
        final Made running = rig.controller.instance();
        assertThat(rig.controller.staged()).isNull();
        assertThat(rig.controller.busy()).isFalse();
        if (rig.handling.current() == 0)
        {
            assertThat(running).as("disabled").isNull();
            assertThat(rig.outcome()).isEqualTo(Outcome.Kind.DESTROYED);
            checkOutcomeSeq();
            return;
        }
        if (faulted)
        {
            assertThat(running).as("faulted with this very library").isNull();
            return;
        }
        assertThat(running).as("wanted").isNotNull();
        checkOutcomeSeq();
        assertThat(rig.instance().seq()).as("of the current library").isEqualTo(rig.seq());
        assertThat(rig.instance().part()).as("with all that belongs to it").isEqualTo(rig.handling.part());
        final int disposed = rig.handling.made().stream().mapToInt(Made::disposals).sum();
        assertThat(disposed).as("all but the one in use").isEqualTo(rig.handling.made().size() - 1);
        checkConfiguration();
    }

    /** Whoever waits for the last change learns what became of it. */
    private void checkOutcomeSeq()
    {
        if (rig.seq() > 1)
        {
            final Outcome last = rig.endpoint.outcome();
            assertThat(last).isNotNull();
            assertThat(last.seq()).isEqualTo(rig.seq());
        }
    }

    /** Failing creates are repeated after 100 ms, then after twice as long each time, up to 6.4 s; not earlier. */
    private void checkBackoff(final Random random)
    {
        note("back-off");
        rig.handling.failStaging("as the test wants");
        rig.swap();
        rig.settle();
        final int failures = 1 + random.nextInt(MAX_DOUBLINGS + 2);
        for (int i = 0; i < failures; i++)
        {
            final long delayMs = FIRST_RETRY_MS << Math.min(i, MAX_DOUBLINGS);
            final int attempts = rig.handling.staged().size();
            rig.clock.advanceMs(delayMs - 1);
            rig.settle();
            assertThat(rig.handling.staged()).as("attempts before %d ms", delayMs).hasSize(attempts);
            rig.clock.advanceMs(1);
            rig.settle();
            assertThat(rig.handling.staged()).as("attempts after %d ms", delayMs).hasSize(attempts + 1);
            checkAlways();
        }
        assertThat(rig.outcome()).isEqualTo(Outcome.Kind.FAILED);
        rig.handling.failStaging(null);
        rig.swap();
        rig.settle();
        // a newer library does not wait
        assertThat(rig.instance().seq()).isEqualTo(rig.seq());
        assertThat(rig.outcome()).isEqualTo(Outcome.Kind.RECREATED);
    }

    /** A last configuration that is sent at rest is in use or refused, and a successor of the instance agrees. */
    private void checkConfiguration()
    {
        final String before = rig.instance().config();
        for (final String verdict : VERDICTS)
        {
            final String config = verdict + " last";
            final String expected =
                verdict.equals("hot") || verdict.equals("recreate") ? config : rig.instance().config();
            rig.configure(config);
            rest();
            assertThat(rig.instance().config()).as("%s after %s", config, before).isEqualTo(expected);
            rig.swap();
            rest();
            assertThat(rig.instance().config()).as("%s after %s, swapped", config, before).isEqualTo(expected);
        }
    }

    private void close(final Random random)
    {
        note("close");
        rig.controller.close();
        while (!rig.jobs.waiting().isEmpty())
        {
            job(random);
        }
        rig.jobs.endLate();
        assertThat(rig.handling.made()).allSatisfy(made -> assertThat(made.disposals()).as("%s", made).isEqualTo(1));
    }
}
