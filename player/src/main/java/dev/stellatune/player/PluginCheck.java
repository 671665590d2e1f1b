// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.runtime.Offer;
import dev.stellatune.ffi.abi.AbiConstants;
import dev.stellatune.ffi.library.Finding;
import dev.stellatune.ffi.library.Preflight;
import dev.stellatune.ffi.plugin.CapabilityKind;
import dev.stellatune.ffi.plugin.PluginException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at the plugins: what an earlier process left, which are there, whether they load, and the devices that they
 * know.
 */
final class PluginCheck
{
    private final PluginOptions options;
    private final Streams streams;

    PluginCheck(final PluginOptions options, final Streams streams)
    {
        this.options = options;
        this.streams = streams;
    }

    List<Diagnosis> diagnoses()
    {
        final List<Diagnosis> all = new ArrayList<>();
        try (Session session = Session.openSilently(EngineConfig.defaults(), options, streams))
        {
            all.addAll(crashes(session));
            session.directories().forEach(directory -> all.add(directory(directory)));
            all.addAll(loading(session));
            all.addAll(devices(session));
        }
        catch (final CommandException e)
        {
            all.add(Diagnosis.fail("engine", String.join(" ", e.sentences()), ""));
        }
        return all;
    }

    private static List<Diagnosis> crashes(final Session session)
    {
        final List<String> sentences = CrashAdvice.sentences(session.engine().crashReports());
        return sentences.isEmpty() ? List.of(Diagnosis.ok("crashes", "none since the last start")) :
            sentences.stream().map(sentence -> Diagnosis.warn("crashes", Text.withoutPeriod(sentence), "")).toList();
    }

    private static Diagnosis directory(final Path directory)
    {
        return Files.isReadable(directory) ? Diagnosis.ok("plugin directory", directory.toString()) :
            Diagnosis.fail("plugin directory", directory + " cannot be read", "allow this user to read it");
    }

    private static List<Diagnosis> loading(final Session session)
    {
        final List<Diagnosis> all = new ArrayList<>();
        session.engine().loadReport().failed().forEach(failure ->
            all.add(Diagnosis.fail("plugin", Text.withoutPeriod(failure.message()), "")));
        session.engine().plugins().runtimeState().join().plugins().forEach(plugin ->
        {
            final Path file = plugin.file();
            final List<Finding> findings = file == null ? List.of() :
                Preflight.examine(file, AbiConstants.ENTRY_SYMBOL);
            if (!plugin.enabled())
            {
                all.add(Diagnosis.ok("plugin", plugin.id() + " is left out"));
            }
            else if (findings.isEmpty())
            {
                all.add(Diagnosis.ok("plugin", plugin.id() + " is loaded"));
            }
            findings.forEach(finding -> all.add(Diagnosis.warn(
                "plugin", plugin.id() + ": " + Text.withoutPeriod(finding.message()), finding.advice())));
        });
        return all;
    }

    private static List<Diagnosis> devices(final Session session)
    {
        final DeviceSinks sinks = new DeviceSinks(session.engine());
        final List<Diagnosis> all = new ArrayList<>();
        int devices = 0;
        for (final Offer offer : session.engine().plugins().offers(CapabilityKind.OUTPUT_SINK))
        {
            try
            {
                final int found = sinks.targets(offer).size();
                devices += found;
                all.add(Diagnosis.ok("devices", offer.pluginId() + " knows " + Text.count(found, "device")));
            }
            catch (final PluginException e)
            {
                all.add(Diagnosis.warn("devices", Text.withoutPeriod(String.valueOf(e.getMessage())), ""));
            }
        }
        if (devices == 0)
        {
            all.add(Diagnosis.warn("devices", "there is none to play to",
                "'--sink null' and '--sink wav:PATH' work all the same"));
        }
        return all;
    }
}
