// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.stellatune.ffi.abi.TestCompiler;
import dev.stellatune.ffi.library.Finding.Code;
import dev.stellatune.ffi.library.Finding.Severity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What is found without loading, against what the loader says when it loads.
 */
class PreflightExamineTest
{
    private static final String ENTRY = "void *entry(void) { return 0; }\n";

    @TempDir
    private Path directory;

    @Test
    void shouldFindNothingWhenLibraryIsGood()
    {
        assertThat(examine(library("good.so", "#include <stdlib.h>\nvoid *entry(void) { return malloc(1); }")))
            .isEmpty();
        assertThat(examine(cxxLibrary("good++.so", "#include <string>\nextern \"C\" void *entry() { return 0; }\n" +
            "std::string text() { return std::to_string(1); }", "-fno-gnu-unique", "-lm")))
            .as("C++").noneMatch(Finding::isError);
    }

    @Test
    void shouldSayWhatItIsWhenFileIsNoLibrary() throws IOException
    {
        final String main = "int main(void) { return 0; }";

        assertThat(codes(examine(directory.resolve("none.so")))).containsExactly(Code.NO_SUCH_FILE);
        assertThat(codes(examine(directory))).containsExactly(Code.NOT_A_FILE);
        assertThat(codes(examine(Files.createFile(directory.resolve("empty.so"))))).containsExactly(Code.EMPTY);
        assertThat(codes(examine(Files.writeString(directory.resolve("text.so"), "text".repeat(99)))))
            .containsExactly(Code.NOT_ELF);
        assertThat(codes(examine(TestCompiler.program(directory.resolve("program"), main, "-pie", "-fPIE"))))
            .containsExactly(Code.NOT_A_LIBRARY);
    }

    @Test
    void shouldTellAllErrorsWhenThereAreSeveral()
    {
        final Path file = library("worst.so", "void gap(void); void *entry2(void) { gap(); return 0; }",
            "-Wl,-z,execstack", "-Wl,-z,nodelete");

        assertThat(codes(examine(file)))
            .containsExactly(Code.EXECUTABLE_STACK, Code.NO_ENTRY, Code.SYMBOL_MISSING, Code.NO_DELETE);
    }

    @Test
    void shouldFindErrorWhenEntryIsData()
    {
        final Path file = library("data.so", "int entry = 1;");

        assertThat(codes(examine(file))).containsExactly(Code.ENTRY_NOT_A_FUNCTION);
        assertThatExceptionOfType(LibraryLoadException.class).isThrownBy(() -> Preflight.check(file, "entry"))
            .withMessage("cannot load " + file + ": " + examine(file).getFirst().sentence());
    }

    @Test
    void shouldFindErrorInTheLoadersWordsWhenSymbolIsDefinedNowhere()
    {
        assertSameAsLoader(library("gap.so", "void gap(void); void *entry(void) { gap(); return 0; }"),
            Code.SYMBOL_MISSING, "undefined symbol: gap");
    }

    @Test
    void shouldTellEachUpToALimitWhenManySymbolsAreDefinedNowhere()
    {
        final StringBuilder source = new StringBuilder("typedef void F(void);\n");
        final StringBuilder calls = new StringBuilder("void *entry(void) {");
        for (int i = 0; i < 30; i++)
        {
            source.append("F gap").append(i).append(";\n");
            calls.append("gap").append(i).append("();");
        }

        final List<Finding> findings = examine(library("gaps.so", source + "" + calls + "return 0; }"));

        assertThat(findings).hasSize(20).allMatch((finding) -> finding.code() == Code.SYMBOL_MISSING);
        assertThat(findings.getLast().message()).endsWith(" and 10 more");
    }

    @Test
    void shouldNotMissWhatIsWeakOrThereAlready()
    {
        assertThat(examine(library("weak.so", "__attribute__((weak)) void gap(void);\n" +
            "void *entry(void) { if (gap) gap(); return 0; }"))).isEmpty();
        assertThat(examine(library("process.so", "#include <dlfcn.h>\n" +
            "void *entry(void) { return dlopen(0, RTLD_NOW); }"))).as("in libc").isEmpty();
    }

    @Test
    void shouldFindErrorInTheLoadersWordsWhenNeededLibraryIsMissing() throws IOException
    {
        final Path file = dependent("needs.so", "-Wl,-rpath,$ORIGIN");
        assertThat(codes(examine(file))).containsExactly(Code.ORIGIN);

        Files.delete(directory.resolve("libdependency.so"));

        assertSameAsLoader(file, Code.LIBRARY_MISSING,
            "libdependency.so: cannot open shared object file: No such file or directory");
    }

    @Test
    void shouldFindErrorWhenNeededLibraryIsOutsideOfWhatIsCopied() throws IOException
    {
        final Path deps = Files.createDirectory(directory.resolve("deps"));
        Files.move(dependency("one", "-Wl,-soname,libdependency.so"), deps.resolve("libdependency.so"));
        final Path home = Files.createDirectory(directory.resolve("home"));
        final String source = "int one(void); void *entry(void) { return one() ? 0 : entry; }";
        final Path file = TestCompiler.library(home.resolve("away.so"), source,
            "-L" + deps, "-ldependency", "-Wl,-rpath,$ORIGIN/../deps");
        final Path near = library("near.so", source, "-L" + deps, "-ldependency", "-Wl,-rpath,$ORIGIN/deps");

        assertThat(examine(file)).filteredOn(Finding::isError).singleElement().satisfies((finding) ->
        {
            assertThat(finding.code()).isEqualTo(Code.LIBRARY_MISSING);
            assertThat(finding.message()).startsWith("libdependency.so lies outside").contains(deps.toString());
        });
        assertThat(examine(near)).as("below").noneMatch(Finding::isError);
    }

    @Test
    void shouldFindNeededLibraryWhenRunPathOfEitherKindNamesIt() throws IOException
    {
        dependency("one", "-Wl,-soname,libdependency.so");

        assertThat(examine(dependent("new.so", "-Wl,-rpath,/nowhere:" + directory))).isEmpty();
        assertThat(examine(dependent("old.so", "-Wl,--disable-new-dtags,-rpath," + directory))).isEmpty();
        assertThat(codes(examine(dependent("none.so")))).as("beside it, without a run path")
            .containsExactly(Code.LIBRARY_MISSING);
    }

    @Test
    void shouldInheritOnlyTheOldKindOfRunPath() throws IOException
    {
        final Path below = Files.createDirectory(directory.resolve("below"));
        TestCompiler.library(below.resolve("libleaf.so"), "int leaf(void) { return 1; }", "-Wl,-soname,libleaf.so");
        TestCompiler.library(directory.resolve("libdependency.so"),
            "int leaf(void); int one(void) { return leaf(); }", "-Wl,-soname,libdependency.so",
            "-L" + below, "-lleaf");
        final String paths = "-rpath," + directory + ":" + below;
        final String source = "int one(void); void *entry(void) { return one() ? 0 : entry; }";

        final Path old = library("old.so", source, "-L" + directory, "-ldependency",
            "-Wl,--disable-new-dtags," + paths, "-Wl,--allow-shlib-undefined");
        final Path fresh = library("new.so", source, "-L" + directory, "-ldependency",
            "-Wl,--enable-new-dtags," + paths, "-Wl,--allow-shlib-undefined");

        assertThat(examine(old)).isEmpty();
        assertSameAsLoader(fresh, Code.LIBRARY_MISSING,
            "libleaf.so: cannot open shared object file: No such file or directory");
    }

    @Test
    void shouldFindErrorInTheLoadersWordsWhenLibraryIsOlderThanTheOneLinkedWith() throws IOException
    {
        final Path map = directory.resolve("map");
        Files.writeString(map, "V1 { two; }; V2 { one; };");
        dependency("one", "-Wl,-soname,libdependency.so", "-Wl,--version-script=" + map);
        final Path file = dependent("newer.so", "-Wl,-rpath," + directory);
        assertThat(examine(file)).isEmpty();

        Files.writeString(map, "V1 { one; };");
        final Path old = dependency("one", "-Wl,-soname,libdependency.so", "-Wl,--version-script=" + map);

        assertSameAsLoader(file, Code.VERSION_MISSING, old + ": version `V2' not found (required by " + file + ")");
    }

    @Test
    void shouldFindErrorInTheLoadersWordsWhenVersionLacksTheSymbol() throws IOException
    {
        final Path map = Files.writeString(directory.resolve("map"), "V1 { two; }; V2 { one; };");
        dependency("one", "-Wl,-soname,libdependency.so", "-Wl,--version-script=" + map);
        final Path file = dependent("moved.so", "-Wl,-rpath," + directory);

        Files.writeString(map, "V1 { one; }; V2 { two; };");
        dependency("one", "-Wl,-soname,libdependency.so", "-Wl,--version-script=" + map);

        assertSameAsLoader(file, Code.SYMBOL_MISSING, "undefined symbol: one, version V2");
    }

    @Test
    void shouldWarnWhenLibraryWouldStay()
    {
        assertThat(codes(examine(library("stays.so", ENTRY, "-Wl,-z,nodelete")))).containsExactly(Code.NO_DELETE);
        assertThat(codes(examine(cxxLibrary("unique.so",
            "template <typename T> struct C { static int v; }; template <typename T> int C<T>::v = 0;\n" +
            "extern \"C\" void *entry() { return &C<int>::v; }", "-fgnu-unique"))))
            .containsExactly(Code.UNIQUE_SYMBOLS);
        assertThat(codes(examine(cxxLibrary("local.so",
            "struct L { long v = 7; ~L() { v = 0; } };\n" +
            "extern \"C\" void *entry() { static thread_local L l; return &l; }"))))
            .containsExactly(Code.THREAD_DESTRUCTORS);
        assertThat(examine(library("keys.so", "#include <pthread.h>\n" +
            "static pthread_key_t k; void *entry(void) { pthread_key_create(&k, 0); return 0; }")))
            .singleElement().matches((finding) -> finding.severity() == Severity.INFO)
            .extracting(Finding::code).isEqualTo(Code.THREAD_KEYS);
    }

    @Test
    void shouldWarnWhenThreadLocalVariablesTakeStaticRoom()
    {
        final Path file = library("tls.so", "static _Thread_local int v[8]; void *entry(void) { return v; }",
            "-ftls-model=initial-exec");

        assertThat(examine(file)).singleElement().satisfies((finding) ->
        {
            assertThat(finding.code()).isEqualTo(Code.STATIC_TLS);
            assertThat(finding.message()).contains(" 32 bytes ");
        });
    }

    @Test
    void shouldWarnWhenCodeMustBeChangedToBeLoaded()
    {
        final Path file = library("text.so", ENTRY +
            "__asm__(\".text\\n.globl where\\nwhere: .quad entry\\n\");", "-Wl,-z,notext");

        assertThat(codes(examine(file))).containsExactly(Code.TEXT_RELOCATIONS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-O0", "-O2", "-Os",
        "-O2 -fstack-protector-all -fcf-protection=full", "-O3 -Wl,-z,pack-relative-relocs"})
    void shouldWarnWhenConstructorSetsTheFloatingPointMode(final String flags)
    {
        final Path file = library("mode.so", ENTRY + "#include <xmmintrin.h>\n" +
            "__attribute__((constructor)) static void start(void) { _mm_setcsr(_mm_getcsr() | 0x8040); }",
            flags.split(" "));

        assertThat(codes(examine(file))).containsExactly(Code.FAST_MATH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-ffast-math -O0", "-ffast-math -O2", "-Ofast", "-funsafe-math-optimizations"})
    void shouldWarnWhenCompilerAddsStartUpCode(final String flags) throws Exception
    {
        final Path file = library("fast.so", ENTRY, flags.split(" "));

        // Compilers since GCC 13 do not add it to libraries any more.
        final boolean added = TestCompiler.run("nm", file.toString()).stream()
            .anyMatch((line) -> line.endsWith(" set_fast_math"));
        assertThat(codes(examine(file))).isEqualTo(added ? List.of(Code.FAST_MATH) : List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-O0", "-O2", "-Os"})
    void shouldNotWarnWhenFloatingPointModeIsSetLater(final String flag)
    {
        final Path file = library("later.so", "#include <xmmintrin.h>\n" +
            "void *entry(void) { unsigned int m = _mm_getcsr(); _mm_setcsr(m | 0x8040); _mm_setcsr(m); return 0; }\n" +
            "__attribute__((constructor)) static void start(void) { }", flag);

        assertThat(examine(file)).isEmpty();
    }

    @Test
    void shouldTellOfManyExportsOnly() throws IOException
    {
        final StringBuilder source = new StringBuilder(ENTRY);
        for (int i = 0; i < 120; i++)
        {
            source.append("int f").append(i).append(" = 1;\n");
        }

        assertThat(codes(examine(library("many.so", source.toString())))).containsExactly(Code.MANY_EXPORTS);
    }

    @Test
    void shouldSpeakOfDeliveredLibrariesToo() throws IOException
    {
        dependency("one", "-Wl,-soname,libdependency.so", "-Wl,-z,nodelete", "-Wl,-z,execstack");

        assertThat(examine(dependent("with.so", "-Wl,-rpath,$ORIGIN")))
            .extracting(Finding::message)
            .anySatisfy((message) -> assertThat(message).startsWith("its library libdependency.so wants an executable"))
            .anySatisfy((message) -> assertThat(message).startsWith("its library libdependency.so was linked with -z"));
    }

    @Test
    void shouldRunNothingOfTheLibrary()
    {
        final Path trace = directory.resolve("trace");
        final Path file = library("trace.so", ENTRY + "#include <stdio.h>\n" +
            "__attribute__((constructor)) static void start(void) { FILE *f = fopen(\"" + trace +
            "\", \"w\"); if (f) fclose(f); }");

        assertThat(examine(file)).isEmpty();

        assertThat(trace).doesNotExist();
        assertThat(NativeLibrary.isMapped(file)).isFalse();
    }

    @Test
    void shouldAnswerWhenAnythingInTheFileIsWrong() throws IOException
    {
        final long seed = Long.getLong("stellatune.seed", System.nanoTime());
        final Random random = new Random(seed);
        final byte[] original = Files.readAllBytes(library("good.so",
            "#include <stdio.h>\nvoid *entry(void) { puts(\"\"); return 0; }\n" +
            "__attribute__((constructor)) static void start(void) { }"));
        final Path damaged = directory.resolve("damaged.so");
        for (int round = 0; round < 200; round++)
        {
            final byte[] bytes = original.clone();
            for (int n = random.nextInt(1, 8); n > 0; n--)
            {
                bytes[random.nextInt(bytes.length / (1 + random.nextInt(8)))] = (byte)random.nextInt();
            }
            Files.write(damaged, bytes);

            assertThatCode(() -> examine(damaged)).as("-Dstellatune.seed=%d", seed).doesNotThrowAnyException();
        }
    }

    /** Lint says first what loading says, word for word. */
    private static void assertSameAsLoader(final Path file, final Code code, final String message)
    {
        final List<Finding> findings = examine(file);
        final LibraryLoadException refused =
            catchThrowableOfType(LibraryLoadException.class, () -> NativeLibrary.open(file));

        assertThat(findings).filteredOn(Finding::isError).singleElement().satisfies((finding) ->
        {
            assertThat(finding.code()).isEqualTo(code);
            assertThat(finding.message()).isEqualTo(message);
        });
        assertThat(refused).isNotNull();
        assertThat(findings).contains(refused.finding());
        assertThat(refused).hasMessage("cannot load " + file + ": " + refused.finding().sentence());
    }

    private Path dependency(final String function, final String... flags)
    {
        return TestCompiler.library(directory.resolve("libdependency.so"),
            "int " + function + "(void) { return 1; }\nint two(void) { return 2; }", flags);
    }

    /** A library that uses {@code one} of libdependency.so, which is made if there is none. */
    private Path dependent(final String name, final String... flags)
    {
        if (!Files.exists(directory.resolve("libdependency.so")))
        {
            dependency("one", "-Wl,-soname,libdependency.so");
        }

        final String[] all = new String[flags.length + 2];
        all[0] = "-L" + directory;
        all[1] = "-ldependency";
        System.arraycopy(flags, 0, all, 2, flags.length);
        return library(name, "int one(void); void *entry(void) { return one() ? 0 : entry; }", all);
    }

    private Path library(final String name, final String source, final String... flags)
    {
        return TestCompiler.library(directory.resolve(name), source, flags);
    }

    private Path cxxLibrary(final String name, final String source, final String... flags)
    {
        return TestCompiler.cxxLibrary(directory.resolve(name), source, flags);
    }

    private static List<Finding> examine(final Path file)
    {
        return Preflight.examine(file, "entry");
    }

    private static List<Code> codes(final List<Finding> findings)
    {
        return findings.stream().map(Finding::code).toList();
    }
}
