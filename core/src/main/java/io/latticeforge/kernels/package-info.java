/**
 * Logits maths: one row of logits becomes one {@link io.latticeforge.kernels.Observation}. The scalar definition in double is the oracle;
 * one SIMD body is the fast twin. The only package that imports {@code jdk.incubator.vector}; of ours it imports {@code base}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.kernels;
