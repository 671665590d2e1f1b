// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.status.CrashReport;
import dev.stellatune.engine.status.EngineSnapshot.CallSnapshot;
import dev.stellatune.ffi.plugin.PluginCall;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts into words what a user can do about a plugin that may have ended an earlier process.
 */
final class CrashAdvice
{
    private CrashAdvice()
    {
    }

    /** What happened and how to go on: a sentence for each call. */
    static List<String> sentences(final List<CrashReport> reports)
    {
        final List<String> sentences = new ArrayList<>();
        for (final CrashReport report : reports)
        {
            final List<String> happened = report.sentences();
            for (int i = 0; i < happened.size(); i++)
            {
                sentences.add(Text.withoutPeriod(happened.get(i)) + "; " + advice(report.calls().get(i)) + ".");
            }
        }
        return sentences;
    }

    private static String advice(final CallSnapshot call)
    {
        final String id = call.library().pluginId();
        final PluginCall function = call.call();
        if (id.isEmpty() || (function != null && function.isBeforeId()))
        {
            return "if it happens again, move that file away";
        }
        return "if it happens again, go on without it: " + PluginOptions.WITHOUT + " " + id;
    }
}
