/**
 * PyTorch, through DJL, behind the compute SPI. The only package that imports {@code ai.djl}; of ours {@code compute}, {@code models},
 * {@code kernels} and {@code base}. Modules are TorchScript, made from bytes that the manifest vouches for. DJL is told to stay offline
 * where the process starts ({@code jvm.args}): its libraries come in jars.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.compute.pytorch;
