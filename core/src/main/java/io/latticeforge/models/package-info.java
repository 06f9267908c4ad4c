/**
 * Model files: a manifest that says what each is, and the only way to read one. A file is read once, inside its root, and is what the
 * manifest's sum says, or it is not read at all. What is mapped or read line by line by others is vouched
 * for first. Knows nothing of what runs it. Imports {@code base}. Immutable; any thread.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.models;
