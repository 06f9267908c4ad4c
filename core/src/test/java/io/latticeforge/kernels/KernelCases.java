package io.latticeforge.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** The one list of rows that the oracle test and the benchmarks share. Everything is made from fixed seeds. */
public final class KernelCases {
    /** Vocabularies of GPT-J/Llama 2, Llama 3, Qwen 2, Gemma. */
    public static final int[] VOCABULARIES = {32_000, 128_256, 151_936, 262_144};

    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort F16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private KernelCases() {}

    /** Logits before they are rounded to an element type. */
    public record Row(String name, float[] logits, int chosenToken) {
        @Override
        public String toString() {
            return name + "[" + logits.length + "]";
        }
    }

    /** The shape of a large model's row: a wide bulk near -3, a few hundred candidates above, one to three that carry most of the mass. */
    public static Row typical(int vocabSize, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] z = new float[vocabSize];
        for (int i = 0; i < vocabSize; i++) {
            z[i] = (float) (-3 + 2.2 * random.nextGaussian());
        }
        for (int i = 0; i < Math.min(vocabSize, 300); i++) {
            z[random.nextInt(vocabSize)] = (float) (3 + 2.5 * random.nextExponential());
        }
        int chosen = random.nextInt(vocabSize);
        z[chosen] = 17;
        z[random.nextInt(vocabSize)] = 16.3f;
        return new Row("typical", z, chosen);
    }

    /** Rows as consecutive tokens have them: each shares nine tenths of its bulk with all others, and has candidates of its own. */
    public static List<Row> correlated(int vocabSize, int count, long seed) {
        float[] common = typical(vocabSize, seed).logits;
        List<Row> rows = new ArrayList<>();
        for (int r = 1; r <= count; r++) {
            Row own = typical(vocabSize, seed + r);
            float[] z = own.logits;
            for (int i = 0; i < vocabSize; i++) {
                if (z[i] < 3) {
                    z[i] = (float) (-3 + 0.9 * (Math.min(common[i], 3) + 3) + Math.sqrt(1 - 0.81) * (z[i] + 3));
                }
            }
            rows.add(own);
        }
        return rows;
    }

    /** Every row of the oracle test. */
    public static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (int size : new int[] {1, 2, 3, 15, 16, 17, 20, 21, 31, 55, 63, 64, 65, 255, 2047, 2048, 2049, 4095, 4097, 10_000}) {
            rows.add(gaussian(size, 2.5, size));
        }
        for (int size : VOCABULARIES) {
            rows.add(typical(size, size));
        }
        rows.add(gaussian(32_000, 0.01, 5));
        rows.add(gaussian(32_000, 30, 6));
        rows.addAll(shapes(3));
        rows.addAll(shapes(5_000));
        rows.addAll(outliers());
        rows.addAll(masked());
        rows.addAll(huge());
        rows.add(faint());
        return rows;
    }

    private static Row gaussian(int size, double sigma, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] z = new float[size];
        for (int i = 0; i < size; i++) {
            z[i] = (float) (sigma * random.nextGaussian());
        }
        return new Row("gaussian " + sigma, z, random.nextInt(size));
    }

    private static List<Row> shapes(int size) {
        float[] ascending = new float[size];
        float[] descending = new float[size];
        float[] steep = new float[size];
        float[] ties = new float[size];
        float[] zeros = new float[size];
        float[] denormals = new float[size];
        for (int i = 0; i < size; i++) {
            ascending[i] = 40f * i / size - 20;
            descending[i] = -ascending[i];
            steep[i] = i;
            ties[i] = i % 7;
            zeros[i] = i % 2 == 0 ? 0f : -0f;
            denormals[i] = i * Float.MIN_VALUE * (i % 2 == 0 ? 1 : -1);
        }
        float[] oneHot = filled(size, 0);
        oneHot[size - 2] = 1000;
        return List.of(
                new Row("ascending", ascending, 0),
                new Row("descending", descending, 1),
                new Row("steep", steep, size - 1),
                new Row("ties", ties, 2),
                new Row("signed zeros", zeros, 0),
                new Row("denormals", denormals, 0),
                new Row("all equal", filled(size, -7.25f), 1),
                new Row("one-hot", oneHot, size - 2));
    }

    /**
     * One outlier and a flat rest c nats below it: where S2/S0 - (S1/S0)^2 cancels worst. The outlier stands first, in the middle, last.
     */
    private static List<Row> outliers() {
        List<Row> rows = new ArrayList<>();
        for (float c = 1; c <= 24; c += c < 14 ? 1 : 5) {
            for (int at : new int[] {0, 3_000, 19_999}) {
                float[] z = filled(20_000, 5.3f - c);
                z[at] = 5.3f;
                rows.add(new Row("outlier " + c + " above at " + at, z, at));
            }
        }
        float[] z = filled(262_144, -6.7f);
        z[100] = 5.3f;
        rows.add(new Row("outlier 12 above", z, 7));
        float[] noisy = gaussian(100_000, 0.02, 9).logits;
        noisy[99_000] = 11;
        rows.add(new Row("noisy outlier 11 above", noisy, 7));
        float[] cliffs = gaussian(40_000, 1, 10).logits;
        for (int i = 0; i < cliffs.length; i++) {
            cliffs[i] += 35f * (i / 8_000);
        }
        rows.add(new Row("cliffs", cliffs, 39_000));
        float[] jump = gaussian(9_000, 1, 11).logits;
        jump[8_000] = 700;
        rows.add(new Row("jump", jump, 8_000));
        return rows;
    }

    private static List<Row> masked() {
        float none = Float.NEGATIVE_INFINITY;
        float[] few = filled(30_000, none);
        few[29_000] = 1;
        few[12] = 0.5f;
        float[] one = filled(5_000, none);
        one[4_500] = -3;
        float[] half = gaussian(20_001, 3, 12).logits;
        for (int i = 0; i < half.length; i += 2) {
            half[i] = none;
        }
        float[] lowest = typical(10_000, 13).logits;
        for (int i = 100; i < 9_000; i++) {
            lowest[i] = -65_504;
        }
        float[] tail = gaussian(55, 2, 14).logits;
        tail[54] = none;
        tail[0] = none;
        return List.of(
                new Row("few unmasked", few, 12),
                new Row("one unmasked", one, 4_500),
                new Row("half masked", half, 2),
                new Row("masked with the lowest f16", lowest, 3),
                new Row("masked ends", tail, 54));
    }

    private static List<Row> huge() {
        float[] tenThousand = filled(5_000, -1e4f);
        float[] close = filled(5_000, 9_999.5f);
        float[] f16 = filled(5_000, -65_504);
        tenThousand[2_500] = 1e4f;
        close[77] = 10_000;
        f16[4_999] = 65_504;
        f16[3] = 65_504;
        return List.of(
                new Row("+-1e4", tenThousand, 2_500), new Row("near 1e4", close, 1), new Row("f16 extremes", f16, 3));
    }

    /** The list's threshold 88 nats below a reference that holds all the mass: what the float sums round to nothing may still be listed. */
    private static Row faint() {
        float[] z = filled(4_096, -20);
        z[0] = 88;
        for (int i = 1; i < 20; i++) {
            z[i] = 0;
        }
        for (int i = 2_048; i < z.length; i++) {
            z[i] = -0.25f;
        }
        z[3_000] = 0.1875f;
        return new Row("twentieth best 88 nats below the best", z, 3_000);
    }

    /** Rows that only f32 and bf16 can hold. */
    public static List<Row> beyondF16() {
        float[] astronomic = filled(4_000, 1e30f);
        astronomic[3_999] = -1e30f;
        float[] hugeMask = typical(6_000, 15).logits;
        for (int i = 1_000; i < 5_900; i++) {
            hugeMask[i] = -Float.MAX_VALUE;
        }
        float[] hiding = filled(2_100, 0);
        hiding[64] = -2_907_270f;
        hiding[65] = -8_721_813f;
        float[] coarse = filled(4_097, 3_000_000);
        coarse[4_000] = 3_000_001;
        return List.of(
                new Row("all near 1e30", astronomic, 5),
                new Row("masked with the lowest f32", hugeMask, 5),
                new Row("sums that hide in the magic number", hiding, 1),
                new Row("far and coarse", coarse, 1));
    }

    /** Rows that are not distributions. */
    public static List<Row> invalid() {
        List<Row> rows = new ArrayList<>();
        for (int size : new int[] {1, 55, 5_000}) {
            for (float poison : new float[] {Float.NaN, Float.intBitsToFloat(0xffc00001), Float.POSITIVE_INFINITY}) {
                for (int at : new int[] {0, size / 2, size - 1}) {
                    float[] z = gaussian(size, 2, 16).logits;
                    z[at] = poison;
                    rows.add(new Row(poison + " at " + at, z, 0));
                    float[] masked = filled(size, Float.NEGATIVE_INFINITY);
                    masked[at] = poison;
                    rows.add(new Row(poison + " among masked at " + at, masked, 0));
                }
            }
            rows.add(new Row("all masked", filled(size, Float.NEGATIVE_INFINITY), 0));
        }
        return rows;
    }

    private static float[] filled(int size, float value) {
        float[] z = new float[size];
        Arrays.fill(z, value);
        return z;
    }

    /** The row as a client would send it, 64-byte aligned. */
    public static MemorySegment encode(Arena arena, ElementType type, float[] logits) {
        MemorySegment row = arena.allocate((long) logits.length * type.bytes(), 64);
        encode(row, type, logits);
        return row;
    }

    /** The same into memory that is there. */
    public static void encode(MemorySegment row, ElementType type, float[] logits) {
        for (int i = 0; i < logits.length; i++) {
            switch (type) {
                case F32 -> row.set(F32, 4L * i, logits[i]);
                case F16 -> row.set(F16, 2L * i, Float.floatToFloat16(logits[i]));
                case BF16 -> row.set(F16, 2L * i, toBf16(logits[i]));
            }
        }
    }

    /** Rounds to nearest even; NaN keeps a bit. */
    private static short toBf16(float z) {
        int bits = Float.floatToRawIntBits(z);
        if (z != z) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }
}
