/**
 * Text to vectors: a sentence-embedding model run by ONNX Runtime behind the compute SPI. The only package that imports {@code
 * ai.djl.huggingface}; of ours {@code compute.onnx}, {@code compute}, {@code models} and {@code base}. Opens no connection: model and tokenizer
 * come from the folder that the build unpacked, and are what its manifest says.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.compute.embedding;
