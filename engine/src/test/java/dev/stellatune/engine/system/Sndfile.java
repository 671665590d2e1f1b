// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * libsndfile without the engine: what a file decodes to, and files in formats that only it can write.
 */
final class Sndfile
{
    private static final String DECODE = """
        #include <sndfile.h>
        #include <stdio.h>

        /* decode IN OUT: the frames of IN as raw native floats */
        int main(int argc, char **argv)
        {
            static float block[1000 * 8];
            SF_INFO info = {0};
            SNDFILE *const in = argc == 3 ? sf_open(argv[1], SFM_READ, &info) : NULL;
            FILE *const out = NULL == in || info.channels > 8 ? NULL : fopen(argv[2], "wb");
            if (NULL == out)
            {
                fprintf(stderr, "%s\\n", sf_strerror(in));
                return 1;
            }
            for (sf_count_t count = sf_readf_float(in, block, 1000); count > 0; count = sf_readf_float(in, block, 1000))
            {
                fwrite(block, sizeof(float) * (size_t)info.channels, (size_t)count, out);
            }
            return fclose(out) + sf_close(in);
        }
        """;

    private static final String CONVERT = """
        #include <sndfile.h>
        #include <stdio.h>
        #include <stdlib.h>

        /* convert IN OUT FORMAT: the integer samples of IN in a file of FORMAT, a hexadecimal number of sndfile.h */
        int main(int argc, char **argv)
        {
            static int block[1000 * 8];
            SF_INFO info = {0};
            SNDFILE *const in = argc == 4 ? sf_open(argv[1], SFM_READ, &info) : NULL;
            SF_INFO wanted = {.samplerate = info.samplerate, .channels = info.channels};
            wanted.format = NULL == in ? 0 : (int)strtol(argv[3], NULL, 16) | (info.format & SF_FORMAT_SUBMASK);
            SNDFILE *const out = NULL == in || info.channels > 8 ? NULL : sf_open(argv[2], SFM_WRITE, &wanted);
            if (NULL == out)
            {
                fprintf(stderr, "%s\\n", sf_strerror(NULL));
                return 1;
            }
            for (sf_count_t count = sf_readf_int(in, block, 1000); count > 0; count = sf_readf_int(in, block, 1000))
            {
                sf_writef_int(out, block, count);
            }
            return sf_close(out) + sf_close(in);
        }
        """;

    private final Path directory;
    private final Path decode;
    private final Path convert;

    /** Compiles the two programs. */
    Sndfile(final Path directory)
    {
        this.directory = directory;
        this.decode = Tools.compile(directory, "decode", DECODE);
        this.convert = Tools.compile(directory, "convert", CONVERT);
    }

    /** A container of sndfile.h. */
    enum Container
    {
        AU("30000", "au"),
        CAF("180000", "caf"),
        W64("b0000", "w64"),
        RF64("220000", "rf64");

        private final String code;
        private final String extension;

        Container(final String code, final String extension)
        {
            this.code = code;
            this.extension = extension;
        }
    }

    /** The samples of a file, interleaved, as libsndfile's own floats. */
    float[] decode(final Path file)
    {
        try
        {
            final Path raw = Files.createTempFile(directory, "decoded", ".raw");
            Tools.run(decode.toString(), file.toString(), raw.toString());
            final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(raw)).order(ByteOrder.nativeOrder());
            Files.delete(raw);
            final float[] samples = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(samples);
            return samples;
        }
        catch (final IOException e)
        {
            throw new AssertionError(file.toString(), e);
        }
    }

    /** The same samples in another container. */
    Path convert(final Path file, final Container container)
    {
        final Path target = file.resolveSibling(file.getFileName() + "." + container.extension);
        Tools.run(convert.toString(), file.toString(), target.toString(), container.code);
        return target;
    }
}
