/**
 * The commands of the {@code latticeforge} program: each reads its options, calls one package and prints. Imports {@code journal},
 * {@code record} and {@code base} for now; picocli nowhere else. A command returns its exit code: 0 yes, 1 the answer is no, 2 wrong usage,
 * 3 the environment does not let it answer; what it cannot answer it throws as a {@link io.latticeforge.base.LatticeForgeException}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.cli;
