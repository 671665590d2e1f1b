// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.player.inspect.Inspector;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/**
 * A page in the browser that shows what the engine does, for as long as a command runs; nothing where nobody asks for
 * it.
 */
final class InspectOption implements AutoCloseable
{
    private static final String INSPECT = "--inspect";
    private static final String FREE_PORT = "0";
    private static final int MAX_PORT = 65_535;

    private final AudioEngine engine;
    private final @Nullable Inspector inspector;

    private InspectOption(final AudioEngine engine, final @Nullable Inspector inspector)
    {
        this.engine = engine;
        this.inspector = inspector;
    }

    /** Adds the option to a command. */
    static void describe(final CommandSpec spec)
    {
        spec.addOption(OptionSpec.builder(INSPECT).type(Integer.class).arity("0..1").paramLabel("PORT")
            .converters(InspectOption::port).preprocessor(new PortIsOptional()).fallbackValue(FREE_PORT)
            .description("Serves a page, to this machine only, that shows the pipeline at work and has buttons to " +
                "replace plugins; its address is printed. A port that is free unless one is given.").build());
    }

    /** A file may follow the option: only digits are a port. */
    private static final class PortIsOptional implements IParameterPreprocessor
    {
        @Override
        @SuppressWarnings("JdkObsolete") // picocli's own
        public boolean preprocess(
            final Stack<String> args, final CommandSpec spec, final ArgSpec arg, final Map<String, Object> info)
        {
            final boolean attached = !" ".equals(info.get("separator"));
            if (!attached && (args.isEmpty() || !args.peek().chars().allMatch(c -> c >= '0' && c <= '9')))
            {
                args.push(FREE_PORT);
            }
            return false;
        }
    }

    private static int port(final String text)
    {
        try
        {
            final int port = Integer.parseInt(text);
            if (port >= 0 && port <= MAX_PORT)
            {
                return port;
            }
        }
        catch (final NumberFormatException e)
        {
            // said below
        }
        throw new TypeConversionException("'" + text + "' is no port; give a number from 1 to " + MAX_PORT +
            ", or none for a port that is free");
    }

    /**
     * Serves the page, where the user asks for it, and says on standard error where.
     *
     * @throws CommandException when the port cannot be had.
     */
    static InspectOption start(final ParseResult words, final AudioEngine engine, final Streams streams)
    {
        final @Nullable Integer port = words.matchedOptionValue(INSPECT, null);
        if (port == null)
        {
            return new InspectOption(engine, null);
        }
        try
        {
            final Inspector inspector = Inspector.start(engine, port);
            streams.out().flush();
            streams.err().println("inspector: " + inspector.address());
            return new InspectOption(engine, inspector);
        }
        catch (final IOException e)
        {
            throw CommandException.failed(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Makes a player, which the page shows.
     *
     * @param sink where it plays to.
     * @param dsps in order.
     */
    Player newPlayer(final AudioSink sink, final List<DspChoice> dsps)
    {
        if (inspector != null)
        {
            return inspector.newPlayer(sink, dsps);
        }
        final Player player = engine.newPlayer(sink);
        player.dsps(dsps);
        return player;
    }

    @Override
    public void close()
    {
        if (inspector != null)
        {
            inspector.close();
        }
    }
}
