// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.lease;

import dev.stellatune.ffi.library.LibraryLoadException;
import dev.stellatune.ffi.library.ShadowRoot;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.PluginHost;
import dev.stellatune.ffi.plugin.PluginModule;
import dev.stellatune.ffi.plugin.RejectedModule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fixtures of {@code test-plugins}, loaded for tests that count or create. Closing proves that all of them are gone.
 */
public final class FixtureModules implements AutoCloseable
{
    private final PluginHost host = new PluginHost((plugin, level, message) ->
    {
    });
    private final ShadowRoot shadows;
    private final List<PluginModule> modules = new ArrayList<>();

    public FixtureModules(final Path shadowParent) throws IOException
    {
        shadows = ShadowRoot.create(shadowParent);
    }

    /** The file of a fixture that is a library. */
    public static Path file(final String name)
    {
        return Path.of(System.getProperty("stellatune.testPlugins", "../test-plugins/target/native"))
            .toAbsolutePath().normalize().resolve(name).resolve("lib" + name + ".so");
    }

    public PluginHost host()
    {
        return host;
    }

    public PluginModule load(final String name) throws LibraryLoadException, PluginException
    {
        final PluginModule module = PluginModule.load(host, shadows, file(name), RejectedModule::close);
        modules.add(module);
        return module;
    }

    @Override
    public void close()
    {
        for (final PluginModule module : modules)
        {
            assertThat(module.shutdown()).isNull();
            assertThat(module.close()).as("gone: " + module.shadow()).isTrue();
        }
        shadows.close();
        host.close();
    }
}
