// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.EngineConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the JVM and the machine: what keeps the engine from running, and what makes gaps likelier.
 */
final class MachineCheck
{
    private static final int JAVA = 25;
    private static final int CAP_IPC_LOCK = 14;
    private static final int CAP_SYS_NICE = 23;
    private static final String GOVERNOR = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor";
    private static final String HUGE_PAGES = "/sys/kernel/mm/transparent_hugepage/enabled";
    private static final String LIMITS = "/proc/self/limits";
    private static final String STATUS = "/proc/self/status";
    private static final String MOUNTS = "/proc/self/mounts";

    private final Probes probes;

    MachineCheck(final Probes probes)
    {
        this.probes = probes;
    }

    List<Diagnosis> diagnoses()
    {
        final List<Diagnosis> all = new ArrayList<>();
        all.add(java());
        all.add(flags());
        all.add(cores());
        all.add(realtime());
        all.add(memoryLock());
        all.add(governor());
        all.add(hugePages());
        all.add(shadows());
        return all;
    }

    private Diagnosis java()
    {
        final String found = "Java " + probes.javaVersion();
        return probes.javaVersion() >= JAVA ? Diagnosis.ok("java", found) :
            Diagnosis.fail("java", found, "install a JDK " + JAVA + " or later");
    }

    private Diagnosis flags()
    {
        final List<String> missing = new ArrayList<>();
        if (!probes.nativeAccess())
        {
            missing.add("--enable-native-access=ALL-UNNAMED");
        }
        if (!probes.exports())
        {
            missing.add("--add-exports java.base/jdk.internal.misc=ALL-UNNAMED");
        }
        return missing.isEmpty() ? Diagnosis.ok("jvm flags", "native access and exports are given") :
            Diagnosis.fail("jvm flags", "flags are missing", "start java with " + String.join(" ", missing));
    }

    private Diagnosis cores()
    {
        final String found = Text.count(probes.cores(), "core");
        return probes.cores() >= EngineConfig.CORES_FOR_DEDICATED ? Diagnosis.ok("processors", found) :
            Diagnosis.warn("processors", found, "with " + EngineConfig.CORES_FOR_DEDICATED +
                " or more each stage gets a thread of its own; give the machine or the container more");
    }

    private Diagnosis realtime()
    {
        final String limit = limit("Max realtime priority");
        if (isCapable(CAP_SYS_NICE) || (!limit.equals("0") && !limit.isEmpty()))
        {
            return Diagnosis.ok("real-time priority",
                isCapable(CAP_SYS_NICE) ? "permitted" : "permitted up to " + limit);
        }
        return Diagnosis.warn("real-time priority", "not permitted", "add '@audio - rtprio 95' to " +
            "/etc/security/limits.d/audio.conf, join that group and log in again, or set LimitRTPRIO=95 in systemd");
    }

    private Diagnosis memoryLock()
    {
        final String limit = limit("Max locked memory");
        if (isCapable(CAP_IPC_LOCK) || limit.equals("unlimited"))
        {
            return Diagnosis.ok("locked memory", "unlimited");
        }
        return Diagnosis.warn("locked memory", "limited to " + (limit.isEmpty() ? "0" : limit) + " bytes",
            "add '@audio - memlock unlimited' to /etc/security/limits.d/audio.conf, join that group and log in " +
                "again, or set LimitMEMLOCK=infinity in systemd");
    }

    private Diagnosis governor()
    {
        final String governor = text(GOVERNOR);
        if (governor == null)
        {
            return Diagnosis.ok("cpu governor", "none: the processor's speed is not for this system to choose");
        }
        return governor.equals("performance") ? Diagnosis.ok("cpu governor", governor) :
            Diagnosis.warn("cpu governor", governor, "while it matters, 'cpupower frequency-set -g performance' " +
                "keeps the processors from slowing down between blocks");
    }

    private Diagnosis hugePages()
    {
        final String pages = text(HUGE_PAGES);
        if (pages == null || !pages.contains("[always]"))
        {
            return Diagnosis.ok("huge pages", pages == null ? "none" : "on request only");
        }
        return Diagnosis.warn("huge pages", "always", "'echo madvise > " + HUGE_PAGES +
            "' keeps the kernel from stopping threads to make large pages for others");
    }

    /** Where private copies of libraries go. */
    private Diagnosis shadows()
    {
        final boolean noExec = isNoExec(probes.temporary().toString());
        return noExec ? Diagnosis.warn("temporary directory", probes.temporary() + " may not hold code",
            "libraries are copied to the user's cache instead; -Djava.io.tmpdir names another directory") :
            Diagnosis.ok("temporary directory", probes.temporary() + " may hold code");
    }

    /** By the options of the mount that a directory lies on. */
    private boolean isNoExec(final String directory)
    {
        final String mounts = text(MOUNTS);
        String longest = "";
        boolean noExec = false;
        for (final String line : mounts == null ? List.<String>of() : mounts.lines().toList())
        {
            final List<String> fields = List.of(line.split(" ", -1));
            if (fields.size() > 3 && isBelow(directory, fields.get(1)) && fields.get(1).length() >= longest.length())
            {
                longest = fields.get(1);
                noExec = List.of(fields.get(3).split(",", -1)).contains("noexec");
            }
        }
        return noExec;
    }

    private static boolean isBelow(final String directory, final String mount)
    {
        return directory.equals(mount) || directory.startsWith(mount.endsWith("/") ? mount : mount + "/");
    }

    /** A soft limit as the kernel prints it; empty when it is not known. */
    private String limit(final String name)
    {
        final String limits = text(LIMITS);
        final Matcher line = Pattern.compile("(?m)^" + name + "\\s+(\\S+)").matcher(limits == null ? "" : limits);
        return line.find() ? line.group(1) : "";
    }

    private boolean isCapable(final int capability)
    {
        final String status = text(STATUS);
        final Matcher line =
            Pattern.compile("(?m)^CapEff:\\s+([0-9a-fA-F]{1,16})").matcher(status == null ? "" : status);
        return line.find() && (Long.parseUnsignedLong(line.group(1), 16) >>> capability & 1) != 0;
    }

    private @Nullable String text(final String path)
    {
        final String text = probes.files().apply(path);
        return text == null ? null : text.strip();
    }
}
