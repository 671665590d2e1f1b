// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.Serializable;

/**
 * One thing that a check of a library found.
 *
 * <p>A finding of the severity {@link Severity#ERROR} is what a {@link LibraryLoadException} says when the library is
 * loaded all the same: there is one text for both.
 *
 * @param code    what it is, for programs.
 * @param message what it is, for people: a clause about the library, without a full stop.
 * @param advice  what to do about it, such as the compiler's or linker's option that helps; a clause, too.
 */
public record Finding(Code code, String message, String advice) implements Serializable
{
    /**
     * How much a finding matters; the worst first.
     */
    public enum Severity
    {
        /** The library cannot be used. */
        ERROR,
        /** It can be used, but something will go worse than it needs to. */
        WARNING,
        /** Good to know. */
        INFO
    }

    /**
     * What can be found. The names are stable; programs may compare them.
     */
    public enum Code
    {
        /** There is no file under this path. */
        NO_SUCH_FILE(Severity.ERROR),
        /** It is a directory, a device or the like. */
        NOT_A_FILE(Severity.ERROR),
        /** The file may not be read, or reading it failed. */
        UNREADABLE(Severity.ERROR),
        /** The file has no content. */
        EMPTY(Severity.ERROR),
        /** The file is no ELF file. */
        NOT_ELF(Severity.ERROR),
        /** The file ends before what it refers to. */
        CUT_OFF(Severity.ERROR),
        /** The tables in the file contradict each other. */
        DAMAGED(Severity.ERROR),
        /** The code is for another machine. */
        WRONG_MACHINE(Severity.ERROR),
        /** It is a program or an object file. */
        NOT_A_LIBRARY(Severity.ERROR),
        /** The entry is not exported. */
        NO_ENTRY(Severity.ERROR),
        /** What is exported under the name of the entry is data. */
        ENTRY_NOT_A_FUNCTION(Severity.ERROR),
        /** Loading it would make the stacks of the process executable. */
        EXECUTABLE_STACK(Severity.ERROR),
        /** A library that it needs is not found. */
        LIBRARY_MISSING(Severity.ERROR),
        /** A symbol that it needs is defined nowhere. */
        SYMBOL_MISSING(Severity.ERROR),
        /** A library that it needs is found, but is older than the one it was linked with. */
        VERSION_MISSING(Severity.ERROR),
        /** The system's loader refuses it for another reason. */
        LOADER_REFUSED(Severity.ERROR),
        /** No private copy of it could be made. */
        NOT_COPIED(Severity.ERROR),
        /** It runs, but does not keep to the plugin ABI when it describes itself. */
        INVALID_MODULE(Severity.ERROR),
        /** It runs, but does not keep to the plugin ABI when it makes an instance. */
        INVALID_INSTANCE(Severity.ERROR),
        /** One of its functions does not return. */
        STUCK(Severity.ERROR),

        /** It says itself that it must never be unloaded. */
        NO_DELETE(Severity.WARNING),
        /** Symbols that exist once per process keep it loaded. */
        UNIQUE_SYMBOLS(Severity.WARNING),
        /** Thread-local destructors keep it loaded for as long as the threads live. */
        THREAD_DESTRUCTORS(Severity.WARNING),
        /** Its thread-local variables take room that a process has little of. */
        STATIC_TLS(Severity.WARNING),
        /** Its code is changed when it is loaded. */
        TEXT_RELOCATIONS(Severity.WARNING),
        /** Loading it changes how the loading thread computes. */
        FAST_MATH(Severity.WARNING),
        /** It refuses to make an instance with its own default configuration. */
        CREATE_FAILED(Severity.WARNING),
        /** It reports that it could not shut down. */
        SHUTDOWN_FAILED(Severity.WARNING),
        /** It was closed, and is still loaded. */
        PINNED(Severity.WARNING),

        /** It uses thread keys, so that the threads that ran its code must end before it is unloaded. */
        THREAD_KEYS(Severity.INFO),
        /** It looks for libraries beside itself, so that its directory is copied with it. */
        ORIGIN(Severity.INFO),
        /** It exports much more than its entry. */
        MANY_EXPORTS(Severity.INFO);

        private final Severity severity;

        Code(final Severity severity)
        {
            this.severity = severity;
        }

        /**
         * How much it matters.
         *
         * @return the same for all findings of this code.
         */
        public Severity severity()
        {
            return severity;
        }
    }

    /**
     * How much it matters.
     *
     * @return the severity of its code.
     */
    public Severity severity()
    {
        return code.severity();
    }

    /**
     * Whether the library cannot be used.
     *
     * @return true when the severity is {@link Severity#ERROR}.
     */
    public boolean isError()
    {
        return severity() == Severity.ERROR;
    }

    /**
     * What it is and what to do about it.
     *
     * @return both clauses, with a semicolon between them and no full stop.
     */
    public String sentence()
    {
        return message + "; " + advice;
    }
}
