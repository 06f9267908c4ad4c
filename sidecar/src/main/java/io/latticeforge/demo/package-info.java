/**
 * The demo: an inference loop over recorded generations of a real model, played against a real sidecar process through its socket, and what came
 * of it. Outside the path; imports {@code client}, {@code protocol}, {@code recording}, {@code models};
 * for their names {@code policy}, {@code decisions} and {@code kernels}; and {@code base}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.demo;
