// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import dev.stellatune.ffi.library.Finding.Code;

/**
 * What the system's loader says when it refuses a library, in its own words, and what to do about it.
 */
final class LoaderWords
{
    private LoaderWords()
    {
    }

    static Finding missingLibrary(final String name)
    {
        return finding(name + ": cannot open shared object file: No such file or directory");
    }

    static Finding missingVersion(final String library, final String version, final String requiredBy)
    {
        return finding(library + ": version `" + version + "' not found (required by " + requiredBy + ")");
    }

    static Finding missingSymbol(final String symbol)
    {
        return finding("undefined symbol: " + symbol);
    }

    /**
     * Understands a text of the loader as far as there is something to advise.
     */
    static Finding finding(final String text)
    {
        if (text.contains("undefined symbol"))
        {
            return new Finding(
                Code.SYMBOL_MISSING,
                text,
                "link it against the library that defines the symbol, and try -Wl,-z,defs to see such gaps early");
        }

        if (text.contains("cannot open shared object file"))
        {
            return new Finding(
                Code.LIBRARY_MISSING,
                text,
                "install the library that is missing, or put it beside this one and link with -rpath '$ORIGIN'");
        }

        if (text.contains("not found (required by"))
        {
            return new Finding(
                Code.VERSION_MISSING, text, "build it on a system that is no newer than this one");
        }

        return new Finding(
            Code.LOADER_REFUSED,
            text,
            text.contains("static TLS") ?
                "compile it without -ftls-model=initial-exec" : "build it again on this system");
    }
}
