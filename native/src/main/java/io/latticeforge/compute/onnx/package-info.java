/**
 * ONNX Runtime behind the compute SPI: rows, gates, language models. The only package that imports {@code ai.onnxruntime}; of ours {@code
 * compute}, {@code models}, {@code kernels} and {@code base}. Sessions are made from bytes that the manifest vouches for, never from a
 * path, and run on the caller's thread. Sends nothing anywhere: the pinned version has no telemetry.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.compute.onnx;
