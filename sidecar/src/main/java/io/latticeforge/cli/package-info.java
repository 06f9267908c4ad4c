/**
 * The command line: one class per command, exit codes that are documented, one sentence for what went wrong. Imports {@code path},
 * {@code config} and {@code base}; commands that read a journal import {@code journal}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.cli;
