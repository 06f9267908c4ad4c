/**
 * The demo: an inference loop over recorded generations of a real model, played against a real sidecar process through its socket, and what came
 * of it. Outside the path; imports {@code client}, {@code recording}, {@code decisions} for their names, and {@code base}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.demo;
