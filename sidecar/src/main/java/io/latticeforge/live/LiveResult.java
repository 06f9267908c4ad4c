package io.latticeforge.live;

import io.latticeforge.demo.PassResult;
import io.latticeforge.demo.Routes;
import org.jspecify.annotations.Nullable;

/**
 * What came of a live run. The questions of both passes have the samples that were drawn without a sidecar.
 *
 * @param plainNs  wall clock of each question without a sidecar
 * @param atOnceNs with all samples at once
 * @param wavesNs  in waves
 * @param routes   where the questions and foreign requests were sent
 * @param example  one sample's entropy up to the moment it crystallised
 */
public record LiveResult(long seed, int samples, PassResult atOnce, PassResult waves, long[] plainNs, long[] atOnceNs, long[] wavesNs,
        Routes routes, @Nullable String example) {
    Comparison atOnceCompared() {
        return Comparison.of(atOnce, plainNs, atOnceNs, seed);
    }

    Comparison wavesCompared() {
        return Comparison.of(waves, plainNs, wavesNs, seed);
    }
}
