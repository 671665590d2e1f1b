// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.sink.NullSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * An engine in a process of its own, to be killed: idle, or with a worker that waits in a plugin. Or it ends in good
 * order, except that nobody closes the engine.
 */
final class KilledEngineProgram
{
    private KilledEngineProgram()
    {
    }

    /** Arguments: what to do (idle, stuck or exit), a directory to work in. */
    public static void main(final String[] arguments) throws IOException
    {
        final Path directory = Path.of(arguments[1]);
        final AudioEngine engine = AudioEngine.launch(
            EngineConfig.defaults().mode(PipelineMode.FUSED).shadowParent(directory));
        engine.plugins().load(Natives.fixture("slow")).join();
        if (!arguments[0].equals("idle"))
        {
            final Slow slow = new Slow(directory);
            final Player player = engine.newPlayer(NullSink.fast());
            player.enqueue(Tone.input("tone"), slow.waitingAt("read", 100));
            var _ = player.play();
            while (!slow.isReached())
            {
                LockSupport.parkNanos(1_000_000);
            }
        }
        if (arguments[0].equals("exit"))
        {
            System.exit(0);
        }
        System.out.println("ready");
        int next = System.in.read();
        while (next >= 0)
        {
            next = System.in.read();
        }
    }
}
