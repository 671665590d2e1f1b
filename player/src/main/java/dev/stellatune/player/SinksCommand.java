// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.runtime.Offer;
import dev.stellatune.ffi.plugin.PluginException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Lists the devices that {@code play} can play to.
 */
final class SinksCommand implements Command
{
    @Override
    public void describe(final CommandSpec spec)
    {
        PluginOptions.describe(spec);
        spec.addOption(Words.flag(Words.JSON, "Lists them as a JSON array."));
        Words.footer(
            spec,
            "Each line begins with a name for 'stellatune play --sink'. Without a device there are always " +
                SinkOption.WITHOUT_DEVICE + ".");
    }

    @Override
    public int run(final ParseResult words, final Streams streams)
    {
        try (Session session = Session.open(EngineConfig.defaults(), PluginOptions.of(words), streams))
        {
            final DeviceSinks sinks = new DeviceSinks(session.engine());
            final List<DeviceSinks.Target> targets = new ArrayList<>();
            final List<String> failures = new ArrayList<>(session.failures());
            for (final Offer offer : sinks.offers())
            {
                try
                {
                    targets.addAll(sinks.targets(offer));
                }
                catch (final PluginException e)
                {
                    failures.add(String.valueOf(e.getMessage()));
                }
            }
            if (words.hasMatchedOption(Words.JSON))
            {
                streams.print(Json.text(targets.stream().map(DeviceSinks.Target::json).toList()));
            }
            else if (targets.isEmpty())
            {
                streams.print("No plugin has a device to play to.");
            }
            else
            {
                print(targets, streams);
            }
            failures.forEach(streams::fail);
            return failures.isEmpty() ? Main.OK : Main.FAILED;
        }
    }

    private static void print(final List<DeviceSinks.Target> targets, final Streams streams)
    {
        final int width = targets.stream().mapToInt(target -> target.name().length()).max().orElse(0);
        for (final DeviceSinks.Target target : targets)
        {
            final String padded = target.name() + " ".repeat(width - target.name().length());
            streams.print((padded + "  " + target.description().replace('\n', ' ')).strip());
        }
    }
}
