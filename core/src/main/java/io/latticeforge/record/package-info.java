/**
 * The journal record: one block a step frame, a header and its slots, as bytes. The engine folds these bytes and nothing else, whether they
 * were just appended or read back years later. Imports {@code kernels} and {@code base}; knows nothing of where blocks are kept.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.record;
