/**
 * The commands of the {@code latticeforge} program: each reads its options, calls one package and prints. A command returns an
 * {@link io.latticeforge.cli.ExitCode}'s number; what it cannot answer it throws as a {@link io.latticeforge.base.LatticeForgeException},
 * which becomes one sentence on stderr. picocli nowhere else. Imports {@code path}, {@code admin}, {@code demo}, {@code live}, {@code config}, {@code settings},
 * {@code journal}, {@code evaluation}, {@code tune}, {@code trace}, {@code controller}, {@code policy}, {@code kernels}, {@code decisions},
 * {@code record}, {@code compute}, {@code models} and {@code base}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.cli;
