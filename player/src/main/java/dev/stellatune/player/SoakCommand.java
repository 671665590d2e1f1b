// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Plays and replaces plugins meanwhile, for as long as one likes, and checks every frame that is heard.
 */
final class SoakCommand implements Command
{
    @Override
    public void describe(final CommandSpec spec)
    {
        SoakOptions.describe(spec);
        EngineOptions.describeEngine(spec);
        PluginOptions.describe(spec);
        InspectOption.describe(spec);
        Words.footer(
            spec,
            "Plays files of its own through the gain DSP into sinks that keep the pace of devices two blocks deep. " +
                "At each interval a plugin is reloaded: the decoder, the DSP or the source. At random the gain is " +
                "changed or switched off, streams are sought, paused and sent to their next track, and the decoder " +
                "or the source is taken away for a moment. A reload must not be heard, whatever else happens; each " +
                "change must be heard exactly as it was asked for. Tracks that read through a decoder or a source " +
                "that is disabled end, and after it has come back a track begins with its first frame.",
            "",
            "Then a program in C does the same for as long, without reloads: what it misses is the machine's. A " +
                "deadline is missed when the device has run out of frames while the music goes on. The engine may " +
                "miss 1.2 x C + 3 x sqrt(C) + 3, in the median of the rounds.",
            "",
            "In the report, blockMicros is the time from the sink's having accepted a block until it is offered the " +
                "next one: fused, what it costs to make a block; dedicated, how long the sink's thread waits for " +
                "one. swap compares blocks in which an instance was replaced with others, which means something " +
                "fused and with one stream. allocatedBytesPerBlock is what the workers allocate, in the median of " +
                "the windows of the second half in which nothing changes. With --mode invoker time is turned, too: " +
                "a seed gives the same messages at the same frames, as fast as the machine goes.",
            "",
            "Exit status 1: a frame was lost, doubled or altered, a broken build was taken, or a lease, a library or " +
                "a directory is left, or more deadlines were missed than may be. Ctrl-C ends it early, with its " +
                "report.");
    }

    @Override
    public int run(final ParseResult words, final Streams streams)
    {
        final SoakOptions options = SoakOptions.of(words);
        // a signal lets the process live until the report is written and the files are gone
        try (Interruption _ = Interruption.begin())
        {
            final List<String> failures = new SoakRounds(options, words, streams).run();
            failures.forEach(streams::fail);
            return failures.isEmpty() ? Main.OK : Main.FAILED;
        }
    }
}
