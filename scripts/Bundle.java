// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.Deflater;

/**
 * Makes the jar that {@code ./stellatune} runs: {@code java Bundle.java OUT.jar MAIN.jar}. The libraries
 * are those of the class path that the main jar's manifest names.
 * <p>
 * One stored (uncompressed) jar starts fastest, and a player that runs keeps its code while the next one is built.
 * Class files of Java 5 and older, such as those of picocli, cannot enter an AOT cache, so they are written again in
 * the version of Java 17, with the stack maps that it asks for; nothing else in them changes.
 */
final class Bundle
{
    private static final String VERSIONS = "META-INF/versions/";
    private static final String SERVICES = "META-INF/services/";

    private final SequencedMap<String, byte[]> entries = new TreeMap<>();
    private final ClassFile classFile;

    private Bundle(final ClassLoader libraries)
    {
        classFile = ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(libraries)
                .orElse(ClassHierarchyResolver.defaultResolver())));
    }

    /**
     * Makes the jar.
     *
     * @param arguments the jar to make, and the jar with the main class, whose manifest it takes.
     * @throws IOException when a jar cannot be read or written; the one to make may then be half written.
     */
    static void main(final String[] arguments) throws IOException
    {
        final Path main = Path.of(arguments[1]);
        final Manifest manifest = manifestOf(main);
        final List<Path> jars = new ArrayList<>(List.of(main));
        final Object classPath = manifest.getMainAttributes().remove(Attributes.Name.CLASS_PATH);
        for (final String library : String.valueOf(classPath).split(" "))
        {
            jars.add(main.resolveSibling(library));
        }

        final URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++)
        {
            urls[i] = jars.get(i).toUri().toURL();
        }
        try (URLClassLoader libraries = new URLClassLoader(urls))
        {
            final Bundle bundle = new Bundle(libraries);
            for (final Path jar : jars)
            {
                bundle.add(jar);
            }
            bundle.write(Path.of(arguments[0]), manifest);
        }
    }

    private static Manifest manifestOf(final Path jar) throws IOException
    {
        try (JarFile file = new JarFile(jar.toFile()))
        {
            return file.getManifest();
        }
    }

    /** Of a multi-release jar the view of the running Java version is taken. */
    private void add(final Path jar) throws IOException
    {
        try (JarFile file = new JarFile(jar.toFile(), true, JarFile.OPEN_READ, JarFile.runtimeVersion()))
        {
            file.versionedStream().filter((entry) -> isWanted(entry.getName())).forEach((entry) -> add(file, entry));
        }
    }

    private static boolean isWanted(final String name)
    {
        return !name.endsWith("/") && !name.endsWith("module-info.class") && !name.startsWith(VERSIONS) &&
            !name.equals(JarFile.MANIFEST_NAME) && !name.startsWith("META-INF/maven/");
    }

    private void add(final JarFile file, final JarEntry entry)
    {
        try
        {
            final byte[] bytes = file.getInputStream(entry).readAllBytes();
            final String name = entry.getName();
            if (name.startsWith(SERVICES))
            {
                entries.merge(name, bytes, Bundle::joinLines);
            }
            else
            {
                entries.putIfAbsent(name, name.endsWith(".class") ? upgrade(bytes) : bytes);
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static byte[] joinLines(final byte[] first, final byte[] second)
    {
        final byte[] joined = new byte[first.length + 1 + second.length];
        System.arraycopy(first, 0, joined, 0, first.length);
        joined[first.length] = '\n';
        System.arraycopy(second, 0, joined, first.length + 1, second.length);
        return joined;
    }

    private byte[] upgrade(final byte[] bytes)
    {
        final ClassModel model = classFile.parse(bytes);
        if (model.majorVersion() > ClassFile.JAVA_5_VERSION)
        {
            return bytes;
        }

        final ClassTransform withStackMaps = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL);
        return classFile.transformClass(model, withStackMaps.andThen((builder, element) ->
        {
            if (element instanceof ClassFileVersion)
            {
                builder.withVersion(ClassFile.JAVA_17_VERSION, 0);
            }
            else
            {
                builder.with(element);
            }
        }));
    }

    private void write(final Path target, final Manifest manifest) throws IOException
    {
        try (OutputStream out = Files.newOutputStream(target); JarOutputStream jar = new JarOutputStream(out, manifest))
        {
            jar.setLevel(Deflater.NO_COMPRESSION);
            for (final var entry : entries.entrySet())
            {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
                jar.closeEntry();
            }
        }
    }
}
