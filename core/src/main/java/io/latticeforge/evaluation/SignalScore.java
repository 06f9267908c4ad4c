package io.latticeforge.evaluation;

/**
 * How well a signal separates right samples from wrong ones; 0.5 is not at all, below it the other way round.
 *
 * @param pooled AUROC over all samples
 * @param withinGroups AUROC over pairs of samples of the same question
 * @param samples that have the signal
 */
record SignalScore(double pooled, double withinGroups, int samples) {}
