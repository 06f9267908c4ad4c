/**
 * The GPU behind the compute SPI: NVIDIA's driver library, found at run time and called through {@code java.lang.foreign}, and one kernel
 * that ships as PTX text ({@code native/src/main/cuda}). Needs no jar and no toolkit; where there is no driver or no GPU it says so and is
 * left out. Imports {@code compute}, {@code models}, {@code kernels} and {@code base}. A context belongs to the engine, is made current by
 * each call on whatever thread it comes from, and is used by one thread at a time.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.compute.cuda;
