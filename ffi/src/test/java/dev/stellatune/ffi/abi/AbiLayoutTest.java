// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.io.IOException;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares everything that this package says about the ABI with the header, in both directions: a C compiler tells
 * sizes, offsets and values, the header's text tells what there is.
 */
class AbiLayoutTest
{
    private static final String OFFSET = "_OFFSET";
    private static final Pattern COMMENT = Pattern.compile("//[^\n]*|/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern STRUCT =
        Pattern.compile("typedef struct (\\w+)\\s*\\{(.*?)\\}\\s*\\1;", Pattern.DOTALL);
    private static final Pattern FIELD = Pattern.compile("\\(\\*(\\w+)\\)\\s*\\(|(\\w+);");
    private static final Pattern CONSTANT = Pattern.compile(
        "\\bST_((?:STATUS|LOG|SEEK|KIND|UPDATE|DECODER_FLAG|NEGOTIATED|LAYOUT)_\\w+|ABI_VERSION|ENTRY_SYMBOL)\\b");
    private static final Map<String, List<String>> C_NAMES = Map.of("StInstanceRef", List.of(
        "StDecoderInstanceRef",
        "StDspInstanceRef",
        "StSourceCatalogInstanceRef",
        "StLyricsProviderInstanceRef",
        "StOutputSinkInstanceRef"));

    @Test
    void shouldHaveOneClassPerStructAndOneConstantPerFieldWhenComparedWithTheHeader() throws Exception
    {
        final Map<String, Set<String>> java = new TreeMap<>();
        for (final Class<?> struct : structs())
        {
            cNames(struct).forEach((name) -> java.put(name, fieldNames(struct)));
        }

        assertThat(java).isEqualTo(structsOfHeader());
    }

    @Test
    void shouldAgreeWithTheCompilerWhenSizesAndOffsetsAreCompared(@TempDir final Path directory) throws Exception
    {
        final List<String> expected = new ArrayList<>();
        final StringBuilder program = new StringBuilder();
        for (final Class<?> struct : structs())
        {
            for (final String name : cNames(struct))
            {
                expect(struct, name, expected, program);
            }
        }

        assertThat(compileAndRun(directory, program)).containsExactlyElementsOf(expected).isNotEmpty();
    }

    @Test
    void shouldAgreeWithTheCompilerWhenConstantsAreCompared(@TempDir final Path directory) throws Exception
    {
        final List<String> expected = new ArrayList<>();
        final StringBuilder program = new StringBuilder();
        for (final Field constant : AbiConstants.class.getFields())
        {
            expected.add(constant.getName() + " " + constant.get(null));
            program.append(constant.getType() == int.class ?
                "    printf(\"%1$s %%d\\n\", (int)ST_%1$s);\n".formatted(constant.getName()) :
                "    printf(\"%1$s %%s\\n\", ST_%1$s);\n".formatted(constant.getName()));
        }

        assertThat(compileAndRun(directory, program)).containsExactlyElementsOf(expected).isNotEmpty();
    }

    @Test
    void shouldKnowEveryConstantWhenComparedWithTheHeader() throws Exception
    {
        final Set<String> java = Arrays.stream(AbiConstants.class.getFields())
            .map(Field::getName).collect(Collectors.toCollection(TreeSet::new));

        final Set<String> header = CONSTANT.matcher(header()).results()
            .map((match) -> match.group(1)).collect(Collectors.toCollection(TreeSet::new));

        assertThat(java).isEqualTo(header);
    }

    private static void expect(
        final Class<?> struct, final String name, final List<String> expected, final StringBuilder program)
        throws ReflectiveOperationException
    {
        final StructLayout layout = (StructLayout)struct.getField("LAYOUT").get(null);
        expected.add(name + " " + struct.getField("SIZE").get(null) + " " + layout.byteAlignment());
        program.append(
            "    printf(\"%1$s %%zu %%zu\\n\", sizeof(%1$s), (size_t)_Alignof(%1$s));\n".formatted(name));
        for (final String field : fieldNames(struct))
        {
            final Field constant = struct.getField(field.toUpperCase(Locale.ROOT) + OFFSET);
            final long bytes = layout.select(PathElement.groupElement(field)).byteSize();
            expected.add(name + "." + field + " " + constant.get(null) + " " + bytes);
            program.append("    printf(\"%1$s.%2$s %%zu %%zu\\n\", offsetof(%1$s, %2$s), sizeof(((%1$s *)0)->%2$s));\n"
                .formatted(name, field));
        }
    }

    private static List<String> compileAndRun(final Path directory, final CharSequence statements)
    {
        final Path program = TestCompiler.program(directory.resolve("layout"), """
            #include <stdio.h>
            #include <stellatune/plugin.h>

            int main(void)
            {
            %s    return 0;
            }
            """.formatted(statements));
        return TestCompiler.run(program.toString());
    }

    private static List<Class<?>> structs() throws IOException, URISyntaxException, ClassNotFoundException
    {
        final Path classes = Path.of(StStr.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        final Path room = classes.resolve(StStr.class.getPackageName().replace('.', '/'));
        final List<Class<?>> structs = new ArrayList<>();
        try (Stream<Path> files = Files.list(room))
        {
            for (final Path file : files.sorted().toList())
            {
                final String name = file.getFileName().toString().replace(".class", "");
                final Class<?> type = Class.forName(StStr.class.getPackageName() + "." + name);
                if (Arrays.stream(type.getFields()).anyMatch((field) -> field.getName().equals("LAYOUT")))
                {
                    structs.add(type);
                }
            }
        }

        return structs;
    }

    private static List<String> cNames(final Class<?> struct)
    {
        return C_NAMES.getOrDefault(struct.getSimpleName(), List.of(struct.getSimpleName()));
    }

    private static Set<String> fieldNames(final Class<?> struct)
    {
        return Arrays.stream(struct.getFields())
            .filter((field) -> Modifier.isStatic(field.getModifiers()) && field.getName().endsWith(OFFSET))
            .map((field) -> field.getName().replace(OFFSET, "").toLowerCase(Locale.ROOT))
            .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, Set<String>> structsOfHeader() throws IOException
    {
        return STRUCT.matcher(header()).results().collect(Collectors.toMap(
            (struct) -> struct.group(1),
            (struct) -> FIELD.matcher(struct.group(2)).results().map(AbiLayoutTest::name)
                .collect(Collectors.toCollection(TreeSet::new)),
            (first, second) -> first,
            TreeMap::new));
    }

    private static String name(final MatchResult field)
    {
        return field.group(1) != null ? field.group(1) : field.group(2);
    }

    private static String header() throws IOException
    {
        final Path file = TestCompiler.include().resolve("stellatune/plugin.h");
        return COMMENT.matcher(Files.readString(file)).replaceAll("");
    }
}
