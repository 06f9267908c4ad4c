package io.latticeforge.models;

/**
 * What the manifest says of one file.
 *
 * @param name    what engines ask for
 * @param file    below the root, with slashes
 * @param sha256  of its bytes, 64 lower-case hexadecimal digits
 * @param licence as an SPDX identifier
 * @param dtype   element type of what goes in or of the weights
 * @param shapes  inputs and outputs with their dimensions
 * @param made    the command that makes it again, or where it is from
 */
public record ModelFile(String name, String file, String sha256, String licence, String dtype, String shapes, String made) {}
