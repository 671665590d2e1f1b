// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.ffi.library.LibraryLoadException;
import dev.stellatune.ffi.library.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Plays through a DSP that leaves a thread running, replaces it while it plays, and tells the thread to end before or
 * after it closes the engine, or never. Prints what became of the library.
 *
 * <p>When the library is closed under its thread, the JVM crashes; so this runs in one of its own.
 */
final class LeakingThreadProgram
{
    private static final String PLUGIN = "test.leak";

    private LeakingThreadProgram()
    {
    }

    /** Arguments: mode, directory for private copies, installed library, library of the tone decoder, config, when. */
    @SuppressWarnings("MustBeClosedChecker") // what close() would check, this prints
    public static void main(final String[] arguments) throws IOException, LibraryLoadException
    {
        final boolean endBeforeClose = arguments[5].equals("before");
        final Path end = Path.of(arguments[2]).resolveSibling("leak.end");
        // the first library that has a unique symbol is never unloaded: let that be none of the engine's
        NativeLibrary.open(Path.of(arguments[2])).close();
        final TestEngine engine = TestEngine.launch(PipelineMode.valueOf(arguments[0]), Path.of(arguments[1]),
            Path.of(arguments[2]), Path.of(arguments[3]));
        final CaptureSink sink = CaptureSink.limitedTo(2000);
        final Player player = engine.newPlayer(sink);
        player.dsps(List.of(new DspChoice(PLUGIN, "leak", arguments[4])));
        player.enqueue(Tone.input("tone"), Tone.choice(10_000));
        final EngineFuture<PlaybackSummary> played = player.play();
        engine.until("it plays", sink::isFull);

        final Path old = engine.shadow(PLUGIN);
        engine.get(engine.engine().plugins().reloadPlugin(PLUGIN));
        // the new one starts its thread, and the old one waits for its own
        sink.allowAll();
        System.out.println("played " + engine.get(played).frames());
        engine.until("the old one is held", () -> engine.state().retired().stream()
            .anyMatch(retired -> retired.shadow().equals(old) && retired.reason().contains("its code")));
        engine.state().retired().forEach(retired -> System.out.println("reason: " + retired.reason()));
        System.out.println("mapped while it runs: " + Natives.isMapped(old));

        if (endBeforeClose)
        {
            Files.createFile(end);
            engine.until("the old one is gone", () -> engine.state().retired().isEmpty());
            System.out.println("mapped after its end: " + Natives.isMapped(old));
        }
        engine.closeEngine();
        System.out.println("mapped after close: " + Natives.isMapped(old));
        engine.errors().forEach(error -> System.out.println("error: " + error));
        System.out.println("the end");
    }
}
