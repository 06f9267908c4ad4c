/**
 * What OpenAI-style requests and answers say: which fields a request has, the events of a stream, the tokens of a delta with their alternatives,
 * answers that a text states. Reads only; whatever is missing or malformed is counted and passed over. Imports {@code base} and nothing of ours
 * beside it. Belongs to the gateway's thread.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.gateway.openai;
