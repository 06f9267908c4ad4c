package io.latticeforge.ingest;

/** Where a peer came in. The number stands in the journal's block header. */
public enum Door {
    UNIX_SOCKET(1),
    TCP(2),
    QUEUE(3),
    GATEWAY(4);

    private final int number;

    Door(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
