// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

/**
 * The flags that every benchmark's own JVM needs, as constants for annotations.
 */
public final class JvmFlags
{
    /** The engine calls native code. */
    public static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";
    /** Agrona reads memory through a class that Java does not export. */
    public static final String AGRONA = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED";
    /** The engine's default collector: audio threads allocate nothing, so it only has to be quiet. */
    public static final String SERIAL = "-XX:+UseSerialGC";
    /** Java's own default. */
    public static final String G1 = "-XX:+UseG1GC";
    /** The one with the shortest pauses. */
    public static final String ZGC = "-XX:+UseZGC";
    /** Enough for everything here. */
    public static final String HEAP = "-Xmx256m";

    private JvmFlags()
    {
    }
}
