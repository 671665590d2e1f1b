// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import dev.stellatune.player.soak.Message.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Writes the messages of a soak: what comes, and in which order, follows from the seed alone. Whoever sends them waits
 * where one has to be heard before the next, and that no message waits for a later one is seen to here.
 *
 * <p>At each tick there is a reload, and often one more message. At most one decoder or source is away at a time, and
 * at most one plugin's file is broken.
 */
final class Script
{
    static final String DECODER = "stellatune.sndfile";
    static final String SOURCE = "stellatune.localfiles";
    static final String DSP = "stellatune.gain";
    static final List<String> PLUGINS = List.of(DECODER, SOURCE, DSP);

    /** Powers of two, so that what is heard is exact. */
    static final float[] GAINS = {0.5f, 0.25f, 0.125f};

    private static final int PERCENT = 100;
    private static final int OUTAGES = 4;
    private static final int SWITCHES = 14;
    private static final int GAIN_CHANGES = 26;
    private static final int SEEKS = 38;
    private static final int SKIPS = 44;
    private static final int PAUSES = 52;
    private static final int LONGEST_PAUSE_TICKS = 4;
    private static final int BUILDS = 12;

    private final Random random;
    private final SoakPlan plan;
    private final Stream[] streams;
    private long tick;
    private boolean gainEnabled = true;
    private @Nullable String away;
    private long backAtTick;
    private @Nullable String broken;
    private long mendAtTick;

    /** What is known of a stream from the messages alone. */
    private static final class Stream
    {
        private float gain = GAINS[0];
        private long resumeAtTick;
        private boolean paused;
        /** In a pause nothing that was asked is heard: it is asked once at most. */
        private boolean mayJump = true;
        private boolean mayChangeGain = true;

        void pause(final boolean settled, final long untilTick)
        {
            paused = true;
            resumeAtTick = untilTick;
            mayJump = settled;
            mayChangeGain = settled;
        }

        void resume()
        {
            paused = false;
            mayJump = true;
            mayChangeGain = true;
        }
    }

    Script(final SoakPlan plan)
    {
        this.plan = plan;
        this.random = new Random(plan.seed());
        this.streams = new Stream[plan.streams()];
        Arrays.setAll(streams, i -> new Stream());
    }

    /** The messages of the next tick. */
    List<Message> next()
    {
        tick++;
        final List<Message> messages = new ArrayList<>();
        bringBack(messages, false);
        reload(messages);
        if (!plan.reloadsOnly() && tick % plan.ticksPerChange() == 0)
        {
            change(messages);
        }
        if (plan.broken() && broken == null && tick % plan.ticksPerSecond() == 0)
        {
            breakOne(messages);
        }
        return messages;
    }

    /** What brings everything back that is away. */
    List<Message> last()
    {
        final List<Message> messages = new ArrayList<>();
        bringBack(messages, true);
        return messages;
    }

    private void bringBack(final List<Message> messages, final boolean now)
    {
        for (int i = 0; i < streams.length; i++)
        {
            if (streams[i].paused && (now || tick >= streams[i].resumeAtTick))
            {
                streams[i].resume();
                messages.add(Message.of(Kind.RESUME, i, 0));
            }
        }
        if (broken != null && (now || tick >= mendAtTick))
        {
            messages.add(Message.of(Kind.OFFER, broken));
            messages.add(Message.of(Kind.MEND, broken));
            broken = null;
        }
        if (away != null && (now || tick >= backAtTick))
        {
            messages.add(Message.of(Kind.ENABLE, away));
            away = null;
        }
    }

    private void reload(final List<Message> messages)
    {
        final List<String> up = PLUGINS.stream().filter(this::isUp).toList();
        if (!up.isEmpty())
        {
            messages.add(Message.of(Kind.RELOAD, up.get(random.nextInt(up.size()))));
        }
    }

    /** Whether a plugin is in use, and its file as it should be. */
    private boolean isUp(final String plugin)
    {
        return !plugin.equals(away) && !plugin.equals(broken) && (gainEnabled || !plugin.equals(DSP));
    }

    private void change(final List<Message> messages)
    {
        // all are drawn each time, so that what is left out changes nothing of what follows
        final int dice = random.nextInt(PERCENT);
        final int number = random.nextInt(streams.length);
        final int which = random.nextInt(Integer.MAX_VALUE);
        final Stream stream = streams[number];
        if (dice < OUTAGES)
        {
            takeAway(messages, which % 2 == 0 ? DECODER : SOURCE);
        }
        else if (away != null)
        {
            // nothing may be heard before it is back
            return;
        }
        else if (dice < SWITCHES)
        {
            switchGain(messages);
        }
        else if (dice < GAIN_CHANGES)
        {
            changeGain(messages, number, which);
        }
        else if (dice < SKIPS)
        {
            if (stream.mayJump)
            {
                stream.mayJump = !stream.paused;
                stream.mayChangeGain &= !stream.paused;
                messages.add(dice < SEEKS ? Message.of(Kind.SEEK, number, which % plan.trackFrames()) :
                    Message.of(Kind.NEXT, number, 0));
            }
        }
        else if (dice < PAUSES && !stream.paused && broken == null)
        {
            final boolean settled = which % 2 == 0;
            stream.pause(settled, tick + 1 + which / 2 % LONGEST_PAUSE_TICKS);
            messages.add(Message.of(Kind.PAUSE, number, settled ? 1 : 0));
        }
    }

    /** Tracks end for it, so that nobody may be paused, and nobody's file be broken. */
    private void takeAway(final List<Message> messages, final String plugin)
    {
        if (away == null && broken == null && Arrays.stream(streams).noneMatch(stream -> stream.paused))
        {
            away = plugin;
            backAtTick = tick + 1 + random.nextInt(2);
            messages.add(Message.of(Kind.DISABLE, plugin));
        }
    }

    /** All streams have to hear it. */
    private void switchGain(final List<Message> messages)
    {
        if (!DSP.equals(broken) && Arrays.stream(streams).allMatch(stream -> stream.mayChangeGain))
        {
            for (final Stream stream : streams)
            {
                stream.mayChangeGain = !stream.paused;
                stream.mayJump &= !stream.paused;
            }
            gainEnabled = !gainEnabled;
            messages.add(Message.of(gainEnabled ? Kind.ENABLE : Kind.DISABLE, DSP));
        }
    }

    private void changeGain(final List<Message> messages, final int number, final int which)
    {
        final Stream stream = streams[number];
        final float gain = GAINS[which % GAINS.length];
        if (stream.mayChangeGain && gain != stream.gain)
        {
            stream.gain = gain;
            stream.mayChangeGain = !stream.paused;
            stream.mayJump &= !stream.paused;
            messages.add(Message.of(Kind.GAIN, number, gain));
        }
    }

    private void breakOne(final List<Message> messages)
    {
        final List<String> up = PLUGINS.stream().filter(this::isUp).toList();
        final int which = random.nextInt(BUILDS);
        // who is paused would hear it only when it is mended
        if (!up.isEmpty() && away == null && Arrays.stream(streams).noneMatch(stream -> stream.paused))
        {
            broken = up.get(random.nextInt(up.size()));
            mendAtTick = tick + Math.max(1, plan.ticksPerSecond() / 2);
            messages.add(new Message(Kind.BREAK, 0, broken, which));
        }
    }
}
