package io.latticeforge.protocol;

/** Who sends a message. */
public enum Sender {
    CLIENT,
    SERVER
}
