// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What is said of machines of all kinds.
 */
final class MachineCheckTest
{
    private static final String LIMITS = """
        Limit                     Soft Limit           Hard Limit           Units
        Max locked memory         %s              unlimited            bytes
        Max realtime priority     %s                    95
        """;

    /** A machine as it should be. */
    private final Map<String, String> files = new HashMap<>(Map.of(
        "/proc/self/limits", LIMITS.formatted("unlimited", "95"),
        "/proc/self/status", "Name:\tjava\nCapEff:\t0000000000000000\n",
        "/proc/self/mounts", "none / ext4 rw 0 0\ntmpfs /tmp tmpfs rw,nosuid 0 0\n",
        "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n",
        "/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n"));

    private Probes probes()
    {
        return new Probes(25, true, true, 8, files::get, Path.of("/tmp"));
    }

    private static Diagnosis of(final Probes probes, final String what)
    {
        return new MachineCheck(probes).diagnoses().stream()
            .filter(diagnosis -> diagnosis.what().equals(what)).findFirst().orElseThrow();
    }

    private Diagnosis of(final String what)
    {
        return of(probes(), what);
    }

    private static void assertIs(final Diagnosis.Level level, final Diagnosis diagnosis, final String... words)
    {
        assertThat(diagnosis.level()).as(diagnosis.line()).isEqualTo(level);
        assertThat(List.of(words)).allSatisfy(word -> assertThat(diagnosis.line()).contains(word));
        assertThat(diagnosis.advice().isEmpty()).as(diagnosis.line()).isEqualTo(level == Diagnosis.Level.OK);
    }

    @Test
    void shouldFindNothingWhenAllIsWell()
    {
        assertThat(new MachineCheck(probes()).diagnoses()).hasSize(8)
            .allSatisfy(diagnosis -> assertIs(Diagnosis.Level.OK, diagnosis, "ok  "));
    }

    @Test
    void shouldFailWhenTheJdkIsTooOld()
    {
        final Probes old = new Probes(24, true, true, 8, files::get, Path.of("/tmp"));
        assertIs(Diagnosis.Level.FAIL, of(old, "java"), "fail", "Java 24", "JDK 25");
    }

    @Test
    void shouldFailAndNameTheFlagsWhenTheyAreMissing()
    {
        final Probes bare = new Probes(25, false, false, 8, files::get, Path.of("/tmp"));
        assertIs(Diagnosis.Level.FAIL, of(bare, "jvm flags"), "--enable-native-access=ALL-UNNAMED --add-exports " +
            "java.base/jdk.internal.misc=ALL-UNNAMED");
        final Probes half = new Probes(25, true, false, 8, files::get, Path.of("/tmp"));
        assertThat(of(half, "jvm flags").line()).doesNotContain("native-access");
    }

    @Test
    void shouldWarnWhenCoresAreScarce()
    {
        final Probes small = new Probes(25, true, true, 2, files::get, Path.of("/tmp"));
        assertIs(Diagnosis.Level.WARN, of(small, "processors"), "2 cores", "4 or more");
    }

    @Test
    void shouldWarnWhenRealTimePriorityIsNotPermitted()
    {
        files.put("/proc/self/limits", LIMITS.formatted("unlimited", "0"));
        assertIs(Diagnosis.Level.WARN, of("real-time priority"), "rtprio 95", "LimitRTPRIO=95");

        files.put("/proc/self/status", "CapEff:\t0000000000800000\n");
        assertIs(Diagnosis.Level.OK, of("real-time priority"), "permitted");
    }

    @Test
    void shouldWarnWhenMemoryCannotBeLocked()
    {
        files.put("/proc/self/limits", LIMITS.formatted("8388608", "95"));
        assertIs(Diagnosis.Level.WARN, of("locked memory"), "8388608 bytes", "memlock unlimited");

        files.put("/proc/self/status", "CapEff:\t0000000000004000\n");
        assertIs(Diagnosis.Level.OK, of("locked memory"));
    }

    @Test
    void shouldWarnWhenTheGovernorSavesPower()
    {
        files.put("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
        assertIs(Diagnosis.Level.WARN, of("cpu governor"), "powersave", "cpupower");

        files.remove("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
        assertIs(Diagnosis.Level.OK, of("cpu governor"), "none");
    }

    @Test
    void shouldWarnWhenHugePagesAreMadeForAll()
    {
        files.put("/sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n");
        assertIs(Diagnosis.Level.WARN, of("huge pages"), "madvise");
    }

    @Test
    void shouldWarnWhenTheTemporaryDirectoryMayNotHoldCode()
    {
        files.put("/proc/self/mounts", "none / ext4 rw,noexec 0 0\ntmpfs /tmp tmpfs rw,nosuid 0 0\n");
        assertIs(Diagnosis.Level.OK, of("temporary directory"));

        files.put("/proc/self/mounts", "none / ext4 rw 0 0\ntmpfs /tmp tmpfs rw,noexec 0 0\n");
        assertIs(Diagnosis.Level.WARN, of("temporary directory"), "/tmp may not hold code");
        final Probes elsewhere = new Probes(25, true, true, 8, files::get, Path.of("/tmpfiles"));
        assertIs(Diagnosis.Level.OK, of(elsewhere, "temporary directory"));
    }

    @Test
    void shouldSayThatNothingIsPermittedWhenTheKernelTellsNothing()
    {
        files.clear();
        assertIs(Diagnosis.Level.WARN, of("real-time priority"));
        assertIs(Diagnosis.Level.WARN, of("locked memory"), "0 bytes");
        assertIs(Diagnosis.Level.OK, of("temporary directory"));
    }
}
