// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.Calls;
import dev.stellatune.ffi.abi.ModuleCalls;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.library.LibraryLoadException;
import dev.stellatune.ffi.library.NativeLibrary;
import dev.stellatune.ffi.library.ShadowRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One fixture of {@code test-plugins}, loaded by a host of its own.
 *
 * <p>Closing it checks what every test wants to be sure of: each hold was released once, the library is proven gone,
 * its private copy is deleted. A second handle on the library serves to look inside it: {@link #count} and
 * {@link #text} call functions that fixtures export for tests.
 */
final class Fixture implements AutoCloseable
{
    private final PluginHost host;
    private final ShadowRoot shadows;
    private final PluginModule module;
    private final NativeLibrary inside;
    private final List<CountingHold> holds = new ArrayList<>();

    private Fixture(final PluginHost host, final ShadowRoot shadows, final PluginModule module)
        throws LibraryLoadException
    {
        this.host = host;
        this.shadows = shadows;
        this.module = module;
        this.inside = NativeLibrary.open(module.shadow());
    }

    /** The file of a fixture that is a library. */
    static Path file(final String name)
    {
        return directory(name).resolve("lib" + name + ".so");
    }

    /** The directory of any fixture. */
    static Path directory(final String name)
    {
        return Path.of(System.getProperty("stellatune.testPlugins", "../test-plugins/target/native"))
            .toAbsolutePath().normalize().resolve(name);
    }

    static Fixture load(final String name, final Path shadowParent)
        throws IOException, LibraryLoadException, PluginException
    {
        return load(name, shadowParent, (plugin, level, message) ->
        {
        });
    }

    static Fixture load(final String name, final Path shadowParent, final PluginLog log)
        throws IOException, LibraryLoadException, PluginException
    {
        return load(name, shadowParent, new PluginHost(log));
    }

    /** Takes over the host. */
    static Fixture load(final String name, final Path shadowParent, final PluginHost host)
        throws IOException, LibraryLoadException, PluginException
    {
        final ShadowRoot shadows = ShadowRoot.create(shadowParent);
        return new Fixture(host, shadows, PluginModule.load(host, shadows, file(name), RejectedModule::close));
    }

    PluginHost host()
    {
        return host;
    }

    PluginModule module()
    {
        return module;
    }

    /** A new reference to the module, to be given to a create function. */
    CountingHold hold()
    {
        final CountingHold hold = new CountingHold(module);
        holds.add(hold);
        return hold;
    }

    /** Calls {@code long symbol(void)} in the library. */
    long count(final String symbol)
    {
        return ModuleCalls.count(Calls.function(address(symbol)));
    }

    /** Calls {@code int symbol(void)} in the library. */
    int code(final String symbol)
    {
        return (int)count(symbol);
    }

    /** Calls {@code const char *symbol(void)} in the library. */
    String text(final String symbol)
    {
        return NativeMemory.ALL.getString(count(symbol));
    }

    private long address(final String symbol)
    {
        final long address = inside.find(symbol);
        assertThat(address).as(symbol).isNotZero();
        return address;
    }

    /** The private copies that there are, each a directory. */
    static List<Path> copies(final ShadowRoot shadows) throws IOException
    {
        try (Stream<Path> entries = Files.list(shadows.directory()))
        {
            return entries.filter(Files::isDirectory).toList();
        }
    }

    /** Whether the kernel has anything mapped from a directory. */
    static boolean isAnythingMappedFrom(final Path directory) throws IOException
    {
        final String prefix = directory.toRealPath() + "/";
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps")))
        {
            return maps.anyMatch(line -> line.contains(prefix));
        }
    }

    /** Lets go of the second handle, so that closing the module can unload the library. */
    void lookAway()
    {
        inside.close();
    }

    @Override
    public void close() throws IOException
    {
        assertThat(holds).allSatisfy(hold -> assertThat(hold.releases()).as("releases").isEqualTo(1));
        lookAway();
        assertThat(module.shutdown()).isNull();
        // not later: what is left is freed with the library
        assertThat(host.lentStringCount()).as("strings that were not given back").isZero();
        assertThat(module.close()).as("gone: " + module.shadow()).isTrue();
        assertThat(isAnythingMappedFrom(shadows.directory())).isFalse();
        assertThat(copies(shadows)).isEmpty();
        shadows.close();
        host.close();
    }

    /** Ends without a look at what is left, for libraries that cannot be unloaded. */
    void abandon()
    {
        lookAway();
        module.close();
        shadows.close();
        host.close();
    }
}
