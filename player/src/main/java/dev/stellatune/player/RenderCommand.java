// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.pipeline.MediaInput;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Renders inputs of one format, joined without a gap, into a WAV file. All inputs are looked at before anything is
 * written.
 */
final class RenderCommand implements Command
{
    private static final String OUTPUT = "--output";

    @Override
    public void describe(final CommandSpec spec)
    {
        spec.addPositional(Words.names("IN", "Audio files; - is standard input."));
        spec.addOption(OptionSpec.builder("-o", OUTPUT).type(String.class).arity("1").paramLabel("OUT.wav")
            .required(true).description("The file to write; - is standard output.").build());
        WavTarget.describe(spec);
        spec.addOption(Words.flag(Words.JSON, "Reports the result as one JSON object."));
        EngineOptions.describe(spec);
        Words.footer(
            spec,
            "Several inputs are joined without a gap and must have the same rate and channels. The output appears " +
                "when it is complete. Of a damaged input it holds what could be decoded; the exit status is then 1.");
    }

    @Override
    public int run(final ParseResult words, final Streams process)
    {
        final WavTarget target = WavTarget.of(words.matchedOptionValue(OUTPUT, ""), words);
        final Streams streams = target.isStandardOutput() ? process.withSoundOnOut() : process;
        target.requireNoTerminal(streams);
        final EngineOptions options = EngineOptions.of(words);
        try (Inputs inputs = new Inputs(Words.names(words)))
        {
            for (final Inputs.Input input : inputs.list())
            {
                if (input.isDirectory())
                {
                    throw CommandException.failed(
                        input.name() + " is a directory; render wants files, in the order that you name them.");
                }
                target.requireOtherThan(input);
            }
            final List<MediaInput> media = inputs.list().stream()
                .map(input -> inputs.open(input, streams.in())).toList();
            try (Session session = Session.open(options.config(), options.plugins(), streams))
            {
                session.requirePlugins();
                final Rendering rendering = new Rendering(session, target, streams);
                return rendering.run(media, session.choose(options.dsps()), words.hasMatchedOption(Words.JSON));
            }
        }
    }
}
