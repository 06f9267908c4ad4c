package io.latticeforge.demo;

import org.jspecify.annotations.Nullable;

/**
 * Everything that the demo found out.
 *
 * @param atOnce all samples of a group at once, the default policy
 * @param waves the same in waves
 * @param wide rows of a large vocabulary; null if that was left out
 * @param wideSame whether the wide rows led to the same decisions
 * @param routes where the questions and foreign requests were sent
 * @param example one sample's entropy up to the moment it crystallised
 */
public record DemoResult(double readySeconds, String policy, PassResult atOnce, PassResult waves, @Nullable PassResult wide, int wideVocabSize,
        boolean wideSame, Routes routes, @Nullable String example, ReplayProcess.Result replay,
        double seconds) {}
