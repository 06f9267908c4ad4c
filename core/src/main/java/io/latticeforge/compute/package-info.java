/**
 * What may run a model or reduce rows in batches: the SPI, the CPU engine over {@code kernels} that is always there, and the measured
 * choice between engines, kept in a file. Others are found by {@link java.util.ServiceLoader} and live where their libraries may be seen: module {@code
 * native}, packages {@code compute.onnx} and {@code compute.pytorch}. Imports {@code models}, {@code kernels} and
 * {@code base}. An engine's parts belong to the thread that uses them.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.compute;
