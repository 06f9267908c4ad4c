/**
 * What can be set, where a value came from, and the immutable result: flag, then {@code LATTICEFORGE_*}, then YAML file, then default.
 * Control plane only, never on the path's thread. Imports {@code settings} and {@code base}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.config;
