// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Looks whether this machine is fit for sound without gaps, and says what to change.
 */
final class DoctorCommand implements Command
{
    @Override
    public void describe(final CommandSpec spec)
    {
        PluginOptions.describe(spec);
        spec.addOption(Words.flag(Words.JSON, "Prints the findings as a JSON array."));
        Words.footer(
            spec,
            "Each line begins with ok, warn (it plays, but gaps are likelier) or fail (it does not play).",
            "",
            "Exit status: 0 nothing failed, 1 something did, 2 wrong use.");
    }

    @Override
    public int run(final ParseResult words, final Streams streams)
    {
        final PluginOptions options = PluginOptions.of(words);
        final List<Diagnosis> all = new ArrayList<>(new MachineCheck(Probes.ofSystem()).diagnoses());
        all.addAll(new PluginCheck(options, streams).diagnoses());
        if (words.hasMatchedOption(Words.JSON))
        {
            streams.print(Json.text(all.stream().map(Diagnosis::json).toList()));
        }
        else
        {
            all.forEach(diagnosis -> streams.print(diagnosis.line()));
        }
        return all.stream().noneMatch(diagnosis -> diagnosis.level() == Diagnosis.Level.FAIL) ? Main.OK : Main.FAILED;
    }
}
