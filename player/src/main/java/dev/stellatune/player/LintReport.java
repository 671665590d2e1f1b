// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.ffi.library.Finding;
import dev.stellatune.ffi.library.Finding.Severity;
import dev.stellatune.ffi.plugin.PluginInfo;
import dev.stellatune.ffi.plugin.PluginTrial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What was found about a library, as it is shown.
 *
 * @param file     the library.
 * @param findings the worst first.
 * @param trial    what came of running it; null when it did not run.
 */
record LintReport(Path file, List<Finding> findings, PluginTrial.@Nullable Report trial)
{
    /**
     * Puts what was found with and without running together.
     */
    static LintReport of(final Path file, final List<Finding> still, final PluginTrial.@Nullable Report trial)
    {
        final List<Finding> all = new ArrayList<>(still);
        if (trial != null)
        {
            all.addAll(trial.findings());
        }
        all.sort(Comparator.comparing(Finding::severity));
        return new LintReport(file, List.copyOf(all), trial);
    }

    /** Whether there is no error. */
    boolean ok()
    {
        return count(Severity.ERROR) == 0;
    }

    /** For programs. */
    Map<String, @Nullable Object> json()
    {
        return Json.object(
            "file", file.toString(),
            "ok", ok(),
            "findings", findings.stream().map(LintReport::json).toList(),
            "trial", trial == null ? null : json(trial));
    }

    private static Map<String, @Nullable Object> json(final Finding finding)
    {
        return Json.object(
            "code", finding.code().name(),
            "severity", word(finding),
            "message", finding.message(),
            "advice", finding.advice());
    }

    private Map<String, @Nullable Object> json(final PluginTrial.Report report)
    {
        final PluginInfo info = report.info();
        return Json.object(
            "plugin", info == null ? null : description(info, report).json(),
            "unloaded", report.unloaded(),
            "log", report.log());
    }

    /** For people. */
    String text()
    {
        final StringJoiner lines = new StringJoiner("\n");
        for (final Finding finding : findings)
        {
            lines.add(word(finding) + ": " + finding.sentence() + " [" + finding.code() + "]");
        }
        if (trial != null)
        {
            trial.log().forEach(line -> lines.add("log: " + line));
            final PluginInfo info = trial.info();
            if (info != null)
            {
                lines.add(description(info, trial).text());
            }
        }
        return lines.add(file + ": " + summary()).toString();
    }

    private String summary()
    {
        final StringJoiner parts = new StringJoiner(", ");
        parts.add(ok() ? "ok" : Text.count(count(Severity.ERROR), "error"));
        if (count(Severity.WARNING) > 0)
        {
            parts.add(Text.count(count(Severity.WARNING), "warning"));
        }
        return parts.toString();
    }

    private PluginDescription description(final PluginInfo info, final PluginTrial.Report report)
    {
        return new PluginDescription(info, file, report.unloaded() ? "unloaded" : "still loaded");
    }

    private long count(final Severity severity)
    {
        return findings.stream().filter(finding -> finding.severity() == severity).count();
    }

    private static String word(final Finding finding)
    {
        return finding.severity().name().toLowerCase(Locale.ROOT);
    }
}
