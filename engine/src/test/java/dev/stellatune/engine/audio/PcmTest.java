// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.audio;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PcmTest
{
    private static final long SEED = 0x57E11A70L;

    enum Width
    {
        INT16(16)
        {
            @Override
            int convert(final MemorySegment from, final MemorySegment to, final int samples)
            {
                return Pcm.toInt16(from, 0, to, 0, samples);
            }
        },
        INT24(24)
        {
            @Override
            int convert(final MemorySegment from, final MemorySegment to, final int samples)
            {
                return Pcm.toInt24(from, 0, to, 0, samples);
            }
        };

        final int bits;

        Width(final int bits)
        {
            this.bits = bits;
        }

        abstract int convert(MemorySegment from, MemorySegment to, int samples);

        int min()
        {
            return -(1 << (bits - 1));
        }

        int max()
        {
            return (1 << (bits - 1)) - 1;
        }

        double scale()
        {
            return 1 << (bits - 1);
        }

        /** Reads a little-endian integer byte by byte. */
        int read(final MemorySegment memory, final int sample)
        {
            final int bytes = bits / 8;
            int value = memory.get(ValueLayout.JAVA_BYTE, (sample + 1L) * bytes - 1);
            for (int i = bytes - 2; i >= 0; i--)
            {
                value = (value << 8) | Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, (long)sample * bytes + i));
            }
            return value;
        }
    }

    private record Converted(List<Integer> values, int clipped)
    {
    }

    @ParameterizedTest
    @EnumSource
    void shouldGiveBackEveryInteger(final Width width)
    {
        final int chunk = 0x1_0000;
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment from = arena.allocate(ValueLayout.JAVA_FLOAT, chunk);
            final MemorySegment to = arena.allocate(chunk * width.bits / 8);
            for (int first = width.min(); first <= width.max(); first += chunk)
            {
                for (int i = 0; i < chunk; i++)
                {
                    from.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float)((first + i) / width.scale()));
                }
                assertThat(width.convert(from, to, chunk)).isZero();
                for (int i = 0; i < chunk; i++)
                {
                    if (width.read(to, i) != first + i)
                    {
                        assertThat(width.read(to, i)).isEqualTo(first + i);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRoundToTheEvenIntegerWhenHalfWay(final Width width)
    {
        final double[] halves = {0.5, 1.5, 2.5, 3.5, -0.5, -1.5, -2.5, -3.5, 1000.5, 1001.5, -1000.5, -1001.5};

        final Converted converted = convert(width, scaledDown(width, halves));

        assertThat(converted.values()).containsExactly(0, 2, 2, 4, 0, -2, -2, -4, 1000, 1002, -1000, -1002);
        assertThat(converted.clipped()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldRoundToTheNearestWhenNextToHalfWay(final Width width)
    {
        final float half = (float)(0.5 / width.scale());
        final float[] samples = {Math.nextUp(half), Math.nextDown(half), Math.nextUp(-half), Math.nextDown(-half),
            Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, 0.0f, -0.0f};

        final Converted converted = convert(width, samples);

        assertThat(converted.values()).containsExactly(1, 0, 0, -1, 0, 0, 0, 0, 0);
        assertThat(converted.clipped()).isZero();
    }

    @Test
    void shouldCountAsClippedOnlyWhatDoesNotFitAfterRounding()
    {
        final Width width = Width.INT16;

        final Converted fits = convert(width, scaledDown(width, 32_767.25, 32_767.498, -32_768.25, -32_768.5));
        assertThat(fits.values()).containsExactly(32_767, 32_767, -32_768, -32_768);
        assertThat(fits.clipped()).isZero();

        final Converted clips = convert(width, scaledDown(width, 32_767.5, 32_768, -32_768.504, -32_769));
        assertThat(clips.values()).containsExactly(32_767, 32_767, -32_768, -32_768);
        assertThat(clips.clipped()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource
    void shouldClipAndCountWhatLiesBeyondFullScale(final Width width)
    {
        final float[] samples = {1.0f, Math.nextDown(-1.0f) * 1.01f, 17.0f, -17.0f, Float.MAX_VALUE, -Float.MAX_VALUE,
            Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};

        final Converted converted = convert(width, samples);

        assertThat(converted.values()).containsExactly(width.max(), width.min(), width.max(), width.min(),
            width.max(), width.min(), width.max(), width.min());
        assertThat(converted.clipped()).isEqualTo(samples.length);
    }

    @ParameterizedTest
    @EnumSource
    void shouldMakeNanSilentAndCountIt(final Width width)
    {
        final float[] samples = {Float.NaN, Float.intBitsToFloat(0x7F80_0001), Float.intBitsToFloat(0xFFFF_FFFF), 0.5f};

        final Converted converted = convert(width, samples);

        assertThat(converted.values()).containsExactly(0, 0, 0, (int)(width.scale() / 2));
        assertThat(converted.clipped()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void shouldAgreeWithDecimalArithmeticOnAnyFloat(final Width width)
    {
        final Random random = new Random(SEED);
        final float[] samples = new float[200_000];
        for (int i = 0; i < samples.length; i++)
        {
            samples[i] = switch (i % 3)
            {
                case 0 -> Float.intBitsToFloat(random.nextInt());
                case 1 -> random.nextFloat(-1.001f, 1.001f);
                default -> (float)((random.nextInt(-2_000, 2_000) + 0.5) / width.scale());
            };
        }

        final Converted converted = convert(width, samples);

        int clipped = 0;
        for (int i = 0; i < samples.length; i++)
        {
            final double exact = exactlyRounded(samples[i], width);
            if (!(exact >= width.min() && exact <= width.max()))
            {
                clipped++;
            }
            final int expected = (int)Math.clamp(exact, width.min(), width.max());
            if (converted.values().get(i) != expected)
            {
                assertThat(converted.values().get(i)).as("seed %d, sample %s", SEED, samples[i]).isEqualTo(expected);
            }
        }
        assertThat(converted.clipped()).as("seed %d", SEED).isEqualTo(clipped);
    }

    @Test
    void shouldReadAndWriteAtAnyOffset()
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment from = arena.allocate(32);
            final MemorySegment to = arena.allocate(32);
            from.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 3, 0.5f);
            from.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 7, -0.5f);

            to.fill((byte)0x77);
            assertThat(Pcm.toInt16(from, 3, to, 5, 2)).isZero();
            assertThat(to.asSlice(4, 6).toArray(ValueLayout.JAVA_BYTE))
                .containsExactly(0x77, 0x00, 0x40, 0x00, 0xC0, 0x77);

            to.fill((byte)0x77);
            assertThat(Pcm.toInt24(from, 3, to, 5, 2)).isZero();
            assertThat(to.asSlice(4, 8).toArray(ValueLayout.JAVA_BYTE))
                .containsExactly(0x77, 0x00, 0x00, 0x40, 0x00, 0x00, 0xC0, 0x77);
        }
    }

    @Test
    void shouldRefuseWhenMemoryIsTooShort()
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment four = arena.allocate(ValueLayout.JAVA_FLOAT, 4);
            final MemorySegment six = arena.allocate(6);

            assertThatThrownBy(() -> Pcm.toInt16(four, 0, six, 0, 4)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> Pcm.toInt24(four, 0, six, 0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> Pcm.toInt16(four, 8, six, 0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    private static double exactlyRounded(final float sample, final Width width)
    {
        if (Float.isNaN(sample))
        {
            return Double.NaN;
        }
        if (Float.isInfinite(sample))
        {
            return sample;
        }
        return new BigDecimal(sample)
            .multiply(new BigDecimal(width.scale()))
            .setScale(0, RoundingMode.HALF_EVEN)
            .doubleValue();
    }

    private static float[] scaledDown(final Width width, final double... values)
    {
        final float[] samples = new float[values.length];
        for (int i = 0; i < values.length; i++)
        {
            samples[i] = (float)(values[i] / width.scale());
        }
        return samples;
    }

    private static Converted convert(final Width width, final float[] samples)
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment from = arena.allocateFrom(ValueLayout.JAVA_FLOAT, samples);
            final MemorySegment to = arena.allocate((long)samples.length * width.bits / 8);
            final int clipped = width.convert(from, to, samples.length);
            final List<Integer> values = new ArrayList<>(samples.length);
            for (int i = 0; i < samples.length; i++)
            {
                values.add(width.read(to, i));
            }
            return new Converted(values, clipped);
        }
    }
}
