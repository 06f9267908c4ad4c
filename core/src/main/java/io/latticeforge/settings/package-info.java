/**
 * Strict reading of YAML settings: every key is asked for with its type, default and bounds, and a key that nobody asked for is an error
 * with its line and a suggestion. A text can also be changed as a tree and written out again. No reflection, no Java tags, no anchors.
 * Used off the hot path only. Imports {@code base}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.settings;
