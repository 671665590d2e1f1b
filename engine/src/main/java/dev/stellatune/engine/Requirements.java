// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the JVM and the system must offer, said in one sentence when it is missing.
 */
final class Requirements
{
    private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";
    private static final String ADD_EXPORTS = "--add-exports java.base/jdk.internal.misc=ALL-UNNAMED";

    private Requirements()
    {
    }

    static void check()
    {
        final String os = System.getProperty("os.name", "");
        final String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        if (!os.equals("Linux") || !(arch.equals("amd64") || arch.equals("x86_64")))
        {
            throw new IllegalStateException("The StellaTune engine runs on Linux on x86-64; this is " + os + " on " +
                arch + ".");
        }
        final Module own = Requirements.class.getModule();
        final List<String> missing = new ArrayList<>();
        if (!own.isNativeAccessEnabled())
        {
            missing.add(NATIVE_ACCESS);
        }
        final boolean exported = ModuleLayer.boot().findModule("java.base")
            .map(base -> base.isExported("jdk.internal.misc", own)).orElse(false);
        if (!exported)
        {
            missing.add(ADD_EXPORTS);
        }
        if (!missing.isEmpty())
        {
            throw new IllegalStateException("The StellaTune engine needs JVM flags that are missing: start java with " +
                String.join(" ", missing) + ".");
        }
    }
}
