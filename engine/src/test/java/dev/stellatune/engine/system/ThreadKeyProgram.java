// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.playback.PlaybackSummary;
import java.nio.file.Path;
import java.util.List;

/**
 * Plays through a DSP that leaves thread keys with destructors on its threads, replaces it while it plays, closes the
 * engine and lets the thread end that did all this. Prints what became of the libraries.
 *
 * <p>When a library is closed before such a thread has ended, the JVM crashes; so this runs in one of its own.
 */
final class ThreadKeyProgram
{
    private static final String PLUGIN = "test.threadkey";

    private ThreadKeyProgram()
    {
    }

    /** Arguments: mode, directory for private copies, library of the DSP, library of the tone decoder, rounds. */
    public static void main(final String[] arguments) throws InterruptedException
    {
        for (int i = 0; i < Integer.parseInt(arguments[4]); i++)
        {
            final Thread thread = Thread.ofPlatform().start(() -> play(arguments));
            thread.join();
        }
        System.out.println("the end");
    }

    @SuppressWarnings("MustBeClosedChecker") // what close() would check, this prints
    private static void play(final String[] arguments)
    {
        final TestEngine engine = TestEngine.launch(PipelineMode.valueOf(arguments[0]), Path.of(arguments[1]),
            config -> config.replaceThreadsAfter(Integer.MAX_VALUE, Long.MAX_VALUE / 1_000_000),
            Path.of(arguments[2]), Path.of(arguments[3]));
        final CaptureSink sink = CaptureSink.limitedTo(2000);
        final Player player = engine.newPlayer(sink);
        player.dsps(List.of(new DspChoice(PLUGIN, "threadkey", "{}")));
        player.enqueue(Tone.input("tone"), Tone.choice(10_000));
        final EngineFuture<PlaybackSummary> end = player.play();
        engine.until("it plays", sink::isFull);
        final Path old = engine.shadow(PLUGIN);
        engine.get(engine.engine().plugins().reloadPlugin(PLUGIN));
        engine.until("nobody holds the old one", () -> engine.state().retired().stream()
            .anyMatch(retired -> retired.shadow().equals(old) && retired.count() == 0));
        sink.allowAll();
        System.out.println("played " + engine.get(end).frames());
        engine.until("it is known that it stays", () -> engine.state().retired().stream()
            .anyMatch(retired -> retired.reason().contains("thread keys")));
        System.out.println("mapped while threads live: " + Natives.isMapped(old));
        engine.state().retired().forEach(retired -> System.out.println("reason: " + retired.reason()));
        engine.closeEngine();
        System.out.println("mapped after close: " + Natives.isMapped(old));
        engine.errors().forEach(error -> System.out.println("error: " + error));
    }
}
